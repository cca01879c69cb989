"""Headers, footers and page numbers of a PDF: what stands at the same place of page after page is kept once."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ingest.formats.pdf_draft import Draft, Lines, lines_of, without

_TOP, _BOTTOM = 1_200, 8_800  # ten-thousandths of the page: what lies wholly beyond may be a header or a footer
_LEAST_PAGES = 3
_LEAST_SHARE = 0.5  # of the pages from the first to the last that have it, or of every second page
_SLACK = 50  # ten-thousandths by which a line may stand elsewhere
_LONGEST = 200  # characters of a line that is compared
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(  # a line that is nothing but a page number
    r"\W*(?:(?:p[áa]g(?:ina|\.)?|page|p\.|hoja)\s*)?(?P<number>\d{1,4}|[ivxlc]{1,7})(?:\s*(?:de|of|/|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Margin(NamedTuple):
    """A line near the edge of a page: which draft (0-based), which of its lines, its text, its top."""

    draft: int
    line: int
    text: str
    top: int


def without_repeats(drafts: Sequence[Draft]) -> list[Draft]:
    """
    Take headers, footers and page numbers out of pages, but leave each header and footer where it stands first.

    A line is one if the same line, but for numbers that count with the pages, stands at the same height of three pages or more
    and of most pages between. A line on fewer pages, such as a title, stays, and so does all on a page that has nothing else.
    """
    if len(drafts) < _LEAST_PAGES:
        return list(drafts)
    lines = [lines_of(draft) for draft in drafts]
    going: dict[int, list[int]] = defaultdict(list)
    for group in _groups([margin for at, draft in enumerate(drafts) for margin in _margins(at, draft, lines[at])]):
        for margin in group:
            going[margin.draft].append(margin.line)
    return [_left(draft, lines[at], going[at]) if at in going else draft for at, draft in enumerate(drafts)]


def _left(draft: Draft, lines: Lines, going: list[int]) -> Draft:
    if len(going) == len(lines.spans):
        return draft
    return without(draft, [(start, end) for start, end in lines.spans[sorted(going)].tolist()])


def _margins(at: int, draft: Draft, lines: Lines) -> list[_Margin]:
    near = np.flatnonzero((lines.places[:, 3] <= _TOP) | (lines.places[:, 1] >= _BOTTOM)).tolist()
    tops = lines.places[:, 1]
    spans = lines.spans
    return [
        _Margin(at, line, draft.text[start:end].strip(), int(tops[line]))
        for line in near
        for start, end in (spans[line].tolist(),)
        if end - start <= _LONGEST
    ]


def _groups(margins: list[_Margin]) -> list[list[_Margin]]:
    """Give the lines that go, group by group."""
    alike: dict[str, list[_Margin]] = defaultdict(list)
    numbers: list[_Margin] = []
    for margin in margins:
        if _PAGE_NUMBER.fullmatch(margin.text):
            numbers.append(margin)
        else:
            alike[_NUMBER.sub("#", margin.text).casefold()].append(margin)
    going = [group[1:] for same in alike.values() for group in _level(same) if _repeats(group) and _counts_or_stays(group)]
    return going + [group for group in _level(numbers) if _counts(group, [_value(margin.text) for margin in group])]


def _level(margins: list[_Margin]) -> list[list[_Margin]]:
    """Part lines by the height at which they stand; in the order of pages, one for a page."""
    groups: list[dict[int, _Margin]] = []
    before = -_SLACK - 1
    for margin in sorted(margins, key=lambda margin: margin.top):
        if margin.top - before > _SLACK:
            groups.append({})
        groups[-1].setdefault(margin.draft, margin)
        before = margin.top
    return [sorted(group.values(), key=lambda margin: margin.draft) for group in groups if len(group) >= _LEAST_PAGES]


def _repeats(group: list[_Margin]) -> bool:
    """Tell whether a line stands on most pages of a stretch, or on every left or right one."""
    first, last = group[0].draft, group[-1].draft
    every_other = len({margin.draft % 2 for margin in group}) == 1
    pages = (last - first) // 2 + 1 if every_other else last - first + 1
    return len(group) >= _LEAST_SHARE * pages


def _counts_or_stays(group: list[_Margin]) -> bool:
    """Tell whether the numbers in a line that repeats are always the same, or count with the pages."""
    columns = zip(*(map(int, _NUMBER.findall(margin.text)) for margin in group), strict=True)
    return all(len(set(column)) == 1 or (_words(group[0].text) > 1 and _counts(group, list(column))) for column in columns)


def _counts(group: list[_Margin], values: list[int]) -> bool:
    """Tell whether numbers are those of their pages, but for a constant, on most pages; chapters may count anew."""
    if len(group) < _LEAST_PAGES:
        return False
    steps = list(zip(group, values, group[1:], values[1:], strict=False))
    right = sum(after - before == later.draft - earlier.draft for earlier, before, later, after in steps)
    return right >= _LEAST_SHARE * len(steps)


def _words(text: str) -> int:
    return len(re.findall(r"[^\W\d_]{2,}", text))


def _value(text: str) -> int:
    match = _PAGE_NUMBER.fullmatch(text)
    written = match["number"].lower() if match else "0"
    if written.isdecimal():
        return int(written)
    digits = [_ROMAN[letter] for letter in written]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, [*digits[1:], 0], strict=True))
