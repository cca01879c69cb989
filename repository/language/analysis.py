"""A text as its tokens: words, stems of each language and where they stand, in step with one another."""

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from repository.concepts import concepts
from repository.language.mentions import Mention, mentions
from repository.language.senses import verbs
from repository.language.stems import TAGS, tag_languages, tagged_stem, tagged_stems
from repository.language.words import Cut, cut, written

CONCEPT, CRIME = "C", "X"  # begin the tokens of what a text names; upper case, so they meet no word and no stem
GAP = "_"  # stands in a row of stems where the word is of another language; `_` is in no word


class Segment(NamedTuple):
    """A stretch of text in known languages."""

    text: str
    languages: tuple[str, ...]


class Tokens(NamedTuple):
    """The tokens of one text. Rows are strings of tokens, each between single spaces, the n-th tokens of all rows are one word.
    `marked` alone holds only the words written with marks, each as folded=written in lower case: spelling is told by it.

    `concepts` holds what the text names, each mention as its token:number of its first word:number of its words. `starts` holds the
    0-based offset of each word. A row of stems is empty when the text has no word of its language.
    """

    words: str
    marked: str
    spanish: str
    english: str
    concepts: str
    starts: "array[int]"

    @property
    def length(self) -> int:
        """Give the number of words."""
        return len(self.starts)

    def terms(self) -> str:
        """Give both rows of stems and the tokens of concepts and crimes as one string, without the gaps."""
        named = [mention[: mention.index(":")] for mention in self.concepts.split()]
        crimes = {crime for one in named if (crime := concepts()[one[1:]].crime)}
        stems = f"{self.spanish}{self.english}".replace(f" {GAP}", "").split()
        return " ".join([*stems, *named, *(CRIME + one for one in sorted(crimes))])


def analyse(segments: Iterable[Segment]) -> Tokens:
    """Analyse segments that follow each other in one text, joined by a line end."""
    row_words: list[str] = []
    rows: dict[str, list[str]] = {language: [] for language in TAGS}
    marked: list[str] = []
    named: dict[str, None] = {}
    starts: array[int] = array("I")
    base = 0
    for segment in segments:
        found = cut(segment.text)
        starts.extend([base + start for start in found.starts] if base else found.starts)
        if not segment.text.isascii():
            marked += [f"{folded}={written(surface)}" for folded, surface in zip(found.folded, found.surfaces) if not surface.isascii()]
        spoken = tag_languages(segment.languages)
        for language, row in rows.items():
            if language not in spoken:
                row.extend([GAP] * len(found.folded))
                continue
            stems = stems_of(found, language)
            row.extend(stems)
            named |= dict.fromkeys(_named(mentions(found, language), len(row_words)))
        row_words += found.folded
        base += len(segment.text) + 1
    return Tokens(_row(row_words), _row(marked), _stem_row(rows["es"]), _stem_row(rows["en"]), _row(list(named)), starts)


def stems_of(found: Cut, language: str) -> list[str]:
    """Give the tagged stems of the words of a text, in step."""
    stems = tagged_stems(language).of(found.folded)
    if language == "es":
        for place in verbs(found):
            stems[place] = tagged_stem("tratar", language)
    return stems


def concept_token(concept_id: str) -> str:
    """Give the token that every text has which names a concept."""
    return CONCEPT + concept_id


def _named(found: Iterable[Mention], base: int) -> Iterator[str]:
    for mention in found:
        if not mention.is_ambiguous:
            yield f"{concept_token(mention.concepts[0])}:{base + mention.start}:{mention.length}"


def _row(tokens: list[str]) -> str:
    return f" {' '.join(tokens)} " if tokens else ""


def _stem_row(tokens: list[str]) -> str:
    return _row(tokens) if any(token != GAP for token in tokens) else ""
