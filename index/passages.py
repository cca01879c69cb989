"""The best passage of a page, at most 240 characters, with every match marked."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.engine import Candidate, PageText, Reading
from index.result import Piece
from repository.language.analysis import CONCEPT
from repository.language.stems import TAGS
from repository.language.words import word_end

MAX_CHARS = 240
MAX_MATCHES_CHARS = 160  # from the first match to the last: the rest is for the sentence around them
MAX_FOUND = 60  # occurrences of one token that are looked at
_SENTENCE = re.compile(r"(?<=[.!?…:;])(?<!\s\d\.)(?<!\s\d\d\.)\s+|\n{2,}")  # the number of an item, "2.", belongs to what follows


class _Found(NamedTuple):
    place: int  # 0-based number of the word
    length: int  # in words
    slot: int
    weight: float


class Sought(NamedTuple):
    """What to mark: tokens of a slot with its information, and phrases of folded words."""

    slots: tuple[tuple[tuple[str, ...], float], ...]
    phrases: tuple[tuple[str, ...], ...]


def sought(readings: Sequence[Reading], phrases: Sequence[tuple[str, ...]]) -> Sought:
    """Gather the tokens of each word and of each concept over all readings, with their information."""
    by_word: dict[str, tuple[list[str], float]] = {}
    for reading in readings:
        for slot in reading.slots:
            by_word.setdefault(slot.word, ([], slot.information))[0].extend(one.token for one in slot.alternatives)
    return Sought(tuple((tuple(dict.fromkeys(tokens)), information) for tokens, information in by_word.values()), tuple(phrases))


def passage(candidate: Candidate, page: PageText, what: Sought) -> tuple[Piece, ...]:
    """Give the stretch of text that holds most of what is sought, cut at sentences where they fit."""
    found = _find(candidate, what)
    return _best(page.text, found, [_span(page.text, page.starts, one) for one in found])


def stretch_passage(
    candidate: Candidate, page: PageText, what: Sought, stretches: Sequence[tuple[int, int]]
) -> tuple[int, tuple[Piece, ...]]:
    """
    Give (its place, passage) of the stretch that holds most of what is sought, of equal ones the first.

    `stretches` are (start, end) offsets of parts that do not belong together, such as what a record says in two languages.
    """
    found = [(one, _span(page.text, page.starts, one)) for one in _find(candidate, what)]
    inside = [[(one, span) for one, span in found if start <= span[0] and span[1] <= end] for start, end in stretches]
    place = max(range(len(stretches)), key=lambda place: _information([one for one, _ in inside[place]]))
    start, end = stretches[place]
    spans = [(left - start, right - start) for _, (left, right) in inside[place]]
    return place, _best(page.text[start:end], [one for one, _ in inside[place]], spans)


def near_passage(candidate: Candidate, page: PageText, what: Sought, window: tuple[int, int]) -> tuple[Piece, ...]:
    """Give the sentences of a window (offsets in the page), with what is sought marked where it is there by chance."""
    start, end = min(window[0], len(page.text)), min(window[1], window[0] + MAX_CHARS, len(page.text))
    if end < window[1]:
        end = _last_break(page.text, start, end)
    spans = [_span(page.text, page.starts, one) for one in _find(candidate, what)]
    return tuple(_pieces(page.text, start, end, [span for span in spans if start <= span[0] and span[1] <= end]))


def _best(text: str, found: Sequence[_Found], spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    if not found:
        return (Piece(_flat(text[:MAX_CHARS]), match=False),) if text else ()
    first, last = _window(found, spans)
    start, end = _bounds(text, spans[first][0], spans[last][1])
    inside = [span for span in spans if span[0] >= start and span[1] <= end]
    return tuple(_pieces(text, start, end, inside))


def marked_words(candidate: Candidate, page: PageText, what: Sought) -> list[tuple[int, int]]:
    """Give the (start, end) offsets of everything sought in a page's text, in order, without overlap."""
    spans: list[tuple[int, int]] = []
    for one in _find(candidate, what):
        span = _span(page.text, page.starts, one)
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans


def _find(candidate: Candidate, what: Sought) -> list[_Found]:
    """Give everything sought in its order, of what begins at one word the longest first."""
    return sorted(_occurrences(candidate, what), key=lambda one: (one.place, -one.length, one.slot))


