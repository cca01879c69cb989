"""The first page: search, ways in, what is new."""

from litestar import Response, get
from litestar.params import FromPath

from index.query import SearchQuery
from index.result import Hit, SearchResult
from repository.fields import BY_NAME
from repository.vocabulary import kind_of, members, vocabulary
from ui import urls
from ui.cards import summary_card
from ui.contexts import Browse, HomeView, Link
from ui.i18n import Language
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.gathered import KINDS
from ui.site import WebRequest, site_of

NEWEST = 6
BROWSED = (("theme", 12), ("audience", 12), ("type", 12))


@get("/{reader_code:str}/", sync_to_thread=True)
def home_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the first page."""
    reader = reader_language(reader_code)
    query = SearchQuery(labels=reader.code, sort="newest", size=3 * NEWEST)
    result = site_of(request).search(query, urls.ReaderAddresses(reader.code))
    description = reader.gettext(
        "Guides, activities, stories and good practices to prevent trafficking in persons and the risks of irregular migration, "
        "searchable page by page in Spanish and English."
    )
    frame = frame_of(request, reader, reader.gettext("Resources for prevention"), description=description, here="home")
    return show(request, "home.html", frame, home_view(reader, result))


def home_view(reader: Language, result: SearchResult) -> HomeView:
    """Lay out the first page from the answer to an empty query."""
    return HomeView(
        total=result.total,
        newest=tuple(summary_card(reader, hit.resource) for hit in result.hits if not _better_in(reader, hit))[:NEWEST],
        browse=tuple(browse for field, shown in BROWSED if (browse := _browse(reader, result, field, shown)).links),
        countries=_countries(reader, result),
        strands=tuple(Link(one.label, urls.strand(reader.code, one.code), one.count) for one in result.facets.get("strand", ())),
        kinds=_kinds(reader, result),
    )


def _better_in(reader: Language, hit: Hit) -> bool:
    """Tell whether another edition of the same work is in the reader's own language."""
    return reader.code not in hit.resource.languages and any(tag == reader.code for tag, _ in hit.resource.also_in)


def _browse(reader: Language, result: SearchResult, field: str, shown: int) -> Browse:
    counts = result.facets.get(field, ())
    links = tuple(Link(one.label, urls.search(reader.code, [(field, one.code)]), one.count) for one in counts[:shown])
    return Browse(field, links, max(0, len(counts) - shown))


def _kinds(reader: Language, result: SearchResult) -> tuple[Link, ...]:
    """Give the kinds of which there is something."""
    found = {kind_of(one.code) for one in result.facets.get("type", ())}
    return tuple(Link(reader.pgettext("kinds", kind), urls.kind(reader.code, kind)) for kind in KINDS if kind in found)


def _countries(reader: Language, result: SearchResult) -> tuple[Link, ...]:
    """Give the core nine, and any other country that has resources."""
    counts = {one.code: one.count for one in result.facets.get("country", ())}
    names = vocabulary(BY_NAME["country"].vocabulary or "country")
    codes = dict.fromkeys((*members("core"), *counts))
    return tuple(Link(names.label(code, reader.code), urls.country(reader.code, code), counts.get(code, 0)) for code in codes)
