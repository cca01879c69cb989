"""Resources as cards: what a list says of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from index.result import ResourceSummary
from index.shelf import Book
from repository.details import Title, edition_title, localized
from repository.vocabulary import kind_of, vocabulary
from ui import urls
from ui.contexts import Card, Link
from ui.i18n import Language
from ui.records import Neighbour, Record

MAX_ABSTRACT = 180  # characters
MAX_COUNTRIES = 3  # named one by one
TYPE_ICONS = {
    "guide": "book-open",
    "manual": "book-open",
    "story-book": "book",
    "comic": "messages-square",
    "leaflet": "newspaper",
    "poster": "sticker",
    "infographic": "chart-column",
    "short-video": "clapperboard",
    "documentary": "clapperboard",
    "radio-spot": "radio",
    "song": "music",
    "game": "gamepad-2",
    "presentation": "presentation",
    "campaign-kit": "megaphone",
    "worksheet": "notebook-pen",
    "cine-forum": "clapperboard",
    "festival": "flag",
    "theatre": "drama",
    "dynamic": "puzzle",
    "lesson": "school",
    "material": "file-text",
    "activity": "puzzle",
    "good-practice": "handshake",
    "course": "graduation-cap",
    "policy": "scale",
    "research": "chart-column",
    "directory": "map-pinned",
}


def type_icon(type_code: str) -> str:
    """Give the icon of a type, else that of its kind."""
    return TYPE_ICONS.get(type_code) or TYPE_ICONS.get(kind_of(type_code) or "", "file-text")


def summary_card(language: Language, summary: ResourceSummary) -> Card:
    """Make a card of what a hit says of its resource."""
    return Card(
        title=summary.own_title or summary.title,
        title_language=summary.own_title_language or summary.title_language,
        translation=summary.title if summary.own_title else None,
        url=summary.url,
        eyebrow=_eyebrow(language, summary.type_label, summary.year, summary.countries, summary.languages, summary.page_count),
        abstract=summary.abstract,
        kind=kind_of(summary.type) or "material",
        type=summary.type,
        cover_url=summary.cover_url,
    )


def record_card(language: Language, record: Record, cover_url: str | None = None, cover_height: int = 208) -> Card:
    """Make a card of a record."""
    title = record.own_title(language.code)
    languages = record.details.get("language") or [record.language]
    card = _card(language, title, record.slug, record.details, languages, record.page_count)
    abstract = localized(record.details, "abstract", language.code)
    return structs.replace(card, abstract=shortened(abstract[0]) if abstract else None, cover_url=cover_url, cover_height=cover_height)


def book_card(language: Language, book: Book) -> Card:
    """Make a card, without pictures, of what the shelf knows of a resource."""
    spoken = tuple(book.codes("language")) or (book.language,)
    title = edition_title(book.details, spoken, language.code) or Title(book.slug, "und", None)
    return _card(language, title, book.slug, book.details, spoken, book.page_count)


def _card(language: Language, title: Title, slug: str, details: Mapping[str, Any], languages: Sequence[str], pages: int) -> Card:
    type_code = str(details.get("type", "material"))
    label = vocabulary("type").label(type_code, language.code)
    return Card(
        title=title.text,
        title_language=title.language,
        translation=title.translation,
        url=urls.resource(language.code, slug),
        eyebrow=_eyebrow(language, label, details.get("year"), details.get("country", ()), languages, pages),
        abstract=None,
        kind=kind_of(type_code) or "material",
        type=type_code,
        cover_url=None,
    )


def neighbour_link(language: Language, other: Neighbour) -> Link:
    """Make a link to another resource, with its language beside it."""
    title = other.own_title(language.code)
    address = urls.resource(language.code, other.slug)
    return Link(title.text, address, note=language.language_name(other.language), language=title.language)


def shortened(text: str) -> str:
    """Cut a text at a word, with an ellipsis."""
    if len(text) <= MAX_ABSTRACT:
        return text
    return text[:MAX_ABSTRACT].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _eyebrow(language: Language, label: str, year: int | None, countries: Any, languages: Any, pages: int) -> tuple[str, ...]:
    facts = [label, str(year) if year else ""]
    facts.append(_countries(language, countries))
    facts.append(", ".join(language.language_name(tag) for tag in languages if tag != "und"))
    facts.append(language.ngettext("%(num)s page", "%(num)s pages", pages) if pages else "")
    return tuple(fact for fact in facts if fact)


def _countries(language: Language, countries: Any) -> str:
    if len(countries) <= MAX_COUNTRIES:
        return ", ".join(language.country_name(code) for code in countries)
    return language.ngettext("%(num)s country", "%(num)s countries", len(countries))
