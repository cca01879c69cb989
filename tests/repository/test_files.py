"""Bytes by their sha256: whole or not there at all."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.errors import NotFound, StorageError
from repository.files import CHUNK_BYTES, FileStore

DATA = b"contenido"
NAME = hashlib.sha256(DATA).hexdigest()


class BrokenStream(io.BytesIO):
    """A stream whose disk fails after three megabytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 3 * CHUNK_BYTES:
            raise OSError(5, "Input/output error")
        return super().read(size)


class InterruptedStream(io.BytesIO):
    """A stream at which somebody pressed Ctrl-C."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise KeyboardInterrupt
        return super().read(CHUNK_BYTES)


def left(store: FileStore) -> list[str]:
    """Name every file in the folder of the store."""
    folder = Path(store.address.removeprefix("file://"))
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_bytes_come_back_under_their_hash(files: FileStore) -> None:
    stored = files.put(io.BytesIO(DATA))

    assert (stored.sha256, stored.size) == (NAME, len(DATA))
    assert b"".join(files.read(NAME)) == DATA
    assert files.size(NAME) == len(DATA)
    assert files.has(NAME)
    assert list(files.names()) == [NAME]
    path = files.local_path(NAME)
    assert path is not None
    assert path.read_bytes() == DATA


def test_nothing_at_all_is_a_file_too(files: FileStore) -> None:
    stored = files.put(io.BytesIO())

    assert stored.size == 0
    assert list(files.read(stored.sha256)) == []


def test_the_same_bytes_are_kept_once(files: FileStore) -> None:
    assert files.put(io.BytesIO(DATA)) == files.put(io.BytesIO(DATA))
    assert left(files) == [f"sha256/{NAME[:2]}/{NAME}"]


def test_the_same_bytes_at_once_are_kept_once(files: FileStore) -> None:
    data = b"x" * (2 * CHUNK_BYTES + 1)
    threads = [threading.Thread(target=lambda: files.put(io.BytesIO(data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    name = hashlib.sha256(data).hexdigest()
    assert left(files) == [f"sha256/{name[:2]}/{name}"]
    assert b"".join(files.read(name)) == data


@given(data=st.binary(max_size=64), start=st.integers(0, 80), end=st.none() | st.integers(0, 80))
def test_a_range_is_a_slice(data: bytes, start: int, end: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(Path(folder).as_uri())
        name = store.put(io.BytesIO(data)).sha256

        assert b"".join(store.read(name, start, end)) == data[start:end]


def test_a_long_file_is_streamed_in_pieces(files: FileStore) -> None:
    data = os.urandom(2 * CHUNK_BYTES + 7)
    name = files.put(io.BytesIO(data)).sha256

    assert [len(piece) for piece in files.read(name)] == [CHUNK_BYTES, CHUNK_BYTES, 7]
    assert b"".join(files.read(name, CHUNK_BYTES - 1, CHUNK_BYTES + 1)) == data[CHUNK_BYTES - 1 : CHUNK_BYTES + 1]


@pytest.mark.parametrize("name", [NAME, "", "../../etc/passwd", "no"])
def test_what_is_not_stored_is_not_found(files: FileStore, name: str) -> None:
    assert files.has(name) is False
    with pytest.raises(NotFound):
        files.size(name)
    with pytest.raises(NotFound):
        list(files.read(name))
    files.delete(name)


def test_deleted_bytes_are_gone(files: FileStore) -> None:
    files.put(io.BytesIO(DATA))
    files.delete(NAME)

    assert (files.has(NAME), left(files)) == (False, [])


@pytest.mark.parametrize("size", [11, CHUNK_BYTES + 1, 12 * CHUNK_BYTES])
def test_what_is_too_long_is_refused_and_leaves_nothing(files: FileStore, size: int) -> None:
    with pytest.raises(StorageError, match="longer than 10 bytes"):
        files.put(io.BytesIO(b"x" * size), max_bytes=10)

    assert left(files) == []


def test_what_is_just_long_enough_is_taken(files: FileStore) -> None:
    assert files.put(io.BytesIO(b"x" * 10), max_bytes=10).size == 10


def test_a_stream_that_breaks_leaves_nothing(files: FileStore) -> None:
    with pytest.raises(StorageError, match=r"cannot read .*Input/output error"):
        files.put(BrokenStream(b"x" * 12 * CHUNK_BYTES))

    assert left(files) == []


def test_an_interrupted_put_leaves_nothing(files: FileStore) -> None:
    with pytest.raises(KeyboardInterrupt):
        files.put(InterruptedStream(b"x" * 12 * CHUNK_BYTES))

    assert left(files) == []


def test_a_killed_put_leaves_nothing_that_is_seen_and_is_tidied_away(files: FileStore) -> None:
    program = (
        "import io, os, signal, sys\n"
        "from repository.files import FileStore\n"
        "class Killer(io.RawIOBase):\n"
        "    count = 0\n"
        "    def read(self, size=-1):\n"
        "        self.count += 1\n"
        "        if self.count > 30: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return b'x' * (1 << 20)\n"
        "FileStore(sys.argv[1]).put(Killer())\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, files.address], check=False)
    assert killed.returncode < 0
    assert list(files.names()) == []

    now = datetime.now(UTC)
    assert left(files) != []
    assert files.forget_unfinished(now - timedelta(hours=1)) == 0
    assert files.forget_unfinished(now + timedelta(minutes=1)) == 1
    assert left(files) == []


def test_only_what_was_stored_before_a_moment_is_named(files: FileStore) -> None:
    files.put(io.BytesIO(DATA))
    now = datetime.now(UTC)

    assert list(files.names(now - timedelta(hours=1))) == []
    assert list(files.names(now + timedelta(hours=1))) == [NAME]


def test_a_full_disk_is_one_error_and_leaves_nothing(files: FileStore) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    program = (
        "import io, sys\n"
        "from repository.errors import StorageError\n"
        "from repository.files import FileStore\n"
        "try: FileStore(sys.argv[1]).put(io.BytesIO(b'x' * (30 << 20)))\n"
        "except StorageError as error: sys.exit(f'refused: {error}')\n"
    )
    tried = subprocess.run(
        [sys.executable, "-c", program, files.address],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=little_room,
    )

    assert (tried.returncode, tried.stderr.count("\n")) == (1, 1)
    assert tried.stderr.startswith("refused: cannot write to the file store")
    assert left(files) == []


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """Give a folder that even the superuser may not write, by being somebody else for a moment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        somebody = 65_534 if os.geteuid() == 0 else os.geteuid()
        me = os.geteuid()
        os.seteuid(somebody)
        yield folder
        os.seteuid(me)
        folder.chmod(0o755)


