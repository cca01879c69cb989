"""Resources gathered for a page that leads into the collection: by kind, and what can be narrowed down."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from index.shelf import Book
from repository.details import localized
from repository.help_lines import HelpLine
from repository.images import COVER_WIDTH
from repository.vocabulary import kind_of, vocabulary
from ui import urls
from ui.cards import book_card, shortened
from ui.contexts import Browse, Card, Link
from ui.i18n import Language
from ui.readers.search import code_label

SHOWN = 6  # resources of a kind
NARROWED = (("theme", 8), ("type", 8), ("audience", 8), ("country", 12))
KINDS = ("good-practice", "policy", "activity", "material", "course", "research", "directory")
COMPARED = "good-practice"


class Gathered(msgspec.Struct, frozen=True):
    """The newest resources of a kind, one edition of each work; `rest` works are not shown."""

    kind: str
    label: str
    cards: tuple[Card, ...]
    rest: int
    url: str  # of all of them


class LandingView(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page that leads to the resources of a country, a region, a kind or a strand.

    `help_lines` is None where help lines have no place; `choices` are pages of the same sort.
    """

    title: str
    intro: str
    total: int  # resources, every edition counted, as a search counts them
    search_url: str | None
    narrowed: tuple[Browse, ...]
    gathered: tuple[Gathered, ...]
    choices: tuple[Link, ...]
    back: Link | None = None
    help_lines: tuple[HelpLine, ...] | None = None
    compare_url: str | None = None


def type_codes(kind: str) -> list[str]:
    """Give the codes of type.csv that belong to a kind, its own among them."""
    return [code for code in vocabulary("type").entries if kind_of(code) == kind]


def gather(reader: Language, books: Sequence[Book], filters: Sequence[tuple[str, str]], shown: int = SHOWN) -> tuple[Gathered, ...]:
    """Part books by kind, the newest first; `filters` is the search that finds them."""
    by_kind: dict[str, list[Book]] = {}
    for book in one_edition_each(reader, books):
        by_kind.setdefault(kind_of(book.details.get("type")) or "material", []).append(book)
    kinds = [kind for kind in KINDS if kind in by_kind]
    return tuple(_gathered(reader, kind, by_kind[kind], filters, shown) for kind in kinds)


def narrowed(reader: Language, books: Sequence[Book], filters: Sequence[tuple[str, str]]) -> tuple[Browse, ...]:
    """Give searches for a part of books, by the codes that most of them have; fields without a choice are left out."""
    fixed = {field for field, _ in filters}
    ways = [_browse(reader, books, filters, field, most) for field, most in NARROWED if field not in fixed]
    return tuple(way for way in ways if len(way.links) > 1)


def compare_url(reader: Language, books: Iterable[Book]) -> str | None:
    """Give the address where two good practices are compared, if there are two."""
    works = {book.work_id for book in books if kind_of(book.details.get("type")) == COMPARED}
    return urls.compare(reader.code) if len(works) > 1 else None


def one_edition_each(reader: Language, books: Sequence[Book]) -> list[Book]:
    """Give one book of each work, in the reader's language where there is one; the newest first."""
    works: dict[str, Book] = {}
    for book in sorted(books, key=lambda book: (reader.code not in (book.codes("language") or (book.language,)), book.id)):
        works.setdefault(book.work_id, book)
    return sorted(works.values(), key=lambda book: (-(book.details.get("year") or 0), -book.published, book.id))


def _gathered(reader: Language, kind: str, books: Sequence[Book], filters: Sequence[tuple[str, str]], shown: int) -> Gathered:
    kept = [pair for pair in filters if pair[0] != "type"]
    return Gathered(
        kind,
        reader.pgettext("kinds", kind),
        tuple(_card(reader, book) for book in books[:shown]),
        max(0, len(books) - shown),
        urls.search(reader.code, [*kept, *(("type", code) for code in type_codes(kind))]),
    )


def _card(reader: Language, book: Book) -> Card:
    abstract = localized(book.details, "abstract", reader.code)
    cover = urls.image(book.id, 1, COVER_WIDTH) if book.has_pictures and book.is_open else None
    return msgspec.structs.replace(book_card(reader, book), abstract=shortened(abstract[0]) if abstract else None, cover_url=cover)


def _browse(reader: Language, books: Sequence[Book], filters: Sequence[tuple[str, str]], field: str, most: int) -> Browse:
    counts: Mapping[str, int] = Counter(code for book in books for code in dict.fromkeys(book.codes(field)))
    links = [
        Link(code_label(reader, field, code), urls.search(reader.code, [*filters, (field, code)]), count) for code, count in counts.items()
    ]
    links.sort(key=lambda link: (-(link.count or 0), link.label))
    return Browse(field, tuple(links[:most]), max(0, len(links) - most))
