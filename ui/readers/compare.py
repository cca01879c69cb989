"""Two good practices side by side."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from sqlmodel import Session

from index.shelf import Book
from repository.fields import FIELDS, GOOD_PRACTICE
from repository.vocabulary import kind_of
from ui import records
from ui.cards import book_card, record_card
from ui.contexts import Card, Detail, Section
from ui.i18n import Language
from ui.readers.countries import books_of
from ui.readers.details import detail_of, section_of
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.gathered import one_edition_each
from ui.site import WebRequest, site_of

COLUMNS = 2
MAX_OFFERED = 200
_SKIPPED = {"title", "type", "language", "licence", "rights", "link", "access", "accessibility", "creators"}
_FIELDS = tuple(field for field in FIELDS if field.name not in _SKIPPED and (not field.kinds or GOOD_PRACTICE in field.kinds))


class Cell(msgspec.Struct, frozen=True):
    """What one practice says of a field: running text, or values; neither where it says nothing."""

    section: Section | None
    detail: Detail | None


class Row(msgspec.Struct, frozen=True):
    """A field, as each practice has it."""

    field: str
    cells: tuple[Cell, ...]


class Offered(msgspec.Struct, frozen=True):
    """A practice that can be chosen."""

    slug: str
    card: Card
    chosen: bool


class CompareView(msgspec.Struct, frozen=True):
    """The practices chosen, their fields beside each other, and those that can be chosen."""

    cards: tuple[Card, ...]
    rows: tuple[Row, ...]
    offered: tuple[Offered, ...]


@get("/{reader_code:str}/compare", sync_to_thread=True)
def compare_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer two good practices beside each other, or which there are to choose from."""
    reader, site = reader_language(reader_code), site_of(request)
    chosen = list(dict.fromkeys(request.query_params.getall("practice", [])))[:COLUMNS]
    books = [book for book in books_of(site) if kind_of(book.details.get("type")) == GOOD_PRACTICE]
    with site.database.read() as session:
        view = compare_view(session, reader, books, chosen)
    title = reader.gettext("Compare good practices")
    return show(request, "compare.html", frame_of(request, reader, title, description=title, indexed=False), view)


def compare_view(session: Session, reader: Language, books: Sequence[Book], chosen: Sequence[str]) -> CompareView:
    """
    Lay out practices by their slugs; fields of which none says anything are left out.

    Raises:
        NotFound: there is no such resource.
    """
    found = [records.by_slug(session, slug) for slug in chosen]
    rows = []
    for field in _FIELDS if len(found) == COLUMNS else ():
        cells = tuple(
            Cell(section_of(reader, record.details, field.name), detail_of(reader, record.details, field.name)) for record in found
        )
        if any(cell.section or cell.detail for cell in cells):
            rows.append(Row(field.name, cells))
    slugs = {record.slug for record in found}
    offered = one_edition_each(reader, books)[:MAX_OFFERED]
    return CompareView(
        tuple(record_card(reader, record) for record in found),
        tuple(rows),
        tuple(Offered(book.slug, book_card(reader, book), book.slug in slugs) for book in offered),
    )
