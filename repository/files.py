"""Bytes by their sha256: written once, never changed, in a folder or an S3-compatible store."""

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import msgspec
import obstore
from obstore.store import LocalStore, S3Store, from_url

from repository.errors import NotFound, StorageError

CHUNK_BYTES = 1 << 20
PART_BYTES = 5 << 20  # of an upload: the least that S3 takes, and 10,000 of them are 50 GB
PARTS_AT_ONCE = 2  # in memory while they are written: the usual twelve of 10 MB are too much for a small server
INCOMING = "incoming"
_SHA256 = re.compile("[0-9a-f]{64}")


class StoredFile(msgspec.Struct, frozen=True):
    """Bytes that the store holds safely: a row may now point at them."""

    sha256: str
    size: int


class FileStore:
    """A content-addressed store. `put` is safe to repeat; a name is seen only once its bytes are whole."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            self._store = _open(address)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageError(f"cannot open the file store {address}: {_reason(error)}") from error

    def put(self, source: BinaryIO, *, max_bytes: int | None = None) -> StoredFile:
        """
        Store a stream and give its name.

        Raises:
            StorageError: longer than `max_bytes`, the stream breaks, or the store refuses (a full disk, no right to write).
        """
        scratch = f"{INCOMING}/{uuid.uuid4().hex}"
        try:
            stored = self._write(scratch, source, max_bytes)
            if not self.has(stored.sha256):
                obstore.rename(self._store, scratch, _path(stored.sha256))
            else:
                obstore.delete(self._store, scratch)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageError(f"cannot write to the file store {self.address}: {_reason(error)}") from error
        return stored

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes are there."""
        try:
            obstore.head(self._store, _path(sha256))
        except (FileNotFoundError, NotFound):
            return False
        return True

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """
        Stream the bytes from `start` (0-based) to `end` (excluded; None is the end of the file).

        Raises:
            NotFound: there are no such bytes.
        """
        size = self.size(sha256)
        end = size if end is None else min(end, size)
        while start < end:
            stop = min(start + CHUNK_BYTES, end)
            yield bytes(obstore.get_range(self._store, _path(sha256), start=start, end=stop))
            start = stop

    def size(self, sha256: str) -> int:
        """
        Give the length in bytes.

        Raises:
            NotFound: there are no such bytes.
        """
        try:
            return int(obstore.head(self._store, _path(sha256))["size"])
        except FileNotFoundError as error:
            raise NotFound("file", sha256) from error

    def local_path(self, sha256: str) -> Path | None:
        """Give the path of the bytes when the store is a local folder, so that they need not be copied to be read."""
        if not isinstance(self._store, LocalStore):
            return None
        return _folder(self.address) / _path(sha256)

    def delete(self, sha256: str) -> None:
        """Remove the bytes; nothing happens when there are none."""
        try:
            obstore.delete(self._store, _path(sha256))
        except (FileNotFoundError, NotFound):
            return

    def names(self, before: datetime | None = None) -> Iterator[str]:
        """List the sha256 of everything stored, or of what was stored before a moment, in no order."""
        for batch in obstore.list(self._store, prefix="sha256"):
            for item in batch:
                if before is None or item["last_modified"] < before:
                    yield str(item["path"]).rsplit("/", 1)[-1]

    def forget_unfinished(self, before: datetime) -> int:
        """Remove what interrupted calls of `put` left behind and nobody has written to since; give the number removed."""
        paths = [item["path"] for batch in obstore.list(self._store, prefix=INCOMING) for item in batch if item["last_modified"] < before]
        for path in paths:
            obstore.delete(self._store, path)
        return len(paths) + self._forget_staged(before)

    def _forget_staged(self, before: datetime) -> int:
        """Remove the files of a local store that its listing hides while they are written (`name#1`)."""
        if not isinstance(self._store, LocalStore):
            return 0
        folder = _folder(self.address) / INCOMING
        removed = 0
        for path in folder.glob("*#*"):
            try:
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
            except FileNotFoundError:  # its writer has just finished
                continue
        return removed

    def _write(self, scratch: str, source: BinaryIO, max_bytes: int | None) -> StoredFile:
        digest, size = hashlib.sha256(), 0
        with obstore.open_writer(self._store, scratch, buffer_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE) as writer:
            for chunk in _chunks(source):
                size += len(chunk)
                if max_bytes is not None and size > max_bytes:
                    raise StorageError(f"the file is longer than {max_bytes} bytes")
                digest.update(chunk)
                writer.write(chunk)
        return StoredFile(digest.hexdigest(), size)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise StorageError(f"cannot read the file to store: {error}") from error


def _open(address: str) -> LocalStore | S3Store:
    if urlsplit(address).scheme == "file":
        folder = _folder(address)
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(f"no right to write in {folder}")
        return LocalStore(folder)
    if not address.startswith("s3://"):
        raise OSError("a file store begins with file:// or s3://")
    return cast("S3Store", from_url(address))


def _folder(address: str) -> Path:
    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost"):
        raise OSError("a folder is written with three slashes, such as file:///srv/maleta")
    return Path(unquote(parts.path))


def _path(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NotFound("file", sha256)
    return f"sha256/{sha256[:2]}/{sha256}"


def _reason(error: Exception) -> str:
    """Give the first line of an error: the library adds its own insides below it."""
    return str(error).partition("\n")[0]
