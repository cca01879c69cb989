"""Compound files, made by hand: the container of old office files."""

import struct
from collections.abc import Mapping

_SECTOR, _MINI, _MINI_BELOW = 512, 64, 4_096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_of(streams: Mapping[str, bytes]) -> bytes:
    """Give a compound file with these streams; short ones stand in the stream of the root, as they should."""
    body, fat = bytearray(), []

    def put(data: bytes) -> int:
        """Add the sectors of a chain and give the number of its first one."""
        if not data:
            return _END
        first, count = len(fat), -(-len(data) // _SECTOR)
        fat.extend([*range(first + 1, first + count), _END])
        body.extend(data.ljust(count * _SECTOR, b"\x00"))
        return first

    small, mini_fat = bytearray(), []
    entries = []
    for name, data in streams.items():
        if len(data) >= _MINI_BELOW:
            entries.append((name, 2, put(data), len(data)))
            continue
        first, count = len(mini_fat), -(-len(data) // _MINI)
        mini_fat.extend([*range(first + 1, first + count), _END] if count else [])
        small.extend(data.ljust(count * _MINI, b"\x00"))
        entries.append((name, 2, first if count else _END, len(data)))
    mini_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    root = ("Root Entry", 5, put(bytes(small)), len(small))
    directory = b"".join(_entry(*entry, number=number, count=len(streams)) for number, entry in enumerate((root, *entries)))
    directory_start = put(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\x00"))
    sectors = 1
    while sectors * (_SECTOR // 4) < len(fat) + sectors:
        sectors += 1
    places = list(range(len(fat), len(fat) + sectors))
    fat += [_FAT] * sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sectors * _SECTOR, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<III4xIIIII", 0, sectors, directory_start, _MINI_BELOW, mini_start, bool(mini_fat), _END, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - sectors))
    return header + bytes(body) + table


def _entry(name: str, sort: int, start: int, size: int, *, number: int, count: int) -> bytes:
    """Give an entry of the directory; each stream is the right sibling of the one before it."""
    written = name.encode("utf-16-le") + b"\x00\x00"
    right = number + 1 if 0 < number < count else _FREE
    child = 1 if number == 0 and count else _FREE
    return written.ljust(64, b"\x00") + struct.pack("<HBB3I36xIQ", len(written), sort, 1, _FREE, right, child, start, size)


def summary_of(title: str, author: str, last_author: str = "") -> bytes:
    """Give the properties of a document, in UTF-8."""
    texts = [(number, text) for number, text in ((2, title), (4, author), (8, last_author)) if text]
    values = [struct.pack("<IH2x", 2, 65_001)]
    for _, text in texts:
        written = text.encode("utf-8", "surrogatepass") + b"\x00"
        values.append(struct.pack("<II", 30, len(written)) + written + bytes(-len(written) % 4))
    at, places = 8 + 8 * len(values), b""
    for number, value in zip([1, *(number for number, _ in texts)], values):
        places += struct.pack("<II", number, at)
        at += len(value)
    section = struct.pack("<II", at, len(values)) + places + b"".join(values)
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 2, 1, bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9"), 48) + section
