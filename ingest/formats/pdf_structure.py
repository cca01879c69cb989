"""What a PDF says about itself: title, authors, page labels, outline.

Read through pdfium, which costs nothing beside the text: pypdf takes as long for the outline as pdfium for all pages. Labels
and outlines that run in circles can end pdfium, and with it the child; the next one then asks pypdf (`pdf_fallback`).
"""

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from ctypes import addressof, create_string_buffer
from typing import Any

import msgspec
from pypdfium2 import raw

from ingest.clean import clean_line

MAX_ENTRIES = 10_000  # of an outline
MAX_LABEL = 80
MAX_HEADING = 300
MAX_TITLE = 500
MAX_AUTHOR = 300  # all authors in one line, as the catalogue takes it
_MAX_TEXT_BYTES = 20_000


class Structure(msgspec.Struct, frozen=True, kw_only=True):
    """`labels` by page number; `headings` are (page number, text) in the order of pages, at most one for a page."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    labels: Mapping[int, str] = msgspec.field(default_factory=dict)
    headings: tuple[tuple[int, str], ...] = ()

    def heading(self, number: int) -> str | None:
        """Give the heading under which a page stands; None before the first one."""
        at = bisect_right(self.headings, number, key=lambda heading: heading[0])
        return self.headings[at - 1][1] if at else None


def read(document: Any, page_count: int) -> Structure:
    """Read the structure of an open document."""
    author = _meta(document, b"Author", MAX_AUTHOR)
    return Structure(
        title=_meta(document, b"Title", MAX_TITLE),
        authors=(author,) if author else (),
        labels=_labels(document, page_count),
        headings=_headings(document, page_count),
    )


def _meta(document: Any, tag: bytes, max_characters: int) -> str | None:
    return _text(lambda buffer, size: raw.FPDF_GetMetaText(document, tag, buffer, size), max_characters)


def _labels(document: Any, page_count: int) -> dict[int, str]:
    labels: dict[int, str] = {}
    for number in range(1, page_count + 1):
        label = _label(document, number)
        if label is None and number == 1:  # a document with labels has one for its first page
            return {}
        if label:
            labels[number] = label
    return labels


def _label(document: Any, number: int) -> str | None:
    return _text(lambda buffer, size: raw.FPDF_GetPageLabel(document, number - 1, buffer, size), MAX_LABEL)


def _headings(document: Any, page_count: int) -> tuple[tuple[int, str], ...]:
    """Give the first outline entry of each page that has one."""
    first: dict[int, str] = {}
    for bookmark in _bookmarks(document):
        number = _page_number(document, bookmark)
        if 1 <= number <= page_count and number not in first and (title := _title(bookmark)):
            first[number] = title
    return tuple(sorted(first.items()))


def _bookmarks(document: Any) -> Iterator[Any]:
    """Walk an outline in reading order, each entry once."""
    seen: set[int] = set()
    waiting = [raw.FPDFBookmark_GetFirstChild(document, None)]
    while waiting and len(seen) < MAX_ENTRIES:
        bookmark = waiting.pop()
        if not bookmark or addressof(bookmark.contents) in seen:
            continue
        seen.add(addressof(bookmark.contents))
        yield bookmark
        waiting.append(raw.FPDFBookmark_GetNextSibling(document, bookmark))
        waiting.append(raw.FPDFBookmark_GetFirstChild(document, bookmark))


def _title(bookmark: Any) -> str | None:
    return _text(lambda buffer, size: raw.FPDFBookmark_GetTitle(bookmark, buffer, size), MAX_HEADING)


def _page_number(document: Any, bookmark: Any) -> int:
    """Give the 1-based page of an entry, 0 when it leads nowhere in this document."""
    destination = raw.FPDFBookmark_GetDest(document, bookmark)
    if not destination:
        action = raw.FPDFBookmark_GetAction(bookmark)
        destination = raw.FPDFAction_GetDest(document, action) if action else None
    return raw.FPDFDest_GetDestPageIndex(document, destination) + 1 if destination else 0


def _text(ask: Callable[[Any, int], int], max_characters: int) -> str | None:
    """Ask pdfium for a text in UTF-16: first for its length, then for itself."""
    size = ask(None, 0)
    if size <= 2 or size > _MAX_TEXT_BYTES:
        return None
    buffer = create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    ask(pointer, size)
    return clean_line(buffer.raw[: size - 2].decode("utf-16-le", "replace"), max_characters) or None