def _occurrences(candidate: Candidate, what: Sought) -> Iterator[_Found]:
    for number, (tokens, weight) in enumerate(what.slots):
        for token in tokens:
            if token[0] == CONCEPT:
                yield from (_Found(start, length, number, weight) for start, length in _mentioned(candidate.concepts, token))
                continue
            row = candidate.spanish if token[0] == TAGS["es"] else candidate.english
            yield from (_Found(index, 1, number, weight) for index in _indexes(row, f" {token} "))
    for number, phrase in enumerate(what.phrases, start=len(what.slots)):
        needle = f" {' '.join(phrase)} "
        yield from (_Found(index, len(phrase), number, 4.0 * len(phrase)) for index in _indexes(candidate.words, needle))


def _mentioned(row: str, token: str) -> Iterator[tuple[int, int]]:
    """Give (0-based number of the first word, number of words) of the mentions of a concept."""
    found = 0
    position = row.find(f" {token}:")
    while position >= 0 and found < MAX_FOUND:
        end = row.index(" ", position + 1)
        _, start, length = row[position + 1 : end].split(":")
        yield int(start), int(length)
        found += 1
        position = row.find(f" {token}:", end)


def _indexes(row: str, needle: str) -> Iterator[int]:
    """Give the 0-based word numbers at which a needle stands in a row."""
    position, seen, index = -1, 0, 0
    for _ in range(MAX_FOUND):
        position = row.find(needle, position + 1)
        if position < 0:
            return
        index += row.count(" ", seen, position)
        seen = position
        yield index


def _span(text: str, starts: Sequence[int], found: _Found) -> tuple[int, int]:
    start = starts[found.place]
    return start, word_end(text, starts[found.place + found.length - 1])


def _window(found: Sequence[_Found], spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Give the first and last match of the best window: distinct words by information, then more matches, then the earliest."""
    best, best_value = (0, 0), -1.0
    first = 0
    for last in range(len(found)):
        while spans[last][1] - spans[first][0] > MAX_MATCHES_CHARS and first < last:
            first += 1
        value = _information(found[first : last + 1]) + 0.01 * min(last - first + 1, 10)
        if value > best_value + 1e-9:
            best, best_value = (first, last), value
    return best


def _information(found: Sequence[_Found]) -> float:
    """Add up the information of the distinct words found."""
    weights: dict[int, float] = {}
    for one in found:
        weights[one.slot] = max(one.weight, weights.get(one.slot, 0.0))
    return sum(weights.values())


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch to the sentence around it where that fits, else to whole words, at most MAX_CHARS."""
    room = MAX_CHARS - (end - start)
    if room <= 0:
        return start, min(end, start + MAX_CHARS) if end - start > MAX_CHARS else end
    left_limit, right_limit = max(0, start - room), min(len(text), end + room)
    breaks = [match.end() for match in _SENTENCE.finditer(text, left_limit, start)]
    left = breaks[-1] if breaks else (0 if left_limit == 0 else _next_word(text, max(left_limit, start - room // 2)))
    left = min(left, start)
    limit = min(right_limit, left + MAX_CHARS)
    stop = _last_break(text, end, limit)
    return left, max(stop, end)


def _last_break(text: str, end: int, limit: int) -> int:
    if limit >= len(text):
        return len(text)
    breaks = [match.start() for match in _SENTENCE.finditer(text, end, limit)]
    if breaks:
        return breaks[-1]
    space = text.rfind(" ", end, limit)
    return space if space > 0 else end


def _next_word(text: str, position: int) -> int:
    space = text.find(" ", position)
    return position if space < 0 else space + 1


def _pieces(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Give the pieces between two offsets, with points where the text goes on; its own points there are not doubled."""
    cut_before, cut_after = bool(text[:start].strip()), bool(text[end:].strip())
    position = start
    for left, right in spans:
        if left < position:
            continue
        before = _flat(text[position:left])
        if cut_before:
            before, cut_before = f"… {_without_first_points(before)}", False
        if before:
            yield Piece(before, match=False)
        yield Piece(text[left:right], match=True)
        position = right
    tail = _flat(text[position:end])
    if cut_before:
        tail = f"… {_without_first_points(tail)}"
    if cut_after:
        tail = f"{_without_last_points(tail)} …"
    if tail:
        yield Piece(tail, match=False)


def _without_first_points(text: str) -> str:
    bare = text.lstrip()
    return bare.lstrip(" .…") if bare.startswith(("…", "..", ". .")) else text


def _without_last_points(text: str) -> str:
    bare = text.rstrip()
    return bare.rstrip(" .…") if bare.endswith(("…", "..", ". .")) else bare


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
