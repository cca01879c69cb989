"""Every address is made here."""

from urllib.parse import quote, urlencode

import msgspec

from index.query import LabelLanguage, SearchQuery
from repository.images import COVER_WIDTH

API = "/api/v1"


def home(language: str) -> str:
    """Give the address of the first page."""
    return f"/{language}/"


def search(language: str, params: list[tuple[str, str]] | None = None) -> str:
    """Give the address of a search."""
    return f"/{language}/search{_tail(params or [])}"


def resource(language: str, slug: str, text: str = "") -> str:
    """Give the address of a resource; `text` is what was searched."""
    return f"/{language}/resources/{slug}{_tail(_query(text))}"


def qr_code(language: str, slug: str) -> str:
    """Give the address of a resource's QR code."""
    return f"{resource(language, slug)}/qr.svg"


def page(language: str, slug: str, number: int, text: str = "") -> str:
    """Give the address of a page; number 0, the record itself, is the resource."""
    if number == 0:
        return resource(language, slug, text)
    return f"/{language}/resources/{slug}/pages/{number}{_tail(_query(text))}"


def concepts(language: str) -> str:
    """Give the address of the list of concepts."""
    return f"/{language}/concepts"


def concept(language: str, concept_id: str) -> str:
    """Give the address of a concept."""
    return f"{concepts(language)}/{concept_id}"


def countries(language: str) -> str:
    """Give the address of the list of countries and regions."""
    return f"/{language}/countries"


def country(language: str, code: str) -> str:
    """Give the address of a country (ISO 3166-1)."""
    return f"{countries(language)}/{code}"


def region(language: str, code: str) -> str:
    """Give the address of a region (UN M49)."""
    return f"/{language}/regions/{code}"


def kind(language: str, code: str) -> str:
    """Give the address of a kind of resource."""
    return f"/{language}/kinds/{code}"


def strand(language: str, code: str) -> str:
    """Give the address of a strand."""
    return f"/{language}/strands/{code}"


def compare(language: str, *slugs: str) -> str:
    """Give the address where good practices are compared."""
    return f"/{language}/compare{_tail([('practice', slug) for slug in slugs])}"


def about(language: str) -> str:
    """Give the address of the page that says what this is."""
    return f"/{language}/about"


def safety(language: str) -> str:
    """Give the address of the page on reading safely."""
    return f"/{language}/safety"


def admin(language: str, *steps: str, params: list[tuple[str, str]] | None = None) -> str:
    """Give an address of the librarian's desk: the desk itself without further steps."""
    return f"/{language}/admin/{'/'.join(steps)}{_tail(params or [])}"


def one_time_link(language: str, token: str) -> str:
    """Give the address with which somebody comes in for the first time or chooses a new password."""
    return admin(language, "link", token)


def neutral(language: str) -> str:
    """Give the address that the quick exit leads to: elsewhere, harmless, and quick to load."""
    return f"https://{language}.wikipedia.org/"


def suggest(language: str) -> str:
    """Give the address of suggestions in a language of labels; what is typed is added to it."""
    return f"{API}/suggest?labels={language}"


def opensearch(language: str) -> str:
    """Give the address of the description that lets a browser search here."""
    return f"/opensearch.xml?language={language}"


def api_resource(resource_id: str) -> str:
    """Give the address of a record."""
    return f"{API}/resources/{resource_id}"


def api_page(resource_id: str, number: int) -> str:
    """Give the address of a page's text."""
    return f"{API}/resources/{resource_id}/pages/{number}"


def image(resource_id: str, number: int, width: int) -> str:
    """Give the address of a page's picture, `width` pixels wide."""
    return f"{api_page(resource_id, number)}/image?width={width}"


def file(resource_id: str) -> str:
    """Give the address of the primary file's bytes."""
    return f"{API}/resources/{resource_id}/file"


def attachment(resource_id: str, file_id: int) -> str:
    """Give the address of an attachment's bytes."""
    return f"{API}/resources/{resource_id}/files/{file_id}"


def in_language(path: str, language: str) -> str:
    """Give the same place in another language; `path` may carry a query."""
    return f"/{language}{path[3:]}" if path[:4] in ("/es/", "/en/") else home(language)


class ReaderAddresses(msgspec.Struct, frozen=True):
    """Addresses of a search answer for readers. A private one never carries what was searched.

    `base` is the public address, or empty for relative ones.
    """

    language: str
    private: bool = False
    base: str = ""

    def search(self, query: SearchQuery) -> str:
        """Give the address of a search in the reader's language."""
        return self.base + search(self.language, [] if self.private else query.to_params())

    def resource(self, slug: str, labels: str) -> str:
        """Give the address of a resource."""
        return self.base + resource(labels, slug)

    def page(self, slug: str, number: int, labels: str, query_text: str) -> str:
        """Give the address of a page with what to mark in it."""
        return self.base + page(labels, slug, number, "" if self.private else query_text)

    def file(self, resource_id: str) -> str:
        """Give the address of a download."""
        return self.base + file(resource_id)

    def cover(self, resource_id: str) -> str:
        """Give the address of a cover, 320 pixels wide."""
        return self.base + image(resource_id, 1, COVER_WIDTH)


class ApiAddresses(msgspec.Struct, frozen=True):
    """Addresses of a search answer for programs; `base` is the public address, or empty for relative ones."""

    base: str
    labels: LabelLanguage

    def search(self, query: SearchQuery) -> str:
        """Give the address of the same kind of answer."""
        return f"{self.base}{API}/search{_tail([*query.to_params(), ('labels', self.labels)])}"

    def resource(self, slug: str, labels: str) -> str:
        """Give the readers' address of a resource."""
        return self.base + resource(labels, slug)

    def page(self, slug: str, number: int, labels: str, query_text: str) -> str:
        """Give the readers' address of a page."""
        return self.base + page(labels, slug, number, query_text)

    def file(self, resource_id: str) -> str:
        """Give the address of a download."""
        return self.base + file(resource_id)

    def cover(self, resource_id: str) -> str:
        """Give the address of a cover."""
        return self.base + image(resource_id, 1, COVER_WIDTH)


def _query(text: str) -> list[tuple[str, str]]:
    return [("q", text)] if text else []


def _tail(params: list[tuple[str, str]]) -> str:
    return f"?{urlencode(params, quote_via=quote, safe='')}" if params else ""
