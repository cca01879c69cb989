"""Text as it should be read: composed letters, whole words, plain spaces, paragraphs kept."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BREAK = r"\n\r\x0b\x0c\x85\u2028\u2029"
_BLANK = r"\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # spaces that are not the plain one
_INVISIBLE = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\uffff"
_MARKS = r"\xad\ufffe"  # a soft hyphen, and what pdfium writes for a hyphen at a line's end
_ODD = rf"{_MARKS}{_INVISIBLE}\ufb00-\ufb06\ud800-\udfff"
_NEEDS_MENDING = re.compile(rf"[{_ODD}]|[-\u2010][ {_BLANK}]*[{_BREAK}]")
_MENDED = re.compile(  # begins with one set of characters, which the engine finds fast
    rf"[-\u2010{_ODD}](?:(?<=[-\u2010{_MARKS}])(?P<gap>[ {_BLANK}{_INVISIBLE}]*(?:\r\n|[{_BREAK}])[ {_BLANK}{_INVISIBLE}]*))?"
)
_LAYOUT = re.compile(rf"[{_BREAK}{_BLANK}][ {_BREAK}{_BLANK}]*| [ {_BREAK}{_BLANK}]+")  # all white space but single plain spaces
_BREAKS = re.compile(rf"\r\n|[{_BREAK}]")
_VANISHING = re.compile(f"[{_INVISIBLE}]")
_JOINING = ("Mn", "Mc", "Me")
_HANGUL_TAILS = range(0x1161, 0x11C3)


class Shift(NamedTuple):
    """How one step moved text: from `after[i]` on (0-based offset) the text came from `before[i]` on, step by step.

    A letter that was put in place of another counts as coming from there.
    """

    after: list[int]
    before: list[int]

    def origin(self, offset: int) -> int:
        """Give the offset before the step of what stands at `offset` after it."""
        at = bisect_right(self.after, offset) - 1
        return self.before[at] + offset - self.after[at]


class Cleaned(NamedTuple):
    """Clean text, and the steps that led to it, the first one first."""

    text: str
    shifts: tuple[Shift, ...]

    def origin(self, offset: int) -> int:
        """Give the offset in the raw text of what stands at `offset` in the clean one."""
        for shift in reversed(self.shifts):
            offset = shift.origin(offset)
        return offset


def clean(raw: str) -> str:
    """
    Clean a text: NFC, ligatures as letters, nothing invisible, no control characters but line ends.

    Words broken at a line's end are joined, runs of spaces become one, one empty line parts paragraphs. Lone surrogates
    become U+FFFD.
    """
    text, before = raw, ""
    while text != before and _NEEDS_MENDING.search(text):  # what goes may have stood between a hyphen and a line's end
        text, before = _MENDED.sub(_mend, text), text
    text = _LAYOUT.sub(_lay_out, text).strip(" \n")
    return unicodedata.normalize("NFC", text)


def clean_mapped(raw: str) -> Cleaned:
    """Clean a text like `clean` does, and tell where each part of it came from."""
    shifts: list[Shift] = []
    text, before = raw, ""
    while text != before and _NEEDS_MENDING.search(text):
        before = text
        text, shift = _substitute(_MENDED, _mend, text)
        shifts.append(shift)
    text, shift = _substitute(_LAYOUT, _lay_out, text)
    shifts.append(shift)
    text, shift = _stripped(text)
    shifts.append(shift)
    if not unicodedata.is_normalized("NFC", text):
        text, shift = _composed(text)
        shifts.append(shift)
    return Cleaned(text, tuple(shifts))


def clean_line(raw: str, max_characters: int) -> str:
    """Clean a text that is one line, such as a title, and cut it at a word."""
    line = " ".join(clean(raw).split())
    if len(line) <= max_characters:
        return line
    cut = line[:max_characters]
    return cut[: cut.rfind(" ")] if " " in cut else cut


def _mend(match: re.Match[str]) -> str:
    """Give what stands for an odd place: a hyphen that may break a word, a ligature, something invisible."""
    odd, gap = match[0][0], match["gap"]
    if odd in "-\u2010\xad\ufffe":
        return _mend_hyphen(match, odd, gap)
    return _LIGATURES.get(odd) or ("\ufffd" if "\ud800" <= odd <= "\udfff" else "")


def _mend_hyphen(match: re.Match[str], hyphen: str, gap: str | None) -> str:
    """Join a word that is broken at the end of a line: a letter stands before, a small one after."""
    if gap is not None or hyphen == "\ufffe":
        text, start, end = match.string, match.start(), match.end()
        if _ends_with_letter(text, start) and text[end : end + 1].islower():
            return ""
    kept = {"\xad": "", "\ufffe": "-"}.get(hyphen, hyphen)
    return kept + _VANISHING.sub("", gap or "")


def _ends_with_letter(text: str, end: int) -> bool:
    return end > 0 and (text[end - 1].isalpha() or unicodedata.combining(text[end - 1]) > 0)


def _lay_out(match: re.Match[str]) -> str:
    return _white_space(match[0])


@lru_cache(maxsize=1_024)
def _white_space(run: str) -> str:
    """Give what a run of white space stands for: a space, a line end, or an empty line."""
    breaks = _BREAKS.findall(run)
    if not breaks:
        return " "
    return "\n\n" if len(breaks) > 1 or breaks[0] in "\x0c\u2029" else "\n"


def _substitute(pattern: re.Pattern[str], mend: Callable[[re.Match[str]], str], text: str) -> tuple[str, Shift]:
    pieces: list[str] = []
    after, before = [0], [0]
    done = length = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        replacement = mend(match)
        if replacement == match[0]:
            continue
        pieces += (text[done:start], replacement)
        length += start - done
        for step in range(len(replacement)):
            after.append(length + step)
            before.append(start + min(step, end - start - 1))
        length += len(replacement)
        after.append(length)
        before.append(end)
        done = end
    pieces.append(text[done:])
    return "".join(pieces), Shift(after, before)


def _stripped(text: str) -> tuple[str, Shift]:
    start = len(text) - len(text.lstrip(" \n"))
    return text.strip(" \n"), Shift([0], [start])


def _composed(text: str) -> tuple[str, Shift]:
    """Compose letters and their marks, cluster by cluster, so that each cluster knows where it came from."""
    pieces: list[str] = []
    after, before = [0], [0]
    length = 0
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        for step in range(len(composed)):
            after.append(length + step)
            before.append(start + min(step, end - start - 1))
        length += len(composed)
        pieces.append(composed)
    return unicodedata.normalize("NFC", "".join(pieces)), Shift(after, before)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut a text into letters with the marks and jamo that may melt with them."""
    starts = [at for at, letter in enumerate(text) if not _melts(letter)]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(text)]))


def _melts(letter: str) -> bool:
    return letter > "\u02ff" and (unicodedata.category(letter) in _JOINING or ord(letter) in _HANGUL_TAILS)
