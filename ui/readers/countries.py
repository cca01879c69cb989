"""Countries and regions: what the collection has for each, and whom to call."""

from collections.abc import Iterable, Sequence

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from index.shelf import Book, collation_key
from repository.errors import NotFound
from repository.help_lines import help_lines
from repository.vocabulary import members, vocabulary
from ui import urls
from ui.contexts import Link
from ui.i18n import Language
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.gathered import LandingView, compare_url, gather, narrowed
from ui.readers.search import today
from ui.site import Site, WebRequest, site_of


class CountriesView(msgspec.Struct, frozen=True):
    """All countries that have a page to look at: the core nine, others with resources, and regions."""

    core: tuple[Link, ...]
    others: tuple[Link, ...]
    regions: tuple[Link, ...]


@get("/{reader_code:str}/countries", sync_to_thread=True)
def countries_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the list of countries and regions."""
    reader = reader_language(reader_code)
    view = countries_view(reader, books_of(site_of(request)))
    title = reader.gettext("Countries and region")
    description = reader.gettext("Resources, good practices, policies and help lines, country by country.")
    return show(request, "countries.html", frame_of(request, reader, title, description=description, here="countries"), view)


@get("/{reader_code:str}/countries/{code:str}", sync_to_thread=True)
def country_page(request: WebRequest, reader_code: FromPath[str], code: FromPath[str]) -> Response[bytes]:
    """Answer a country by its ISO 3166-1 code."""
    reader, site = reader_language(reader_code), site_of(request)
    if code not in vocabulary("country"):
        raise NotFound("country", code[:80])
    view = country_view(site, reader, code)
    return show(request, "landing.html", frame_of(request, reader, view.title, description=view.intro, here="countries"), view)


@get("/{reader_code:str}/regions/{code:str}", sync_to_thread=True)
def region_page(request: WebRequest, reader_code: FromPath[str], code: FromPath[str]) -> Response[bytes]:
    """Answer a region by its UN M49 code."""
    reader, site = reader_language(reader_code), site_of(request)
    if code not in vocabulary("region"):
        raise NotFound("region", code[:80])
    view = region_view(site, reader, code)
    return show(request, "landing.html", frame_of(request, reader, view.title, description=view.intro, here="countries"), view)


def books_of(site: Site) -> Sequence[Book]:
    """Give what is published now."""
    site.collection.refresh()
    return site.collection.shelf.books


def countries_view(reader: Language, books: Sequence[Book]) -> CountriesView:
    """Count the resources of each country and region."""
    core = members("core")
    others = {code for book in books for code in book.codes("country")} - set(core)
    regions = {code for book in books for code in book.codes("region")}
    return CountriesView(
        tuple(_link(reader, books, "country", code) for code in core),
        _by_name(_link(reader, books, "country", code) for code in others),
        _by_name(_link(reader, books, "region", code) for code in regions),
    )


def country_view(site: Site, reader: Language, code: str) -> LandingView:
    """Lay out a country."""
    name = reader.country_name(code)
    books = [book for book in books_of(site) if code in book.codes("country")]
    filters = [("country", code)]
    return LandingView(
        title=name,
        intro=reader.gettext("What the collection has about %(country)s: resources, good practices, policies and help lines.")
        % {"country": name},
        total=len(books),
        search_url=urls.search(reader.code, filters) if books else None,
        narrowed=narrowed(reader, books, filters),
        gathered=gather(reader, books, filters),
        choices=tuple(_link(reader, books_of(site), "country", other) for other in members("core") if other != code),
        back=Link(reader.gettext("Countries and region"), urls.countries(reader.code)),
        help_lines=tuple(line for line in help_lines(site.settings.data, today()) if line.country == code),
        compare_url=compare_url(reader, books),
    )


def region_view(site: Site, reader: Language, code: str) -> LandingView:
    """Lay out a region: what speaks of it as a whole. Regions are no filter of a search."""
    name = reader.country_name(code)
    books = [book for book in books_of(site) if code in book.codes("region")]
    return LandingView(
        title=name,
        intro=reader.gettext("What the collection has about the whole region: %(region)s.") % {"region": name},
        total=len(books),
        search_url=None,
        narrowed=(),
        gathered=gather(reader, books, [], shown=60),
        choices=tuple(_link(reader, books_of(site), "country", other) for other in members("core")),
        back=Link(reader.gettext("Countries and region"), urls.countries(reader.code)),
        compare_url=compare_url(reader, books),
    )


def _link(reader: Language, books: Iterable[Book], field: str, code: str) -> Link:
    address = urls.region(reader.code, code) if field == "region" else urls.country(reader.code, code)
    return Link(reader.country_name(code), address, sum(code in book.codes(field) for book in books))


def _by_name(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: collation_key(link.label)))
