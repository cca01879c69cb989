"""Subtitles: timed lines become running text, and a page is five minutes of it."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.clean import clean
from ingest.extraction import ExtractedPage, Tally
from ingest.formats.sections import cut
from ingest.limits import Limits

PAGE_S = 300  # seconds of speech that make a page
_TOUCHING_S = 0.5  # a line that comes again so soon was never away from the screen
_PAUSE_S = 4.0  # of silence, which part paragraphs
_ARROW = "-->"
_TIME = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,3}))?")
_COUNTER = re.compile(r"\s*\d{1,9}\s*")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>|</>|<[\d:.]+>|\{\\[^{}]*\}")  # of SRT and WebVTT, spoken words' times, of SubStation
_SPEAKER = re.compile(r"[-–—] ?[^\s\d]")


class Cue(NamedTuple):
    """What stands on the screen from `start_s` to `end_s`, line by line, as the file writes it."""

    start_s: float
    end_s: float
    text: str


def cues_of(text: str) -> list[Cue]:
    """
    Give the cues of an SRT or WebVTT file, in its order.

    A cue whose times cannot be read follows the one before it. Notes, styles and names of cues in WebVTT are left out: they stand
    after the empty line that ends a cue.
    """
    lines = text.splitlines()
    ends_at_gap = bool(lines) and lines[0].startswith("WEBVTT")
    cues: list[Cue] = []
    for at, following in pairwise([*(at for at, line in enumerate(lines) if _is_timing(line)), len(lines)]):
        body = lines[at + 1 : following]
        body = _until_gap(body) if ends_at_gap else _without_counter(body, last=following == len(lines))
        before_s = cues[-1].end_s if cues else 0.0
        start, _, end = lines[at].partition(_ARROW)
        start_s = _seconds(start, before_s)
        cues.append(Cue(start_s, max(start_s, _seconds(end, start_s)), "\n".join(body)))
    return cues


def pages_of_cues(
    cues: Iterable[Cue], limits: Limits, tally: Tally, *, after: int = 0, outline: str | None = None
) -> tuple[ExtractedPage, ...]:
    """Give the pages of a track, numbered after page `after`; five minutes without a word are no page, and long ones are cut."""
    pages: list[ExtractedPage] = []
    for window, spoken in groupby(_once(cues), key=lambda cue: int(cue.start_s // PAGE_S)):
        text = clean(_running(list(spoken)))
        tally.add(text)
        label = f"{_clock(window * PAGE_S)}–{_clock((window + 1) * PAGE_S)}"
        for part in cut(text, limits.section_characters):
            number = after + len(pages) + 1
            tally.begin(number)
            pages.append(ExtractedPage(number=number, text=part, label=label, outline=outline))
    return tuple(pages)


def _is_timing(line: str) -> bool:
    return _ARROW in line and line.lstrip()[:1].isdigit()


def _until_gap(lines: list[str]) -> list[str]:
    return lines[: next((at for at, line in enumerate(lines) if not line.strip()), len(lines))]


def _without_counter(lines: list[str], *, last: bool) -> list[str]:
    """Drop the number of the next cue: it stands alone right before its times."""
    if not last and lines and _COUNTER.fullmatch(lines[-1]):
        return lines[:-1]
    return lines


def _seconds(text: str, otherwise: float) -> float:
    found = _TIME.search(text)
    if not found:
        return otherwise
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3_600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def _once(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Give cues by time, plain; a line that only stays on the screen (as captions roll up, or tracks overlap) comes once."""
    shown: list[str] = []
    until_s = 0.0
    for cue in sorted(cues, key=lambda cue: cue.start_s):
        lines = [line for raw in cue.text.splitlines() if (line := " ".join(html.unescape(_TAGS.sub("", raw)).split()))]
        stays = shown if cue.start_s <= until_s + _TOUCHING_S else []
        until_s = max(until_s, cue.end_s) if stays else cue.end_s
        shown = lines
        if new := [line for line in lines if line not in stays]:
            yield Cue(cue.start_s, cue.end_s, "\n".join(new))


def _running(cues: Sequence[Cue]) -> str:
    """Join lines to sentences; a new speaker begins a line, a pause a paragraph."""
    pieces: list[str] = []
    until_s = cues[0].start_s
    for cue in cues:
        for at, line in enumerate(cue.text.splitlines()):
            speaks = _SPEAKER.match(line)
            pause = at == 0 and cue.start_s - until_s >= _PAUSE_S
            pieces += ("\n\n" if pause else "\n" if speaks else " ", line)
        until_s = max(until_s, cue.end_s)
    return "".join(pieces)


def _clock(seconds: int) -> str:
    return f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
