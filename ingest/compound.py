"""Names at the top of an OLE compound file, the container of old office files ([MS-CFB])."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_FAT_SLOTS = 109  # numbers of FAT sectors that the header itself holds
_ENTRY_BYTES = 128
_MAX_DIRECTORY_SECTORS = 512
_LAST = 0xFFFFFFFA  # this sector number and those above it end a chain
_NONE = 0xFFFFFFFF


def top_names(path: Path) -> frozenset[str]:
    """Give the names of streams and storages directly under the root; empty when the file is too broken to tell."""
    try:
        with path.open("rb") as file:
            directory = b"".join(_directory(file))
    except (struct.error, ValueError):
        return frozenset()
    return frozenset(_children_of_root(directory))


def _directory(file: BinaryIO) -> Iterator[bytes]:
    """Give the sectors of the directory in their order."""
    header = file.read(512)
    shift, sector = struct.unpack_from("<H", header, 30)[0], struct.unpack_from("<I", header, 48)[0]
    if shift not in (9, 12):
        raise ValueError("odd sector size")
    fat_sectors = struct.unpack_from(f"<{_FAT_SLOTS}I", header, 76)
    seen: set[int] = set()
    while sector < _LAST and sector not in seen and len(seen) < _MAX_DIRECTORY_SECTORS:
        seen.add(sector)
        yield _sector(file, sector, shift)
        which, slot = divmod(sector, (1 << shift) // 4)
        if which >= _FAT_SLOTS:
            return
        sector = struct.unpack_from("<I", _sector(file, fat_sectors[which], shift), 4 * slot)[0]


def _sector(file: BinaryIO, number: int, shift: int) -> bytes:
    file.seek((number + 1) << shift)
    return file.read(1 << shift)


def _children_of_root(directory: bytes) -> Iterator[str]:
    """Walk the tree of siblings that hangs under the first entry."""
    count = len(directory) // _ENTRY_BYTES
    waiting = [struct.unpack_from("<I", directory, 76)[0]] if count else []
    seen: set[int] = set()
    while waiting:
        entry = waiting.pop()
        if entry == _NONE or entry >= count or entry in seen:
            continue
        seen.add(entry)
        at = entry * _ENTRY_BYTES
        length = struct.unpack_from("<H", directory, at + 64)[0]
        yield directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        waiting += struct.unpack_from("<2I", directory, at + 68)
