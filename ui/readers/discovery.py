"""What browsers and search engines look for at fixed places."""

from typing import Any
from xml.sax.saxutils import escape

from litestar import Response, get
from litestar.response import Redirect

from repository.vocabulary import members, vocabulary
from ui import records, urls
from ui.i18n import LANGUAGES, language, preferred
from ui.readers.concepts import pages_naming
from ui.readers.gathered import KINDS
from ui.replies import reply
from ui.site import WebRequest, base_address, site_of

MAX_LISTED = 20_000  # resources in the sitemap; each has two addresses, and 50,000 are allowed


@get("/", sync_to_thread=False)
def root(request: WebRequest) -> Redirect:
    """Lead to the first page in the reader's language; Spanish unless English is wanted more."""
    code = preferred(request.headers.get("accept-language", ""))
    return Redirect(urls.home(code), status_code=302, headers={"Vary": "Accept-Language", "Cache-Control": "no-cache"})


@get("/robots.txt", sync_to_thread=False)
def robots(request: WebRequest) -> Response[bytes]:
    """Let crawlers read everything: a search that they may not read could not tell them that it is only the list."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {base_address(request)}/sitemap.xml\n"
    return reply(request, text.encode(), "text/plain")


@get("/opensearch.xml", sync_to_thread=False)
def opensearch(request: WebRequest) -> Response[bytes]:
    """Describe the search for browsers."""
    wanted = request.query_params.get("language", "")
    code: Any = wanted if wanted in LANGUAGES else LANGUAGES[0]
    reader, base = language(code), base_address(request)
    body = site_of(request).renderers[code].render("opensearch.xml", name=reader.gettext("Maleta: resources for prevention"), base=base)
    return reply(request, body, "application/opensearchdescription+xml")


@get("/sitemap.xml", sync_to_thread=True)
def sitemap(request: WebRequest) -> Response[bytes]:
    """List the pages of the site, the concepts that published pages name, and every published resource, in both languages."""
    base = base_address(request)
    with site_of(request).database.read() as session:
        found = records.newest(session, MAX_LISTED)
    places: list[tuple[str, str | None]] = [(place, None) for place in _fixed_places()]
    places += [(urls.concept("es", one), None) for one, pages in pages_naming(site_of(request)).items() if pages]
    places += [(urls.resource("es", record.slug), record.updated_at.date().isoformat()) for record in found]
    body = "".join(_entry(base, place, day) for place, day in places)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    return reply(request, f"{head}{body}</urlset>\n".encode(), "application/xml")


def _fixed_places() -> list[str]:
    places = [page("es") for page in (urls.home, urls.search, urls.concepts, urls.countries, urls.about, urls.safety)]
    places += [urls.country("es", code) for code in members("core")]
    places += [urls.kind("es", code) for code in KINDS]
    return places + [urls.strand("es", code) for code in vocabulary("strand").entries]


def _entry(base: str, place: str, day: str | None) -> str:
    addresses = {code: escape(base + urls.in_language(place, code)) for code in LANGUAGES}
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>' for code, address in addresses.items())
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return "".join(f"<url><loc>{address}</loc>{changed}{others}</url>\n" for address in addresses.values())
