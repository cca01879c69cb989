"""Words whose letters stand apart: "T R A T A  D E  P E R S O N A S"."""

import re
import unicodedata
from collections.abc import Iterator

_LEAST = 5  # letters
_MOST_AS_ONE = 12  # letters of a run in which nothing tells one word from the next
_BLANK = r" \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
MAY_BE_SPACED = re.compile(rf"[{_BLANK}]\S[{_BLANK}]+\S[{_BLANK}]+\S(?!\S)")
_RUN = re.compile(rf"(?<!\S)[^\W\d_](?:[{_BLANK}]+[^\W\d_](?!\S))+")
_GAP = re.compile(rf"[{_BLANK}]+")
_WIDE = 3  # plain spaces in a tab or the like
_VOWELS = frozenset("aeiou")


def spaced_out(text: str) -> Iterator[tuple[int, int, str]]:
    """
    Give start, end and the words of each spaced-out run of a text.

    A gap that is wider than the narrowest parts words. Lists of letters are not words: they have no vowel or nothing else, or
    follow the alphabet.
    """
    for match in _RUN.finditer(text):
        yield from _words(text, match.start(), match.end())


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Cut a run where small letters follow capitals, and give what is words."""
    while start < end:
        stop = start + 1
        while stop < end and (text[stop].isspace() or text[stop].isupper() == text[start].isupper()):
            stop += 1
        run = text[start:stop].rstrip()
        letters = _GAP.sub("", run)
        if _is_written(letters):
            words = _parts(run)
            if " " in words or len(letters) <= _MOST_AS_ONE:
                yield start, start + len(run), words
        start = stop


def _parts(run: str) -> str:
    """Close the narrowest gaps of a run and make the others one space."""
    narrow = min(_width(gap) for gap in _GAP.findall(run))
    return _GAP.sub(lambda gap: "" if _width(gap[0]) == narrow else " ", run)


def _width(gap: str) -> int:
    return sum(1 if blank == " " else _WIDE for blank in gap)


def _is_written(letters: str) -> bool:
    bare = unicodedata.normalize("NFD", letters).lower()
    bare = "".join(letter for letter in bare if letter.isalpha())
    vowels = _VOWELS & set(bare)
    return len(letters) >= _LEAST and bool(vowels) and bool(set(bare) - _VOWELS) and len(set(bare)) >= 3 and list(bare) != sorted(bare)
