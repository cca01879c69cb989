"""Ways in by kind of resource and by strand."""

from litestar import Response, get
from litestar.params import FromPath

from repository.errors import NotFound
from repository.vocabulary import kind_of, vocabulary
from ui import urls
from ui.contexts import Link
from ui.i18n import Language
from ui.readers.countries import books_of
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.gathered import KINDS, LandingView, compare_url, gather, narrowed, type_codes
from ui.site import Site, WebRequest, site_of

SHOWN = 24  # resources of the one kind that a page is about


@get("/{reader_code:str}/kinds/{code:str}", sync_to_thread=True)
def kind_page(request: WebRequest, reader_code: FromPath[str], code: FromPath[str]) -> Response[bytes]:
    """Answer a kind of resource, a top row of type.csv."""
    reader = reader_language(reader_code)
    if code not in KINDS:
        raise NotFound("kind", code[:80])
    view = kind_view(site_of(request), reader, code)
    return show(request, "landing.html", frame_of(request, reader, view.title, description=view.intro, here="search"), view)


@get("/{reader_code:str}/strands/{code:str}", sync_to_thread=True)
def strand_page(request: WebRequest, reader_code: FromPath[str], code: FromPath[str]) -> Response[bytes]:
    """Answer a strand."""
    reader = reader_language(reader_code)
    if code not in vocabulary("strand"):
        raise NotFound("strand", code[:80])
    view = strand_view(site_of(request), reader, code)
    return show(request, "landing.html", frame_of(request, reader, view.title, description=view.intro, here="search"), view)


def kind_view(site: Site, reader: Language, code: str) -> LandingView:
    """Lay out a kind."""
    books = [book for book in books_of(site) if kind_of(book.details.get("type")) == code]
    filters = [("type", one) for one in type_codes(code)]
    return LandingView(
        title=reader.pgettext("kinds", code),
        intro=reader.pgettext("kind", code),
        total=len(books),
        search_url=urls.search(reader.code, filters) if books else None,
        narrowed=narrowed(reader, books, filters),
        gathered=gather(reader, books, filters, SHOWN),
        choices=tuple(Link(reader.pgettext("kinds", other), urls.kind(reader.code, other)) for other in KINDS if other != code),
        compare_url=compare_url(reader, books),
    )


def strand_view(site: Site, reader: Language, code: str) -> LandingView:
    """Lay out a strand."""
    strands = vocabulary("strand")
    books = [book for book in books_of(site) if code in book.codes("strand")]
    filters = [("strand", code)]
    return LandingView(
        title=strands.label(code, reader.code),
        intro=reader.pgettext("strand", code),
        total=len(books),
        search_url=urls.search(reader.code, filters) if books else None,
        narrowed=narrowed(reader, books, filters),
        gathered=gather(reader, books, filters),
        choices=tuple(
            Link(strands.label(other, reader.code), urls.strand(reader.code, other)) for other in strands.entries if other != code
        ),
        compare_url=compare_url(reader, books),
    )
