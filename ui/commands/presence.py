"""Who is at work on a data folder: a process holds its lock file for as long as it lives, however it dies."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from repository.errors import Conflict, StorageError

FOLDER = "run"
WORKER = "worker-"
SERVER = "server-"


class AlreadyRunning(Conflict):
    """Only one process may do this on a data folder, and another one does."""

    code = "already-running"

    def __init__(self, what: str, data: Path, process: str) -> None:
        super().__init__(f"{what} is already running on {data} (process {process})")


class Workers(msgspec.Struct, frozen=True):
    """Names of the workers of a data folder: those that live, and those that died without saying goodbye."""

    alive: tuple[str, ...]
    dead: tuple[str, ...]


@contextmanager
def alone(data: Path, what: str, name: str) -> Iterator[None]:
    """
    Be the only process called `name` on a data folder while the block runs.

    Raises:
        AlreadyRunning: another process is; the message calls it `what`.
        StorageError: the folder cannot be written.
    """
    path = _folder(data) / f"{name}.lock"
    lock = _open(path)
    try:
        if not _take(lock):
            raise AlreadyRunning(what, data, path.read_text(encoding="utf-8").strip() or "unknown")
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.close(lock)


@contextmanager
def as_worker(data: Path) -> Iterator[str]:
    """
    Be a worker of a data folder while the block runs; gives the worker's name, which no other ever had.

    Raises:
        StorageError: the folder cannot be written.
    """
    with _present(data, WORKER) as name:
        yield name


@contextmanager
def as_server(data: Path) -> Iterator[str]:
    """
    Be a web server of a data folder while the block runs; gives a name that no other ever had.

    Raises:
        StorageError: the folder cannot be written.
    """
    with _present(data, SERVER) as name:
        yield name


def workers(data: Path) -> Workers:
    """
    Tell which workers of a data folder live. Not to be asked by a process that is a worker itself: looking would open its lock.

    Raises:
        StorageError: the locks cannot be looked at.
    """
    alive, dead = _looked_at(data, WORKER)
    return Workers(tuple(alive), tuple(dead))


def servers(data: Path) -> tuple[str, ...]:
    """
    Give the names of the web servers of a data folder that live, and forget those that died. Not to be asked by a server itself.

    Raises:
        StorageError: the locks cannot be looked at.
    """
    alive, dead = _looked_at(data, SERVER)
    for name in dead:
        _lock_of(data, SERVER, name).unlink(missing_ok=True)
    return tuple(alive)


def forget(data: Path, dead: tuple[str, ...]) -> None:
    """Remove the lock files of workers whose leases were ended."""
    for name in dead:
        _lock_of(data, WORKER, name).unlink(missing_ok=True)


@contextmanager
def _present(data: Path, role: str) -> Iterator[str]:
    name = f"{socket.gethostname()[:40]}-{os.getpid()}-{os.urandom(4).hex()}"
    path = _lock_of(data, role, name)
    unseen = path.with_suffix(".new")
    lock = _open(unseen)
    try:
        _take(lock)
        unseen.rename(path)  # seen once it is locked, so that nobody takes it for dead
        yield name
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def _looked_at(data: Path, role: str) -> tuple[list[str], list[str]]:
    """Give the names of those who live and of those who died."""
    alive: list[str] = []
    dead: list[str] = []
    for path in sorted((data / FOLDER).glob(f"{role}*.lock")):
        try:
            free = _is_free(path)
        except FileNotFoundError:  # it has just ended, as it should
            continue
        except OSError as error:
            raise StorageError(f"cannot look into {path.parent}: {(error.strerror or str(error)).lower()}") from error
        (dead if free else alive).append(path.stem.removeprefix(role))
    return alive, dead


def _lock_of(data: Path, role: str, name: str) -> Path:
    return _folder(data) / f"{role}{name}.lock"


def _folder(data: Path) -> Path:
    folder = data / FOLDER
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is kept there is its owner's alone
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write to the data folder {data}: {(error.strerror or str(error)).lower()}") from error
    return folder


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(f"cannot write to {path.parent}: {(error.strerror or str(error)).lower()}") from error


def _take(lock: int) -> bool:
    """Lock an open file, unless another process has it. POSIX locks end with their process and are not inherited by its children."""
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_free(path: Path) -> bool:
    lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        return _take(lock)
    finally:
        os.close(lock)
