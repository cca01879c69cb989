"""What each template gets: frozen values, one struct a page."""

from typing import Literal

import msgspec

from index.query import SearchQuery
from index.result import FacetCount, Hit, NamedConcept, Notice, Piece
from repository.help_lines import HelpLine
from ui.citing import Reference


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds every page.

    `place` is the path with its query, for the language switch; `base` makes absolute addresses for search engines.
    `indexed` pages are offered to search engines, with their other language, by their path alone: the query of an address
    says what somebody searched. A `private` page came by POST.
    """

    language: Literal["es", "en"]
    title: str
    place: str
    base: str = ""
    description: str = ""
    indexed: bool = True
    private: bool = False
    here: str = ""  # home, search, concepts, countries, about, safety
    scripts: tuple[str, ...] = ()


class ProblemView(msgspec.Struct, frozen=True):
    """An error page. `problems` are (what, why) pairs."""

    status: int
    title: str
    advice: str
    problems: tuple[tuple[str, str], ...]


class Link(msgspec.Struct, frozen=True):
    """Words that lead somewhere; `count` where there is a number of resources behind it, `language` where it is known."""

    label: str
    url: str
    count: int | None = None
    note: str = ""
    language: str = "und"


class Card(msgspec.Struct, frozen=True):
    """A resource in a list. `eyebrow` are the short facts above the title, `translation` says a foreign title to the reader."""

    title: str
    title_language: str
    translation: str | None
    url: str
    eyebrow: tuple[str, ...]
    abstract: str | None
    kind: str
    type: str
    cover_url: str | None
    cover_height: int = 208  # for a width of 160, so that nothing moves when it comes


class Browse(msgspec.Struct, frozen=True):
    """One way into the collection from the first page."""

    field: str
    links: tuple[Link, ...]
    rest: int  # further entries that are not shown


class HomeView(msgspec.Struct, frozen=True):
    """The first page."""

    total: int
    newest: tuple[Card, ...]
    browse: tuple[Browse, ...]
    countries: tuple[Link, ...]
    strands: tuple[Link, ...] = ()
    kinds: tuple[Link, ...] = ()


class Chip(msgspec.Struct, frozen=True):
    """A chosen filter; `url` is the search without it. `name` and `value` are its parameter, for forms."""

    name: str
    value: str
    label: str
    url: str


class FacetView(msgspec.Struct, frozen=True):
    """A facet as the reader sees it: `options` first, `more` behind a fold."""

    name: str
    options: tuple[FacetCount, ...]
    more: tuple[FacetCount, ...]
    chosen: int
    is_open: bool


class SortChoice(msgspec.Struct, frozen=True):
    """A way to order results."""

    code: str
    url: str
    selected: bool


class HitView(msgspec.Struct, frozen=True):
    """A hit with its resource as a card. `through` are concepts, `nearness` words: how it was found where the words alone do not say."""

    card: Card
    hit: Hit
    through: tuple[Link, ...]
    nearness: str
    by_meaning: bool
    also_in: tuple[Link, ...]
    more_pages: int
    more_url: str


class SearchView(msgspec.Struct, frozen=True, kw_only=True):
    """A search and its answer."""

    query: SearchQuery
    total: int
    languages: str  # how many resources in which language, as a sentence; may be empty
    notices: tuple[Notice, ...]
    unasked: bool  # the text holds nothing to look for; a notice says why
    did_you_mean: Link | None
    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[Chip, ...]
    sorts: tuple[SortChoice, ...]
    hidden: tuple[tuple[str, str], ...]  # parameters that a form must carry along
    page: int
    pages: int
    next: str | None
    previous: str | None
    private: bool
    clear_url: str
    concepts: tuple[NamedConcept, ...]  # what the words were understood as
    related: tuple[NamedConcept, ...]
    ways: tuple[Link, ...]  # themes, where nothing was found
    help_lines: tuple[HelpLine, ...]


class Fact(msgspec.Struct, frozen=True):
    """A short fact with its icon, such as 45 minutes."""

    icon: str
    label: str
    value: str


class Section(msgspec.Struct, frozen=True):
    """A long text of a record; where every line of it is a timed step, `steps` are (minutes, what to do)."""

    field: str
    text: str
    language: str
    steps: tuple[tuple[int, str], ...] = ()


class Detail(msgspec.Struct, frozen=True):
    """A line of the record; each value may lead to a search for it."""

    field: str
    values: tuple[Link, ...]


class FileView(msgspec.Struct, frozen=True):
    """A file to download."""

    name: str
    kind: str  # such as PDF
    size: str
    url: str


class Thumb(msgspec.Struct, frozen=True):
    """A page's small picture; width and height are those shown, so that nothing moves when it comes."""

    number: int
    label: str
    url: str
    image: str
    width: int
    height: int


class Content(msgspec.Struct, frozen=True):
    """A heading of the document and the page where it starts."""

    heading: str
    label: str
    url: str


class AlikeView(msgspec.Struct, frozen=True):
    """A resource like the one shown; `reason` names what both speak of, where they name something."""

    card: Card
    reason: str


class ResourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A resource."""

    id: str
    slug: str
    language: str  # of the text, BCP 47
    card: Card
    abstract: Section | None
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    details: tuple[Detail, ...]
    access: str
    verdict: str | None
    link: str | None
    enrolment: str | None  # where one enrols in a course
    file: FileView | None
    cleaned: bool  # the file is a copy without what the original hides
    withheld: bool  # the file hides something, and there is no such copy
    page_count: int
    read_url: str | None
    thumbs: tuple[Thumb, ...]
    contents: tuple[Content, ...]
    matching: tuple[Content, ...]  # pages that hold what was searched
    text: str  # what was searched
    editions: tuple[Link, ...]
    parts: tuple[Link, ...]
    whole: Link | None
    attachments: tuple[FileView, ...]
    alike: tuple[AlikeView, ...]
    compare_url: str | None  # a good practice beside another one
    licence: str  # what it allows, in plain words; may be empty
    references: tuple[Reference, ...]
    missing_page: int | None  # a page that somebody's link named and that is gone
    updated: str


class Box(msgspec.Struct, frozen=True):
    """A marked word on the page's picture, in ten-thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int


class Picture(msgspec.Struct, frozen=True):
    """A page's picture in its widths."""

    src: str
    srcset: str
    width: int
    height: int
    boxes: tuple[Box, ...]


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a resource."""

    card: Card
    resource_url: str
    number: int
    label: str
    count: int
    heading: str | None
    language: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    matches: int  # marked runs on this page
    picture: Picture | None
    text_first: bool
    view_switch: str | None  # the same page the other way round
    previous: str | None
    next: str | None
    previous_match: str | None
    next_match: str | None
    match_place: tuple[int, int] | None  # (which, of how many) matching pages
    text: str
    file: FileView | None
    back_url: str | None
    references: tuple[Reference, ...]
