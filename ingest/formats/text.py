"""Plain text: pages at form feeds, else about 3,000 characters cut at paragraph ends."""

from collections.abc import Iterator
from pathlib import Path

from ingest.charset import decode_text
from ingest.clean import clean
from ingest.errors import TooLarge
from ingest.extraction import ExtractedPage, Extraction, Tally, Watch, unwatched
from ingest.formats.sections import cut
from ingest.limits import Limits

_BYTES_PER_CHARACTER = 4  # at most, in UTF-8


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read plain text of any encoding that `ingest.charset` knows.

    Raises:
        TooLarge: it has too much text.
    """
    tally = Tally(limits, watch)
    pages: list[ExtractedPage] = []
    for text in _pages(decode_text(read_bounded(path, limits)), limits):
        tally.begin(len(pages) + 1)
        tally.add(text)
        pages.append(ExtractedPage(number=len(pages) + 1, text=text))
    return Extraction(pages=tuple(pages))


def read_bounded(path: Path, limits: Limits) -> bytes:
    """
    Read a file whole that holds nothing but text.

    Raises:
        TooLarge: it is longer than the most text in its widest encoding.
    """
    most = _BYTES_PER_CHARACTER * limits.max_characters
    if path.stat().st_size > most:
        raise TooLarge(f"more than {most} bytes of text")
    return path.read_bytes()


def _pages(text: str, limits: Limits) -> Iterator[str]:
    """Give clean pages; a blank page between form feeds keeps its number, blank pages at the end do not count."""
    parts = text.rstrip("\f \r\n\t").split("\f")
    if len(parts) == 1:
        yield from cut(clean(text), limits.text_page_characters)
        return
    for part in parts:
        page = clean(part)
        yield from cut(page, limits.section_characters) if page else iter(("",))
