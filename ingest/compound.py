"""Streams of an OLE compound file, the container of old office files ([MS-CFB])."""

import mmap
import struct
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.errors import Damaged

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_SHIFTS = (9, 12)  # of sectors: 512 or 4,096 bytes
_MINI_SHIFT = 6
_MINI_BELOW = 4_096  # bytes: a shorter stream stands in the stream of the root, in sectors of 64 bytes
_FAT_SLOTS = 109  # numbers of FAT sectors that the header itself holds
_ENTRY_BYTES = 128
_LAST = 0xFFFFFFFA  # this sector number and those above it end a chain
_NONE = 0xFFFFFFFF
_STORAGE = 1  # kind of an entry


class _Entry(NamedTuple):
    """A stream or storage: where it begins, and its length in bytes; the number of the first entry in a storage."""

    start: int
    size: int
    child: int
    is_storage: bool


def top_names(path: Path) -> frozenset[str]:
    """Give the names of streams and storages directly under the root, in small letters; empty when the file is too broken to tell."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return Compound(data).names
    except (Damaged, ValueError):  # ValueError: nothing to map
        return frozenset()


class Compound:
    """
    A compound file, of which the streams can be read.

    Raises:
        Damaged: it has no sound header or directory.
    """

    def __init__(self, data: "bytes | mmap.mmap") -> None:
        if len(data) < _HEADER_BYTES or data[:8] != START:
            raise Damaged("the compound file has no header")
        self._data = data
        self._shift = struct.unpack_from("<H", data, 30)[0]
        if self._shift not in _SHIFTS:
            raise Damaged("the compound file has sectors of an odd size")
        directory_start, mini_fat_start = (struct.unpack_from("<I", data, at)[0] for at in (48, 60))
        self._fat = self._table(self._fat_sectors())
        directory = self._chained(directory_start)
        if len(directory) < _ENTRY_BYTES:
            raise Damaged("the compound file has no directory")
        self._directory = directory
        self._known: dict[int, dict[str, _Entry]] = {}  # what is in a storage, by its first entry
        self._root = _entry(directory, 0)
        self._entries = self._under(self._root)
        self._mini_fat_start = mini_fat_start

    @property
    def names(self) -> frozenset[str]:
        """Give the names directly under the root, in small letters: capitals make no difference."""
        return frozenset(self._entries)

    def storages(self, *path: str) -> list[str]:
        """Give the storages in one, which is named by those that lead to it from the root, sorted and in small letters."""
        return sorted(name for name, entry in self._entries_at(path).items() if entry.is_storage)

    def read(self, name: str, *path: str) -> bytes:
        """
        Read a stream whole; `path` are the storages that lead to it from the root.

        Raises:
            Damaged: there is none of this name, or a part of it is missing.
        """
        entry = self._entries_at(path).get(name.lower())
        if entry is None:
            raise Damaged(f"the compound file has no stream {name}")
        found = self._chained(entry.start) if entry.size >= _MINI_BELOW else self._mini(entry)
        if len(found) < entry.size:
            raise Damaged(f"the stream {name} is cut off")
        return found[: entry.size]

    def _entries_at(self, path: Iterable[str]) -> dict[str, _Entry]:
        """Give what is in a storage; nothing where there is no such one."""
        entries = self._entries
        for name in path:
            entry = entries.get(name.lower())
            entries = self._under(entry) if entry and entry.is_storage else {}
        return entries

    def _under(self, entry: _Entry) -> dict[str, _Entry]:
        if entry.child not in self._known:
            self._known[entry.child] = {name.lower(): found for name, found in _children(self._directory, entry.child)}
        return self._known[entry.child]

    def _mini(self, entry: _Entry) -> bytes:
        """Read a short stream, which stands in the stream of the root."""
        fat = _numbers(self._chained(self._mini_fat_start))
        whole = self._chained(self._root.start)
        chain = _chain(fat, entry.start) if entry.size else ()
        return b"".join(whole[number << _MINI_SHIFT : (number + 1) << _MINI_SHIFT] for number in chain)

    def _chained(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(self._fat, start))

    def _table(self, sectors: Iterator[int]) -> "array[int]":
        return _numbers(b"".join(self._sector(number) for number in sectors))

    def _fat_sectors(self) -> Iterator[int]:
        """Give the numbers of the sectors that hold the table of chains: in the header, then in a chain of their own."""
        yield from (number for number in struct.unpack_from(f"<{_FAT_SLOTS}I", self._data, 76) if number < _LAST)
        sector, most = struct.unpack_from("<I", self._data, 68)[0], len(self._data) >> self._shift
        seen: set[int] = set()
        while sector < _LAST and sector not in seen and len(seen) <= most:
            seen.add(sector)
            *numbers, sector = _numbers(self._sector(sector)) or (_NONE,)
            yield from (number for number in numbers if number <= most)

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) << self._shift : (number + 2) << self._shift]


def _chain(fat: "array[int]", start: int) -> Iterator[int]:
    """
    Follow a chain of sectors from its first one, at most as far as there are sectors; one that leads nowhere ends.

    Raises:
        Damaged: it runs in a circle.
    """
    sector = start
    for _ in range(len(fat) + 1):
        if sector >= len(fat):
            return
        yield sector
        sector = fat[sector]
    raise Damaged("a chain of sectors runs in a circle")


def _numbers(data: bytes) -> "array[int]":
    found = array("I", data[: len(data) & ~3])
    if struct.pack("=I", 1) != struct.pack("<I", 1):
        found.byteswap()
    return found


def _entry(directory: bytes, number: int) -> _Entry:
    at = number * _ENTRY_BYTES
    start, size = struct.unpack_from("<II", directory, at + 116)
    return _Entry(start, size, struct.unpack_from("<I", directory, at + 76)[0], directory[at + 66] == _STORAGE)


def _children(directory: bytes, first: int) -> Iterator[tuple[str, _Entry]]:
    """Walk a tree of siblings."""
    count = len(directory) // _ENTRY_BYTES
    waiting = [first]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number == _NONE or number >= count or number in seen:
            continue
        seen.add(number)
        at = number * _ENTRY_BYTES
        length = struct.unpack_from("<H", directory, at + 64)[0]
        yield directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"), _entry(directory, number)
        waiting += struct.unpack_from("<2I", directory, at + 68)
