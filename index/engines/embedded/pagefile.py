"""What pages hold, beside tantivy: appended once, read by offset.

Tantivy's own document store takes 28 µs to give one page back, since it unpacks a block; a plain read takes 3. Two hundred are read
for a search. The file only grows: bytes that no committed record points at are garbage until the next rebuild.
"""

import os
from array import array
from pathlib import Path

import msgspec

from index.engine import PageText
from index.record import PageRecord

NAME = "pages.bin"

_pack = msgspec.msgpack.Encoder().encode


class _Shown(msgspec.Struct, frozen=True, array_like=True):
    label: str | None
    languages: tuple[str, ...]
    text: str
    starts: bytes


_unpack = msgspec.msgpack.Decoder(_Shown).decode


class Place(msgspec.Struct, frozen=True):
    """Where a record's rows and shown text lie: 0-based byte offset, and the length of each."""

    at: int
    rows: int
    shown: int


class PageFile:
    """The file of one index. One process appends, any number read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._writer: int | None = None
        self._end = 0

    def append(self, record: PageRecord) -> Place:
        """Append a record; durable after `sync`."""
        tokens = record.tokens
        rows = f"{tokens.length}\n{tokens.words}\n{tokens.marked}\n{tokens.spanish}\n{tokens.english}\n{tokens.concepts}".encode()
        shown = _pack(_Shown(record.label, record.languages, record.text, array("H", tokens.starts).tobytes()))
        if self._writer is None:
            self._writer = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._end = os.fstat(self._writer).st_size
        at = self._end
        self._write(rows + shown)
        return Place(at, len(rows), len(shown))

    def sync(self) -> None:
        """Make what was appended durable; must come before the commit that points at it."""
        if self._writer is not None:
            os.fsync(self._writer)

    def rows(self, place: Place) -> list[str]:
        """Give the number of words, and the five rows: words, those with marks, Spanish stems, English stems, concepts."""
        return os.pread(self._descriptor, place.rows, place.at).decode().split("\n")

    def shown(self, place: Place) -> PageText:
        """Give what is shown of the page."""
        shown = _unpack(os.pread(self._descriptor, place.shown, place.at + place.rows))
        return PageText(shown.label, shown.languages, shown.text, array("H", shown.starts))

    def close_writer(self) -> None:
        """Stop appending."""
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def close(self) -> None:
        """Close the file."""
        self.close_writer()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()

    def _write(self, data: bytes) -> None:
        assert self._writer is not None
        view = memoryview(data)
        while view:
            written = os.write(self._writer, view)
            view = view[written:]
            self._end += written
