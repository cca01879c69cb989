"""ZIP archives, opened and read within limits."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path
from typing import IO
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.limits import Limits

_END = b"PK\x05\x06"  # end of central directory, at most 65,557 bytes from the end
_END_REACH = 65_557
_DIRECTORY_BYTES_PER_MEMBER = 1_000
_ENCRYPTED_FLAG = 0x1
_PIECE_BYTES = 1 << 20
_SMALL_PIECE_BYTES = 1 << 12  # of methods that zipfile unpacks without a bound: so little holds at most some 100 MB
_BOUNDED_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, ZlibError, LZMAError, EOFError, OSError, ValueError, OverflowError, NotImplementedError, struct.error)


class Archive:
    """An open ZIP. Members are read whole or piece by piece, and all reads together stay within the limits."""

    def __init__(self, path: Path, limits: Limits) -> None:
        _check_directory(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Damaged(f"the archive cannot be opened: {error}") from error
        self._limits = limits
        self._read_bytes = self._handed_bytes = 0
        self.members = tuple(self._zip.infolist())
        self.names = frozenset(self._zip.namelist())

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str | zipfile.ZipInfo) -> bytes:
        """
        Give the bytes of a member; of several with one name the last.

        Raises:
            Damaged: there is no such member, or it does not unpack.
            Encrypted: it is locked.
            TooLarge: it unpacks to more than the limits allow.
        """
        try:
            info = self._zip.getinfo(name) if isinstance(name, str) else name
        except KeyError as error:
            raise Damaged(f"the archive has no member {name}") from error
        self._check_total(0 if info.flag_bits & _ENCRYPTED_FLAG else info.file_size)
        with self._opened(info) as member:
            data = member.read(self._limits.max_unpacked_bytes - self._read_bytes + 1)
        self._read_bytes += len(data)
        self._check_total(0)
        return data

    def pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """
        Give the bytes of a member that is handed on and not read here, however long it is.

        Raises:
            Damaged, Encrypted: like `read`, perhaps after some pieces.
            TooLarge: it unpacks to many times its size, or all that was handed on is more than the limits allow.
        """
        size = _PIECE_BYTES if info.compress_type in _BOUNDED_METHODS else _SMALL_PIECE_BYTES
        with self._opened(info) as member:
            while piece := member.read(size):
                self._handed_bytes += len(piece)
                if self._handed_bytes > self._limits.max_document_bytes:
                    raise TooLarge(f"the documents of the archive are more than {self._limits.max_document_bytes} bytes")
                yield piece

    @contextmanager
    def _opened(self, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise Encrypted(f"the member {info.filename} is locked with a password")
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > self._limits.ratio_from_bytes and ratio > self._limits.max_ratio:
            raise TooLarge(f"the member {info.filename} unpacks to more than {self._limits.max_ratio} times its size")
        try:
            with self._zip.open(info) as member:
                yield member
        except _BROKEN as error:
            raise Damaged(f"the member {info.filename} does not unpack: {error}") from error

    def _check_total(self, more_bytes: int) -> None:
        if self._read_bytes + more_bytes > self._limits.max_unpacked_bytes:
            raise TooLarge(f"the archive unpacks to more than {self._limits.max_unpacked_bytes} bytes")


def _check_directory(path: Path, limits: Limits) -> None:
    """Look at the count of members before the directory is read: a million of them would fill the memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_REACH))
        tail = file.read(_END_REACH)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Damaged("the archive has no directory: it was cut off or is no archive")
    members = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    if members > limits.max_members or directory_bytes > limits.max_members * _DIRECTORY_BYTES_PER_MEMBER:
        raise TooLarge(f"the archive has more than {limits.max_members} members")
