"""Words as Tesseract gives them become the text of a page: lines, paragraphs, and where each word stands."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ingest.clean import Cleaned, clean_mapped
from repository.boxes import WordBox
from repository.language.words import word_spans

_WORD_LEVEL = "5"  # of Tesseract's table: page, block, paragraph, line, word
_COLUMNS = 12
_LEAST_CONFIDENCE, _LEAST_LETTERS = 30.0, 2  # of a word, in percent; of a word that is less sure
_SURE, _SURE_LETTERS = 70.0, 3
_DOUBTED_LETTERS = 20


class Word(NamedTuple):
    """A word: the line that it stands in (block, paragraph, line), its place in pixels, how sure it is in percent, its text."""

    line: tuple[int, int, int]
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    text: str


def words_of(table: str) -> list[Word]:
    """Read Tesseract's table (TSV): a row for each block, paragraph, line and word, of which only words have a text."""
    rows = (row.split("\t", _COLUMNS - 1) for row in table.splitlines() if row.startswith(f"{_WORD_LEVEL}\t"))
    return [_word(row) for row in rows if len(row) == _COLUMNS and row[-1].strip()]


def sure_letters(words: Iterable[Word]) -> int:
    """Count the letters of words that are sure."""
    return sum(len(word.text) for word in words if word.confidence >= _SURE and sum(map(str.isalpha, word.text)) >= _SURE_LETTERS)


def is_doubtful(words: Sequence[Word]) -> bool:
    """Tell whether most letters of a page with words are not sure, as where it stands on its head."""
    letters = sum(len(word.text) for word in words)
    return letters >= _DOUBTED_LETTERS and 2 * sure_letters(words) < letters


def believable(words: Iterable[Word]) -> list[Word]:
    """Leave out the signs that were read into folds, stains and rules: hardly sure, and no word."""
    return [word for word in words if word.confidence >= _LEAST_CONFIDENCE or sum(map(str.isalpha, word.text)) >= _LEAST_LETTERS]


def written(words: Sequence[Word], size: tuple[int, int]) -> tuple[str, list[WordBox]]:
    """Give the clean text of a page of `size` pixels, paragraphs parted by an empty line, and the boxes of its words."""
    pieces: list[str] = []
    owners: list[tuple[int, int]] = []  # of each character: which word, and the how manieth character in it
    for at, word in enumerate(words):
        gap = _gap(words[at - 1], word) if at else ""
        pieces += (gap, word.text)
        owners += [(at, 0)] * len(gap) + [(at, place) for place in range(len(word.text))]
    cleaned = clean_mapped("".join(pieces))
    return cleaned.text, list(_boxes(cleaned, owners, words, size))


def _gap(before: Word, after: Word) -> str:
    if before.line == after.line:
        return " "
    return "\n" if before.line[:2] == after.line[:2] else "\n\n"


def _boxes(cleaned: Cleaned, owners: Sequence[tuple[int, int]], words: Sequence[Word], size: tuple[int, int]) -> Iterator[WordBox]:
    """Give a box for each word of the text; one that is broken over two lines has two."""
    origins = cleaned.origins.tolist()
    for start, end in word_spans(cleaned.text):
        for owner, places in groupby(range(start, end), key=lambda place: owners[origins[place]][0]):
            part = list(places)
            first, last = (owners[origins[place]][1] for place in (part[0], part[-1]))
            yield _box(words[owner], first, last, size, (part[0], part[-1] + 1))


def _box(word: Word, first: int, last: int, size: tuple[int, int], span: tuple[int, int]) -> WordBox:
    """Give the box of some characters of a word, as if all were of one width."""
    width, height = size
    step = (word.right - word.left) / len(word.text)
    left, right = word.left + first * step, word.left + (last + 1) * step
    return WordBox(*span, left / width, word.top / height, right / width, word.bottom / height)


def _word(row: Sequence[str]) -> Word:
    block, paragraph, line = (int(number) for number in row[2:5])
    left, top, width, height = (int(number) for number in row[6:10])
    return Word((block, paragraph, line), left, top, left + width, top + height, float(row[10]), row[11].strip())
