"""Where a text names a concept: the longest match over words without number and gender, in one pass."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from repository.concepts import ambiguous_names, concepts
from repository.language.senses import verbs
from repository.language.stems import WordForms, light_stem
from repository.language.words import Cut, cut

LINKS: Mapping[str, frozenset[str]] = {  # words that may stand between two words of a name, or be left out
    "es": frozenset({"de", "del", "la", "el", "los", "las", "un", "una", "unos", "unas", "su", "sus"}),
    "en": frozenset({"of", "the", "a", "an", "in", "his", "her", "its", "their", "s"}),
}
MOST_SKIPPED = 3  # of them between two words of a name: víctimas de (la) trata


class Mention(NamedTuple):
    """
    A stretch of a text that names something: 0-based number of its first word, how many words it has, and what it names.

    A mention of an ambiguous word has several concepts and names none of them.
    """

    start: int
    length: int
    concepts: tuple[str, ...]
    name: str  # as it stands in the list

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether it may mean several concepts."""
        return len(self.concepts) > 1


class _Name(NamedTuple):
    concepts: tuple[str, ...]
    text: str
    acronym: bool


class _Node:
    """One step of the names that begin alike."""

    __slots__ = ("names", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node] = {}
        self.names: list[_Name] = []


def mentions(text: Cut, language: str) -> list[Mention]:
    """
    Find what a text names in one language, in order.

    A mention inside a longer one counts only where both name the same crime: victims of trafficking speak of trafficking, child
    labour does not speak of labour. An acronym counts in capitals, or where it is the whole text.
    """
    steps, passed = _names(language).steps, LINKS[language]
    stems = _stems(language).of(text.folded)
    if language == "es":
        for place in verbs(text):
            stems[place] = ""
    found: list[Mention] = []
    for start in [place for place, stem in enumerate(stems) if stem in steps]:
        node = steps[stems[start]]
        if node.names or _next(node, stems, text, passed, start):
            found += _from(node, stems, text, passed, start)
    return _kept(found)


def is_acronym(name: str) -> bool:
    """Tell whether a name is an acronym: one word with two capitals or more."""
    return name.isalpha() and sum(letter.isupper() for letter in name) > 1


def _from(node: _Node, stems: Sequence[str], text: Cut, passed: frozenset[str], start: int) -> list[Mention]:
    """Give the longest mention that begins at a word, whose step is `node`, and the shorter ones that begin there too."""
    found: list[Mention] = []
    place, end = start, len(stems)
    while True:
        found += [
            Mention(start, place + 1 - start, name.concepts, name.text)
            for name in node.names
            if not name.acronym or end == 1 or _spelled(text.surfaces[place], name.text)
        ]
        following = _next(node, stems, text, passed, place)
        if not following:
            return found
        place, node = following, node.steps[stems[following]]


def _next(node: _Node, stems: Sequence[str], text: Cut, passed: frozenset[str], place: int) -> int:
    """Give the place of the word that goes on with a name, some links passed over; 0 where none does."""
    for following in range(place + 1, min(place + 2 + MOST_SKIPPED, len(stems))):
        if stems[following] in node.steps:
            return following
        if text.folded[following] not in passed:
            return 0
    return 0


def _kept(found: Sequence[Mention]) -> list[Mention]:
    """Drop what stands inside a longer mention, or overlaps an earlier one, unless both name the same crime."""
    kept: list[Mention] = []
    reach: list[Mention] = []  # longest mentions, which nothing may cross
    for one in sorted(found, key=lambda mention: (mention.start, -mention.length)):
        outer = reach[-1] if reach else one  # none before it reaches further
        if outer is one or one.start >= outer.start + outer.length:
            reach.append(one)
            kept.append(one)
        elif one.start + one.length <= outer.start + outer.length and _same_crime(one, outer):
            kept.append(one)
    return kept


def _same_crime(one: Mention, other: Mention) -> bool:
    if one.is_ambiguous or other.is_ambiguous or one.concepts == other.concepts:
        return False
    crime = concepts()[one.concepts[0]].crime
    return crime is not None and crime == concepts()[other.concepts[0]].crime


def _spelled(surface: str, acronym: str) -> bool:
    return surface == acronym or surface == acronym.upper()


@cache
def _names(language: str) -> _Node:
    """Give the names of a language as a tree over their stems, links left out."""
    root = _Node()
    for name in _listed(language):
        node = root
        for stem in content_stems(name.text, language):
            node = node.steps.setdefault(stem, _Node())
        node.names.append(name)
    return root


def _listed(language: str) -> Iterator[_Name]:
    for concept in concepts().values():
        for text in concept.names(language):
            yield _Name((concept.id,), text, is_acronym(text))
    for text, ids in ambiguous_names(language).items():
        yield _Name(ids, text, is_acronym(text))


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """Give the light stems of a name without its links; all of them where there is nothing else."""
    words = cut(text).folded
    kept = [word for word in words if word not in LINKS[language]] or words
    return tuple(_stems(language).of(kept))


@cache
def _stems(language: str) -> WordForms:
    """Give the light stems of words; links stay as they are, in upper case."""
    return WordForms(partial(_stem, language=language))


def _stem(word: str, language: str) -> str:
    return word.upper() if word in LINKS[language] else light_stem(word, language)