def test_a_read_only_folder_is_refused_at_the_start(read_only_folder: Path) -> None:
    with pytest.raises(StorageError, match="no right to write"):
        FileStore(read_only_folder.as_uri())
    with pytest.raises(StorageError, match="Permission denied"):
        FileStore((read_only_folder / "files").as_uri())


def test_a_folder_that_becomes_read_only_is_one_error(read_only_folder: Path) -> None:
    os.seteuid(os.getuid())
    store = FileStore(read_only_folder.as_uri())
    os.seteuid(65_534 if os.getuid() == 0 else os.getuid())

    with pytest.raises(StorageError, match="cannot write to the file store"):
        store.put(io.BytesIO(DATA))


@pytest.mark.parametrize("address", ["file://relative/folder", "nonsense://x", "no address at all"])
def test_an_address_that_leads_nowhere_is_refused(address: str) -> None:
    with pytest.raises(StorageError, match="cannot open the file store"):
        FileStore(address)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("x")

    with pytest.raises(StorageError, match="cannot open the file store"):
        FileStore((tmp_path / "files").as_uri())


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    store = FileStore((tmp_path / "mis archivos ñ #1 100%").as_uri())
    name = store.put(io.BytesIO(DATA)).sha256
    path = store.local_path(name)

    assert path is not None
    assert path.read_bytes() == DATA
    assert list(store.names()) == [NAME]
