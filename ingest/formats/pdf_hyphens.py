"""Hyphens at line ends that belong to their words, as the rest of a PDF writes them: "socio-económico"."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ingest.formats.pdf_draft import Draft, Piece, arranged

_LONGEST = 80  # letters looked at beside a hyphen
_LEAST_HALF = 4  # letters: "con-siguiente" is no compound of con
_KNOWN = 2  # times that a document writes a word it knows
_BEFORE = re.compile(r"[^\W\d_]+$")
_AFTER = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")


class _Break(NamedTuple):
    """A word that was put together: where, and its two parts."""

    at: int
    before: str
    after: str


def with_own_hyphens(drafts: Sequence[Draft]) -> list[Draft]:
    """
    Give back a hyphen to words that belong with it.

    They are those that the document writes with it within its lines, and more often than without; and those that it writes
    nowhere else while it knows both halves as words.
    """
    breaks = [[found for at in draft.joined if (found := _break(draft.text, at))] for draft in drafts]
    if not any(breaks):
        return list(drafts)
    tokens = Counter(token for draft in drafts for token in draft.text.split())
    compounds = Counter(compound for token in tokens if "-" in token for compound in _COMPOUND.findall(token) for _ in range(tokens[token]))
    tokens.subtract(found.before + found.after for on_page in breaks for found in on_page)
    return [
        _hyphened(draft, [found.at for found in on_page if _is_compound(found, tokens, compounds)])
        for draft, on_page in zip(drafts, breaks, strict=True)
    ]


def _is_compound(found: _Break, tokens: Counter[str], compounds: Counter[str]) -> bool:
    glued = max(0, tokens[found.before + found.after])
    halves = (found.before, found.after)
    known = not glued and all(len(half) >= _LEAST_HALF and tokens[half] >= _KNOWN for half in halves)
    return known or compounds["-".join(halves)] > glued


def _break(text: str, at: int) -> _Break | None:
    before, after = _BEFORE.search(text[max(0, at - _LONGEST) : at]), _AFTER.match(text, at, at + _LONGEST)
    return _Break(at, before[0], after[0]) if before and after else None


def _hyphened(draft: Draft, places: list[int]) -> Draft:
    if not places:
        return draft
    pieces: list[Piece] = []
    for start, end in zip([0, *places], [*places, len(draft.text)], strict=True):
        pieces += [(start, end), "-"]
    return arranged(draft, pieces[:-1])
