"""Subtitles, SRT and WebVTT: what is said, five minutes a page; also as the text of a video that they stand beside."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import msgspec

from ingest.charset import decode_text
from ingest.errors import TooLarge, Unreadable
from ingest.extraction import ExtractedPage, Extraction, Tally, Watch, unwatched
from ingest.formats import text as plain
from ingest.formats.cues import cues_of, pages_of_cues
from ingest.limits import MB, Limits

MAX_BYTES = 20 * MB  # three hours of speech are 0.2 MB


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read subtitles; what has no time codes is read as plain text.

    Raises:
        TooLarge: it has too much text.
    """
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(f"more than {MAX_BYTES} bytes of subtitles")
    text = decode_text(path.read_bytes())
    cues = cues_of(text)
    if not cues and not text.startswith("WEBVTT"):
        return plain.extract(path, limits, watch)
    return Extraction(pages=pages_of_cues(cues, limits, Tally(limits, watch)))


def with_subtitles(recording: Extraction, paths: Sequence[Path], limits: Limits) -> Extraction:
    """Give a recording the text of the subtitles that stand beside it, in the place of its own. The same track counts once."""
    tracks: list[tuple[ExtractedPage, ...]] = []
    warnings = recording.warnings
    for path in paths:
        try:
            pages = extract(path, limits).pages
        except Unreadable:
            warnings += ("subtitles-unreadable",)
            continue
        if pages and pages not in tracks:
            tracks.append(pages)
    found = [msgspec.structs.replace(page, number=number) for number, page in enumerate(chain(*tracks), 1)]
    return msgspec.structs.replace(recording, pages=tuple(found) or recording.pages, warnings=warnings)
