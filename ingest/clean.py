"""Text as it should be read: composed letters, whole words, plain spaces, paragraphs kept."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.letters import ACCENTS, FORMS, PRIVATE, WRONG, marked, plain_form, public, righted
from ingest.spaced import MAY_BE_SPACED, spaced_out

Codes = NDArray[np.uint32]  # of characters
Offsets = NDArray[np.int64]  # 0-based, into a text

_BREAK = r"\n\r\x0b\x0c\x85\u2028\u2029"
_BLANK = r"\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # spaces that are not the plain one
_INVISIBLE = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\uffff"
_MARKS = r"\xad\ufffe"  # a soft hyphen, and what pdfium writes for a hyphen at a line's end
_HYPHENS = r"\-\u2010"
_HYPHEN = "-\u2010\ufffe"  # what may break a word or belong to it
_APART = "".join(ACCENTS)
_ODD = rf"{_MARKS}{_INVISIBLE}{FORMS}{PRIVATE}{WRONG}{_APART}\ud800-\udfff"
_NEEDS_MENDING = re.compile(rf"[{_ODD}]|[{_HYPHENS}][ {_BLANK}]*[{_BREAK}]")
_MENDED = re.compile(  # begins with one set of characters, which the engine finds fast
    rf"[{_HYPHENS}{_ODD}](?:(?<=[{_HYPHENS}{_MARKS}])(?P<gap>[ {_BLANK}{_INVISIBLE}]*(?:\r\n|[{_BREAK}])[ {_BLANK}{_INVISIBLE}]*)"
    rf"|(?<=[{_APART}])(?P<letter>[aeiouAEIOU\u0131nNcC]))?"
)
_LAYOUT = re.compile(rf"[{_BREAK}{_BLANK}][ {_BREAK}{_BLANK}]*| [ {_BREAK}{_BLANK}]+")  # all white space but single plain spaces
_BREAKS = re.compile(rf"\r\n|[{_BREAK}]")
_VANISHING = re.compile(f"[{_INVISIBLE}]")
_BEFORE_HYPHEN = re.compile(r"[^\W\d_]+$")
_AFTER_HYPHEN = re.compile(r"[^\W\d_]+")
_LONGEST = 80  # letters looked at beside a hyphen
_AROUND = 20_000  # characters in which the same word is looked for
_LF, _CR = 0x0A, 0x0D
_JOINING = ("Mn", "Mc", "Me")
_HANGUL_TAILS = range(0x1161, 0x11C3)
_PLAIN, _SPACE, _WHITE, _LINE_END, _PARAGRAPH_END, _TO_MEND = range(6)  # kinds of characters


class Cleaned(NamedTuple):
    """Clean text; `origins[i]` is the offset in the raw text of what stands at `i`, `joined` are offsets where a hyphen went.

    A letter that was put in place of another counts as coming from there.
    """

    text: str
    origins: Offsets
    joined: tuple[int, ...] = ()


def clean(raw: str) -> str:
    """
    Clean a text: NFC, letters for their forms, nothing invisible, no control characters but line ends.

    Words broken at a line's end are joined, and so are those whose letters stand apart; runs of spaces become one, one empty
    line parts paragraphs. Lone surrogates become U+FFFD.
    """
    text, before = raw, ""
    while text != before and _NEEDS_MENDING.search(text):  # what goes may have stood between a hyphen and a line's end
        text, before = _MENDED.sub(_mend, text), text
    if MAY_BE_SPACED.search(text):
        text = _put(text, list(spaced_out(text)))
    text = _LAYOUT.sub(_lay_out, text).strip(" \n")
    return unicodedata.normalize("NFC", text)


def clean_mapped(raw: str) -> Cleaned:
    """
    Clean a text and tell where each character came from.

    It is what `clean` gives, but that letters which stand apart are left so: who knows places can tell better.
    """
    text = raw
    origins = np.arange(len(raw), dtype=np.int64)
    hyphens: list[int] = []
    again = True
    while again:
        changes, again = _changes(text)
        if changes:
            hyphens += [int(origins[start]) for start, _, new in changes if not new and text[start] in _HYPHEN]
            text, origins = _put(text, changes), _moved(origins, changes)
    text, origins = _laid_out(text, origins)
    if not unicodedata.is_normalized("NFC", text):
        text, origins = _composed(text, origins)
    return Cleaned(text, origins, tuple(np.searchsorted(origins, sorted(hyphens)).tolist()))


def clean_line(raw: str, max_characters: int) -> str:
    """Clean a text that is one line, such as a title, and cut it at a word."""
    line = " ".join(clean(raw).split())
    if len(line) <= max_characters:
        return line
    cut = line[:max_characters]
    return cut[: cut.rfind(" ")] if " " in cut else cut


def is_compound(text: str, joined: str, compound: str) -> bool:
    """Tell whether a text writes a word with its hyphen more often than without."""
    return text.count(compound) > text.count(joined)


def codes_of(text: str) -> Codes:
    """Give the code points of a text without lone surrogates."""
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def _mend(match: re.Match[str]) -> str:
    """Give what stands for an odd place: a hyphen that may break a word, a letter's form, something invisible."""
    odd, text, at = match[0][0], match.string, match.start()
    if odd in "-\u2010\xad\ufffe":
        return _mend_hyphen(match, odd, match["gap"])
    if odd in ACCENTS:
        new, taken = marked(text, at)
        return new + match[0][taken:]
    if odd in WRONG:
        return righted(text, at)
    if "\ud800" <= odd <= "\udfff":
        return "\ufffd"
    if "\ue000" <= odd <= "\uf8ff" or odd >= "\U000f0000":
        return public(text, at)
    return "" if _VANISHING.match(odd) else plain_form(odd)


