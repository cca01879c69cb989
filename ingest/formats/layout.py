"""In which order a person reads what stands scattered over a sheet: columns from left to right, each from top to bottom."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

_MOST = 400  # pieces; more are a drawing made by a program, in an order of its own
_GUTTER = 1.2  # times the size of the letters: a narrower gap is a space between words


class Placed(NamedTuple):
    """A piece of text and the box around it; `size` is the height of its letters, all in one unit, y downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def reading_order(pieces: Sequence[Placed]) -> list[Placed]:
    """Order pieces: a sheet is cut between columns where a gap runs from top to bottom, else at its widest gap from left to right."""
    if len(pieces) > _MOST:
        return list(pieces)
    ordered: list[Placed] = []
    waiting = [list(pieces)]
    while waiting:
        group = waiting.pop()
        parts = _columns(group) if len(group) > 1 else []
        parts = parts or (_bands(group) if len(group) > 1 else [])
        if parts:
            waiting += reversed(parts)
        else:
            ordered += sorted(group, key=lambda piece: (piece.top, piece.left))
    return ordered


def written(pieces: Sequence[Placed]) -> str:
    """Write pieces one below the other: those of one line in one line, those far apart as paragraphs."""
    written: list[str] = []
    for before, piece in zip([None, *pieces], pieces):
        if before is not None:
            same_line = abs(piece.bottom - before.bottom) < before.size / 2 and piece.left >= before.left
            near = 0 <= piece.top - before.bottom < before.size and piece.size == before.size
            written.append(" " if same_line else "\n" if near else "\n\n")
        written.append(piece.text)
    return "".join(written)


def _columns(group: list[Placed]) -> list[list[Placed]]:
    least = _GUTTER * min(piece.size for piece in group)
    group, gaps = _gaps(group, lambda piece: piece.left, lambda piece: piece.right)
    return _cut(group, [at for gap, at in gaps if gap > least])


def _bands(group: list[Placed]) -> list[list[Placed]]:
    group, gaps = _gaps(group, lambda piece: piece.top, lambda piece: piece.bottom)
    return _cut(group, [max(gaps, key=lambda gap: (gap[0], -gap[1]))[1]] if gaps else [])


def _gaps(
    group: list[Placed], begin: Callable[[Placed], float], end: Callable[[Placed], float]
) -> tuple[list[Placed], list[tuple[float, int]]]:
    """Give the pieces along one direction, and each gap between them: how wide, before which piece."""
    group = sorted(group, key=begin)
    gaps: list[tuple[float, int]] = []
    reached = end(group[0])
    for at, piece in enumerate(group):
        if begin(piece) > reached:
            gaps.append((begin(piece) - reached, at))
        reached = max(reached, end(piece))
    return group, gaps


def _cut(group: list[Placed], places: list[int]) -> list[list[Placed]]:
    if not places:
        return []
    return [group[start:end] for start, end in zip([0, *places], [*places, len(group)])]
