"""What a search answers: frozen values that are the JSON body itself."""

import msgspec
from msgspec import UNSET, UnsetType


class Piece(msgspec.Struct, frozen=True):
    """A run of snippet text; `match` says that it is what was searched."""

    text: str
    match: bool


class Choice(msgspec.Struct, frozen=True):
    """One meaning of an ambiguous term, with the search that means only it; `query` is its text."""

    concept: str
    label: str
    count: int
    url: str
    query: str


class NamedConcept(msgspec.Struct, frozen=True):
    """A concept by its label, which is also the text to search for, and the address of that search."""

    concept: str
    label: str
    url: str


class Notice(msgspec.Struct, frozen=True):
    """Something a reader should know about the answer. `code` is stable, `message` is in the language of labels."""

    code: str
    message: str
    choices: tuple[Choice, ...] = ()


class HitPage(msgspec.Struct, frozen=True):
    """A page that answers the query. `number` is 1-based; 0 is the record itself (title, abstract, labels)."""

    number: int
    label: str | None
    language: str  # BCP 47
    url: str
    snippet: tuple[Piece, ...]


class ResourceSummary(msgspec.Struct, frozen=True):
    """What a hit says of its resource. `title` is in the language of labels where it exists; `title_language` tells.

    Where that is a translation, `own_title` is the title as the document bears it, in `own_title_language`.
    """

    id: str
    slug: str
    title: str
    title_language: str
    languages: tuple[str, ...]
    type: str
    type_label: str
    countries: tuple[str, ...]
    year: int | None
    page_count: int  # pages of the resource's file; 0 without a file
    url: str
    file_url: str | None
    cover_url: str | None = None
    also_in: tuple[tuple[str, str], ...] = ()  # (language, address) of other editions
    abstract: str | None = None  # shortened, for browsing
    own_title: str | None = None
    own_title_language: str | None = None


class Reason(msgspec.Struct, frozen=True):
    """What one feature of the best page adds to a hit's score: its value (about 0 to 1) times its weight."""

    feature: str
    value: float
    weight: float


class Hit(msgspec.Struct, frozen=True):
    """
    A resource with its best pages. `page_count` is the number of its pages that match.

    `found_through` has `words` (as typed, corrected or completed), `concept:ID`, or `meaning`, with `weak` where it is not very near.
    """

    resource: ResourceSummary
    page_count: int
    found_through: tuple[str, ...]
    pages: tuple[HitPage, ...]
    reasons: tuple[Reason, ...] | UnsetType = UNSET


class FacetCount(msgspec.Struct, frozen=True):
    """How many resources a code would give, other facets kept."""

    code: str
    label: str
    count: int
    selected: bool


class Links(msgspec.Struct, frozen=True, rename={"self_": "self"}):
    """Addresses of this answer and its neighbours."""

    self_: str
    next: str | None = None
    previous: str | None = None


class QueryEcho(msgspec.Struct, frozen=True):
    """The query as it was understood."""

    q: str
    page: int
    size: int
    sort: str
    filters: dict[str, tuple[str, ...] | int]


class SearchResult(msgspec.Struct, frozen=True):
    """The answer. `total` counts resources and is the same on every page of results.

    `concepts` are those that the query was understood to name, `related` others beside them.
    """

    query: QueryEcho
    total: int
    relaxed: bool
    took_ms: float
    notices: tuple[Notice, ...]
    did_you_mean: str | None
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    links: Links
    concepts: tuple[NamedConcept, ...] = ()
    related: tuple[NamedConcept, ...] = ()