def _mend_hyphen(match: re.Match[str], hyphen: str, gap: str | None) -> str:
    """Join a word that is broken at the end of a line: a letter stands before, a small one after."""
    if gap is not None or hyphen == "\ufffe":
        text, start, end = match.string, match.start(), match.end()
        if _ends_with_letter(text, start) and text[end : end + 1].islower():
            return "-" if hyphen in _HYPHEN and _keeps_hyphen(text, start, end) else ""
    kept = {"\xad": "", "\ufffe": "-"}.get(hyphen, hyphen)
    return kept + _VANISHING.sub("", gap or "")


def _keeps_hyphen(text: str, start: int, end: int) -> bool:
    before = _BEFORE_HYPHEN.search(text[max(0, start - _LONGEST) : start])
    after = _AFTER_HYPHEN.match(text, end, end + _LONGEST)
    if not before or not after:
        return False
    if before[0] != text[max(0, start - _LONGEST) : start] and text[start - len(before[0]) - 1] in "-\u2010":  # whole-of-government
        return True
    around = text[max(0, start - _AROUND) : end + _AROUND]
    return is_compound(around, before[0] + after[0], f"{before[0]}-{after[0]}")


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


@cache
def _kinds() -> NDArray[np.uint8]:
    """Give the kind of each character of the basic plane; the last stands for those beyond."""
    kinds = np.zeros(0x10000, dtype=np.uint8)
    everything = "".join(map(chr, range(0x10000)))
    for kind, those in (
        (_SPACE, " "),
        (_WHITE, _BLANK),
        (_LINE_END, _BREAK),
        (_PARAGRAPH_END, r"\x0c\u2029"),
        (_TO_MEND, _HYPHENS + _ODD),
    ):
        kinds[[match.start() for match in re.finditer(f"[{those}]", everything)]] = kind
    kinds[-1] = _TO_MEND
    return kinds


def _changes(text: str) -> tuple[list[tuple[int, int, str]], bool]:
    """
    Give start, end and new text of what `_MENDED` changes, looking only where a table says that there may be something.

    Also tell whether the new text needs a second look: what goes may have stood between a hyphen and a line's end.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    places = np.flatnonzero(_kinds().take(codes, mode="clip") == _TO_MEND).tolist()
    changes: list[tuple[int, int, str]] = []
    done = 0
    for at in places:
        if at >= done and (match := _MENDED.match(text, at)):
            done = match.end()
            if (new := _mend(match)) != match[0]:
                changes.append((at, done, new))
    return changes, bool(changes) and not all(text[at] in _HYPHEN for at in places)


def _put(text: str, changes: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, new in changes:
        pieces += (text[done:start], new)
        done = end
    return "".join((*pieces, text[done:]))


def _moved(origins: Offsets, changes: list[tuple[int, int, str]]) -> Offsets:
    """Give the origins after changes."""
    pieces: list[Offsets] = []
    done = 0
    for start, end, new in changes:
        pieces.append(origins[done:start])
        if new:
            pieces.append(origins[np.minimum(np.arange(start, start + len(new)), end - 1)])
        done = end
    return np.concatenate((*pieces, origins[done:]))


def _laid_out(text: str, origins: Offsets) -> tuple[str, Offsets]:
    """Do what `_LAYOUT` does and strip the ends, for all runs of white space at once."""
    codes = codes_of(text)
    kinds = _kinds().take(codes, mode="clip")
    white = kinds - _SPACE < _TO_MEND - _SPACE  # a plain letter's kind wraps around
    edges = np.flatnonzero(np.diff(white, prepend=False, append=False))
    starts = edges[::2]
    if not starts.size:
        return text, origins
    ends = np.flatnonzero((kinds == _LINE_END) | (kinds == _PARAGRAPH_END))
    breaks = np.where(kinds[ends] == _PARAGRAPH_END, 2, 1)  # one that ends a paragraph is as much as two
    breaks -= (codes[ends] == _LF) & (codes[ends - 1] == _CR) & (ends > 0)
    many = np.bincount(np.searchsorted(starts, ends, side="right") - 1, breaks, starts.size)
    laid = codes.copy()
    laid[starts] = np.where(many > 0, _LF, ord(" "))
    times = (~white).astype(np.int64)
    times[starts] = np.where(many > 1, 2, 1)
    if starts[0] == 0:
        times[0] = 0
    if edges[-1] == len(codes):
        times[starts[-1]] = 0
    return np.repeat(laid, times).tobytes().decode("utf-32-le"), np.repeat(origins, times)


def _composed(text: str, origins: Offsets) -> tuple[str, Offsets]:
    """Compose letters and their marks, cluster by cluster, so that each cluster knows where it came from."""
    changes: list[tuple[int, int, str]] = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        if composed != text[start:end]:
            changes.append((start, end, composed))
    return unicodedata.normalize("NFC", _put(text, changes)), _moved(origins, changes)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut a text into letters with the marks and jamo that may melt with them."""
    starts = [at for at, letter in enumerate(text) if not _melts(letter)]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(text)]))


def _melts(letter: str) -> bool:
    return letter > "\u02ff" and (unicodedata.category(letter) in _JOINING or ord(letter) in _HANGUL_TAILS)
