"""A text as its tokens: words, stems of each language and where they stand, in step with one another."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from repository.language.stems import TAGS, tag_languages, tagged_stem
from repository.language.words import cut, written

GAP = "_"  # stands in a row of stems where the word is of another language; `_` is in no word


class Segment(NamedTuple):
    """A stretch of text in known languages."""

    text: str
    languages: tuple[str, ...]


class Tokens(NamedTuple):
    """The tokens of one text. Rows are strings of tokens, each between single spaces, the n-th tokens of all rows are one word.
    `marked` alone holds only the words written with marks, each as folded=written in lower case: spelling is told by it.

    `starts` holds the 0-based offset of each word. A row of stems is empty when the text has no word of its language.
    """

    words: str
    marked: str
    spanish: str
    english: str
    starts: "array[int]"

    @property
    def length(self) -> int:
        """Give the number of words."""
        return len(self.starts)

    def stems(self) -> str:
        """Give both rows of stems as one string."""
        return self.spanish + self.english


def analyse(segments: Iterable[Segment]) -> Tokens:
    """Analyse segments that follow each other in one text, joined by a line end."""
    row_words: list[str] = []
    rows: dict[str, list[str]] = {language: [] for language in TAGS}
    marked: list[str] = []
    starts: array[int] = array("I")
    base = 0
    for segment in segments:
        found = cut(segment.text)
        starts.extend([base + start for start in found.starts] if base else found.starts)
        row_words += found.folded
        if not segment.text.isascii():
            marked += [f"{folded}={written(surface)}" for folded, surface in zip(found.folded, found.surfaces) if not surface.isascii()]
        spoken = tag_languages(segment.languages)
        for language, row in rows.items():
            row.extend([tagged_stem(word, language) for word in found.folded] if language in spoken else [GAP] * len(found.folded))
        base += len(segment.text) + 1
    return Tokens(_row(row_words), _row(marked), _stem_row(rows["es"]), _stem_row(rows["en"]), starts)


def _row(tokens: list[str]) -> str:
    return f" {' '.join(tokens)} " if tokens else ""


def _stem_row(tokens: list[str]) -> str:
    return _row(tokens) if any(token != GAP for token in tokens) else ""
