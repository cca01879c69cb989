"""References to a resource or a page of it, in the styles of APA (7th edition) and ISO 690."""

from collections.abc import Sequence
from datetime import date

import msgspec

from ui.i18n import Language


class Cited(msgspec.Struct, frozen=True):
    """What a reference is made of; whatever is not known is empty. `page` is the printed label of one page."""

    title: str
    address: str
    authors: Sequence[str] = ()
    year: int | None = None
    publisher: str = ""
    page: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A reference to copy, and the style that it is in."""

    style: str
    text: str


def references(reader: Language, cited: Cited, viewed: date) -> tuple[Reference, ...]:
    """Give the references to something that was looked at on a day."""
    return (Reference("APA", apa(reader, cited)), Reference("ISO 690", iso_690(reader, cited, viewed)))


def apa(reader: Language, cited: Cited) -> str:
    """Write author, date, title, source; without an author the title comes first."""
    undated = reader.pgettext("cite", "n.d.")
    year = f"({cited.year or undated})"
    title = cited.title + (f" ({_page(reader, cited)})" if cited.page else "")
    authors = reader.listing(list(cited.authors)) or cited.publisher
    head = [authors, year, title] if authors else [title, year]
    publisher = cited.publisher if cited.publisher != authors else ""
    return f"{_sentences([*head, publisher])} {cited.address}"


def iso_690(reader: Language, cited: Cited, viewed: date) -> str:
    """Write author in capitals, title, publisher and year, page, address and the day it was seen."""
    published = ", ".join(part for part in (cited.publisher, str(cited.year or ""), _page(reader, cited)) if part)
    text = _sentences(["; ".join(author.upper() for author in cited.authors), cited.title, published])
    seen = reader.gettext("Available at: %(address)s [viewed %(day)s].") % {"address": cited.address, "day": reader.date(viewed)}
    return f"{text} {seen}"


def _page(reader: Language, cited: Cited) -> str:
    return reader.gettext("p. %(page)s") % {"page": cited.page} if cited.page else ""


def _sentences(parts: Sequence[str]) -> str:
    return " ".join(part if part.endswith((".", "?", "…")) else f"{part}." for part in parts if part)
