"""What a document suggests about itself: title, abstract, authors, year, languages, kind, themes, audiences, countries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

from ingest import title_page
from ingest.detect import title_language
from ingest.messages import Reading
from ingest.studied import LANGUAGES, Count, Studied, phrases
from ingest.titles import sensible_title
from repository.details import UNKNOWN_LANGUAGE
from repository.implied import codes_of, type_words
from repository.language.mentions import mentions
from repository.language.words import cut
from repository.suggestions import Proposal, Source

IN_TEXT: tuple[Source, ...] = ("title-page", "heading", "first-paragraph", "label", "date", "title-word", "named", "pages")
IN_FILE: tuple[Source, ...] = ("file-property",)

_MOST_THEMES = 5
_LEAST_TIMES = 3  # named before a theme or a country is suggested
_OFTEN = 0.1  # times the root of the number of words: a theme is named 3 times in a leaflet, 13 in a law, 22 in a book
_SHARE_OF_FIRST = 0.15  # as often as the theme that is named most
_SHARE_OF_COUNTRY = 0.25  # as often as the country that is named most
_MOST_COUNTRIES = 4
_PAGES_OF_COUNTRY = 1 / 3  # of the pages name it, or more: what is named on fewer is an example
_PAGES_OF_THEME = 1 / 5
_FIRST_WORDS = 4  # of a title, in which the kind of thing stands; in English also at its end
_LEAST_PAGES_SHARE = 0.05  # of the pages are in a language that is suggested


def describe_file(reading: Reading, file_title: str) -> list[Proposal]:
    """Give what the properties of a file say; `file_title` is the title that was made of its name, which says nothing new."""
    said: list[tuple[str, object]] = []
    if reading.title and reading.title != file_title and reading.title_language != UNKNOWN_LANGUAGE:
        said.append(("title", {reading.title_language: reading.title}))
    if reading.abstract and reading.language != UNKNOWN_LANGUAGE:
        said.append(("abstract", {reading.language: reading.abstract}))
    said += [("creators", author) for author in reading.authors]
    if reading.year:
        said.append(("year", reading.year))
    said += dict.fromkeys(_subjects(reading))
    return [Proposal(field, value, "file-property") for field, value in said]


def _subjects(reading: Reading) -> Iterator[tuple[str, str]]:
    """Give the themes and audiences that keywords name; one that may mean two things names neither."""
    for subject in reading.subjects:
        language = title_language(subject, reading.language)
        for mention in mentions(cut(subject), language) if language in LANGUAGES else ():
            for field in () if mention.is_ambiguous else ("theme", "audience"):
                yield from ((field, code) for code in codes_of(mention.concepts[0], field))


def describe(document: Studied, this_year: int) -> list[Proposal]:
    """Give what the pages of a document suggest. A word that may mean two things suggests neither."""
    title = _title(document)
    title_text = next(iter(title.value.values())) if title else ""
    return [
        *([title] if title else []),
        *_abstract(document),
        *(Proposal("creators", found.text, "label", {"page": found.page}) for found in title_page.authors(document.sheets)),
        *_year(document, this_year),
        *_languages(document),
        *_type(document, title_text),
        *_themes(document),
        *_audiences(document, title_text),
        *_countries(document),
    ]


def _title(document: Studied) -> Proposal | None:
    source: Source = "title-page"
    found = title_page.largest_words(document.sheets)
    if found is None:
        source, found = "heading", title_page.first_heading(document.sheets)
    text = sensible_title(found.text, "") if found else None
    if not found or not text:
        return None
    language = title_language(text, document.language)
    return Proposal("title", {language: text}, source, {"page": found.page}) if language != UNKNOWN_LANGUAGE else None


def _abstract(document: Studied) -> Iterator[Proposal]:
    if document.language == UNKNOWN_LANGUAGE:
        return
    if found := title_page.abstract(document.sheets):
        yield Proposal("abstract", {document.language: found.text}, "heading", {"page": found.page})
    elif found := title_page.first_paragraph(document.sheets):
        yield Proposal("abstract", {document.language: found.text}, "first-paragraph", {"page": found.page})


def _year(document: Studied, this_year: int) -> Iterator[Proposal]:
    if found := title_page.year(document.sheets, this_year + 1):
        yield Proposal("year", int(found.text), "date", {"page": found.page})


def _languages(document: Studied) -> Iterator[Proposal]:
    """Suggest the languages of the pages, those of a few pages left out."""
    pages = [sheet.language for sheet in document.sheets if sheet.text]
    for language, count in Counter(pages).most_common():
        if language != UNKNOWN_LANGUAGE and count >= _LEAST_PAGES_SHARE * len(pages):
            yield Proposal("language", language, "pages", {"pages": count, "of": len(pages)})


def _type(document: Studied, title: str) -> Iterator[Proposal]:
    """Suggest the kind of thing that the title names in its first words."""
    language = title_language(title, document.language) if title else document.language
    if title and language in LANGUAGES:
        words = cut(title)
        last = len(words.folded) - 1 if language == "en" else 0
        named = [(place, code) for place, code in phrases(words, type_words(language)) if place < _FIRST_WORDS or place == last]
        if named:
            place, code = named[0]
            yield Proposal("type", code, "title-word", {"word": words.surfaces[place]})


def _themes(document: Studied) -> list[Proposal]:
    counts = _by_code(document.concepts, "theme")
    kept = _frequent(counts, max(_LEAST_TIMES, _OFTEN * sqrt(document.length)), _SHARE_OF_FIRST)
    return _named(
        "theme", [(code, count) for code, count in kept if len(count.pages) >= _PAGES_OF_THEME * len(document.sheets)][:_MOST_THEMES]
    )


def _audiences(document: Studied, title: str) -> list[Proposal]:
    """Suggest whom the document says that it is for. That a group is spoken of does not say that it is spoken to."""
    found: dict[str, Proposal] = {}
    for place in title_page.for_whom(document.sheets, title):
        language = title_language(place.text, document.language)
        if language not in LANGUAGES:
            continue
        for mention in mentions(cut(place.text), language):
            for code in () if mention.is_ambiguous else codes_of(mention.concepts[0], "audience"):
                source: Source = "label" if place.page else "title-word"
                evidence: dict[str, int | str] = {"page": place.page} if place.page else {"word": mention.name}
                found.setdefault(code, Proposal("audience", code, source, evidence))
    return list(found.values())


def _countries(document: Studied) -> list[Proposal]:
    often = _frequent(document.countries, _LEAST_TIMES, _SHARE_OF_COUNTRY)
    kept = [(code, count) for code, count in often if len(count.pages) > _PAGES_OF_COUNTRY * len(document.sheets)]
    return _named("country", kept) if len(kept) <= _MOST_COUNTRIES else []


def _by_code(named: Mapping[str, Count], field: str) -> dict[str, Count]:
    """Add up what concepts stand for."""
    found: dict[str, Count] = {}
    for concept, count in named.items():
        for code in codes_of(concept, field):
            found[code] = found[code].plus(count) if code in found else count
    return found


def _frequent(counts: Mapping[str, Count], least: float, share: float) -> list[tuple[str, Count]]:
    """Give what is named so often at least, also beside what is named most, the most frequent first."""
    most = max((count.times for count in counts.values()), default=0)
    kept = [(code, count) for code, count in counts.items() if count.times >= max(least, share * most)]
    return sorted(kept, key=lambda one: (-one[1].times, one[0]))


def _named(field: str, kept: Sequence[tuple[str, Count]]) -> list[Proposal]:
    return [Proposal(field, code, "named", {"times": count.times, "pages": len(count.pages)}) for code, count in kept]
