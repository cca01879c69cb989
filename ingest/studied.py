"""A document as it is studied once its pages are kept: its words, and what they name, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from repository.concepts import concepts
from repository.implied import THEME_OF_CRIME, country_names
from repository.language.mentions import mentions
from repository.language.words import Cut, cut

MOST_CHARACTERS = 2_000_000  # of a document that are studied: 300,000 words take two seconds
LANGUAGES = ("es", "en")  # in which concepts and countries have names
_LEAST_NAMED = 3  # times is a crime named that a document is about
_SURE = 3  # times as often as the other one, where it is about one alone


class Sheet(NamedTuple):
    """A page: 1-based number, clean text, its main language (BCP 47); heading, size in points and word boxes where there are any."""

    number: int
    text: str
    language: str
    outline: str | None = None
    width: float | None = None
    height: float | None = None
    boxes: bytes | None = None


class Count(NamedTuple):
    """How often something is named, and on which pages."""

    times: int
    pages: frozenset[int]

    def plus(self, other: "Count") -> "Count":
        """Count both."""
        return Count(self.times + other.times, self.pages | other.pages)


class Studied:
    """The first two million characters of a document, read once."""

    def __init__(self, sheets: Iterable[Sheet], language: str) -> None:
        self.sheets = _bounded(sheets)
        self.language = language

    @cached_property
    def cuts(self) -> Sequence[Cut]:
        """Give the words of each page."""
        return [cut(sheet.text) for sheet in self.sheets]

    @cached_property
    def length(self) -> int:
        """Give the number of words."""
        return sum(len(words.folded) for words in self.cuts)

    @cached_property
    def concepts(self) -> Mapping[str, Count]:
        """Count the concepts that are named, each in the language of its page. A word that may mean several names none."""
        return _counted(
            (mention.concepts[0], sheet.number)
            for sheet, words in zip(self.sheets, self.cuts, strict=True)
            if (language := self._spoken(sheet))
            for mention in mentions(words, language)
            if not mention.is_ambiguous
        )

    @cached_property
    def countries(self) -> Mapping[str, Count]:
        """Count the countries that are named."""
        return _counted(
            (code, sheet.number)
            for sheet, words in zip(self.sheets, self.cuts, strict=True)
            if (language := self._spoken(sheet))
            for _, code in phrases(words, country_names(language), capital=True)
            if code
        )

    @cached_property
    def crime(self) -> str | None:
        """Give the crime that the document is about; None where it is about neither, or about both."""
        named = dict.fromkeys(THEME_OF_CRIME, 0)
        for concept, count in self.concepts.items():
            if crime := concepts()[concept].crime:
                named[crime] += count.times
        most = max(named, key=lambda crime: named[crime])
        rest = sum(named.values()) - named[most]
        return most if named[most] >= max(_LEAST_NAMED, _SURE * rest + 1) else None

    def _spoken(self, sheet: Sheet) -> str | None:
        """Give the language whose names are looked for on a page."""
        return next((tag for tag in (_primary(sheet.language), _primary(self.language)) if tag in LANGUAGES), None)


def phrases(words: Cut, names: tuple[tuple[str, str], ...], *, capital: bool = False) -> list[tuple[int, str]]:
    """
    Find the longest names that stand in a text, each by the 0-based number of its first word with what it stands for.

    With `capital` its first word must begin with one.
    """
    by_first = _by_first_word(names)
    found: list[tuple[int, str]] = []
    place, end = 0, len(words.folded)
    while place < end:
        for name, code in by_first.get(words.folded[place], ()):
            fits = tuple(words.folded[place : place + len(name)]) == name
            if fits and (not capital or words.surfaces[place][0].isupper()):
                found.append((place, code))
                place += len(name) - 1
                break
        place += 1
    return found


@cache
def _by_first_word(names: tuple[tuple[str, str], ...]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Give folded names by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in names:
        folded = tuple(cut(name).folded)
        table.setdefault(folded[0], []).append((folded, code))
    for listed in table.values():
        listed.sort(key=lambda one: -len(one[0]))
    return table


def _bounded(sheets: Iterable[Sheet]) -> list[Sheet]:
    kept: list[Sheet] = []
    left = MOST_CHARACTERS
    for sheet in sheets:
        kept.append(sheet._replace(text=sheet.text[:left]))
        left -= len(sheet.text)
        if left <= 0:
            break
    return kept


def _counted(named: Iterable[tuple[str, int]]) -> dict[str, Count]:
    times: Counter[str] = Counter()
    pages: dict[str, set[int]] = {}
    for name, page in named:
        times[name] += 1
        pages.setdefault(name, set()).add(page)
    return {name: Count(times[name], frozenset(pages[name])) for name in sorted(times)}


def _primary(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0]
