"""A folder whose complete files are taken in and then moved to `done` or `failed` below it, with the reason beside."""

import errno
import fcntl
import filecmp
import hashlib
import itertools
import logging
import os
import shutil
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from ingest.names import shown
from ingest.walk import Found, is_system_file
from repository import catalogue, receipts
from repository.db import Database
from repository.errors import AppError, NotFound
from repository.receipts import Pending, Receipt

DONE, FAILED = "done", "failed"
LOOK_EVERY_S = 1.0
STILL_S = 5.0  # size and time have to stay the same for so long
EMPTY_STILL_S = 60.0  # for a file without bytes, which somebody may be about to fill
MOVE_AGAIN_S = 30.0
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".filepart", ".opdownload", ".tmp")
_LONGEST_NAME = 255  # bytes

log = logging.getLogger(__name__)

Take = Callable[[Found], Pending | Receipt]
Explain = Callable[[Receipt], str]  # the reason in words; empty when there is nothing to say
Signature = tuple[int, int, int, int]  # device, inode, size, time of the last change


class CannotWatch(AppError):
    """The folder cannot be watched: it cannot be written, or somebody else watches it."""

    code: ClassVar[str] = "cannot-watch"


class _Taken(msgspec.Struct):
    """A file that was taken in and still lies where it was. `receipt` is there once its verdict is known."""

    signature: Signature
    pending: Pending | None
    receipt: Receipt | None
    duplicate: Receipt | None = None
    move_at: float = 0.0


class Watcher:
    """
    Watches one folder, alone, for as long as it is open.

    Nothing is remembered but in the folder and the store: after a kill the file is taken again, found to be a duplicate of itself,
    and moved. `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        take: Take,
        explain: Explain,
        *,
        still_s: float = STILL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take hold of the folder.

        Raises:
            CannotWatch: it cannot be written, or another process watches it.
        """
        self._folder = folder
        self._database = database
        self._take = take
        self._explain = explain
        self._still_s = still_s
        self._clock = clock
        self._seen: dict[Path, tuple[Signature, float]] = {}
        self._taken: dict[Path, _Taken] = {}
        self._lock = _hold(folder)

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)

    def run(self, stop: threading.Event) -> None:
        """Look again and again until `stop` is set; what fails is tried again."""
        while not stop.wait(LOOK_EVERY_S):
            try:
                self.step()
            except (AppError, SQLAlchemyError, OSError) as error:
                log.warning("the watched folder could not be looked after: %s", type(error).__name__)

    def step(self) -> None:
        """Look once: move what has its verdict, take in what is complete."""
        found = dict(_files(self._folder))
        self._seen = {path: self._first_seen(path, signature) for path, signature in found.items()}
        self._taken = {path: taken for path, taken in self._taken.items() if found.get(path) == taken.signature}
        for path in found.keys() - self._taken.keys():
            if self._is_complete(path):
                self._enter(path, found[path])
        self._settle()
        for path, taken in list(self._taken.items()):
            if taken.receipt and self._clock() >= taken.move_at:
                self._move(path, taken, taken.receipt)

    @property
    def waiting(self) -> int:
        """Tell how many files were taken in and wait for their verdict or their move."""
        return len(self._taken)

    def _first_seen(self, path: Path, signature: Signature) -> tuple[Signature, float]:
        before = self._seen.get(path)
        return before if before and before[0] == signature else (signature, self._clock())

    def _is_complete(self, path: Path) -> bool:
        signature, since = self._seen[path]
        still_s = self._still_s if signature[2] else max(EMPTY_STILL_S, self._still_s)
        return self._clock() - since >= still_s and not _is_being_written(path)

    def _enter(self, path: Path, signature: Signature) -> None:
        answer = self._take(Found(path, signature[:2]))
        if isinstance(answer, Pending):
            self._taken[path] = _Taken(signature, answer, None)
        elif answer.status == "duplicate":
            self._taken[path] = _Taken(signature, self._of_owner(answer), None, answer)
        else:
            self._taken[path] = _Taken(signature, None, answer)

    def _of_owner(self, duplicate: Receipt) -> Pending | None:
        """Follow the file whose bytes these are: perhaps it is this one, taken in before a kill."""
        assert duplicate.resource
        with self._database.read() as session, suppress(NotFound):
            owner = catalogue.find(session, duplicate.resource)
            file = catalogue.current_file(session, cast("int", owner.key))
            if file is not None:
                media_type = duplicate.media_type or ""
                return Pending(path=duplicate.path, file_id=cast("int", file.id), resource=owner.id, media_type=media_type, seconds=0.0)
        return None

    def _settle(self) -> None:
        """Note the verdicts that have come."""
        waiting = {taken.pending.file_id: taken for taken in self._taken.values() if taken.pending and not taken.receipt}
        with self._database.read() as session:
            settled = receipts.settled(session, [taken.pending for taken in waiting.values() if taken.pending])
        for taken in self._taken.values():
            if taken.receipt is None:
                receipt = settled.get(taken.pending.file_id) if taken.pending else taken.duplicate
                taken.receipt = taken.duplicate if receipt and receipt.status == "added" and taken.duplicate else receipt

    def _move(self, path: Path, taken: _Taken, receipt: Receipt) -> None:
        root = self._folder / (FAILED if receipt.status == "failed" else DONE)
        reason = self._explain(receipt)
        try:
            if _signature(path) == taken.signature:
                shelve(path, root / path.relative_to(self._folder), reason)
            del self._taken[path]
        except OSError as error:
            if not taken.move_at:
                log.warning("%s cannot be moved, it is tried again: %s", shown(path), (error.strerror or str(error)).lower())
            taken.move_at = self._clock() + MOVE_AGAIN_S


def shelve(source: Path, target: Path, reason: str) -> Path:
    """
    Move a file and put the reason beside it as `name.ext.txt`; a name that is taken gets a number. Gives where the file is now.

    The reason comes first, so that no file ever lies there without. Where the same bytes lie already under that name, the move was
    broken off after a copy, or somebody dropped the file twice: the source goes.

    Raises:
        OSError: it cannot be moved; it lies where it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        place = _numbered(target, number)
        note = _cut(place.parent, place.name, ".txt")
        there = os.path.lexists(place)
        if there and not (place.is_file() and filecmp.cmp(source, place, shallow=False)):
            continue
        if reason and os.path.lexists(note) and not there and not _says(note, reason):
            continue
        if reason and not os.path.lexists(note):
            _write(note, reason)
        if there:
            source.unlink()
        else:
            _rename(source, place)
        return place
    raise AssertionError("numbers do not end")


def _hold(folder: Path) -> int:
    try:
        for name in (DONE, FAILED):
            (folder / name).mkdir(exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotWatch(f"{shown(folder)} cannot be watched, files could not be moved there: {reason}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise CannotWatch(f"{shown(folder)} is watched already by another process") from error
    return lock


def _files(folder: Path) -> Iterator[tuple[Path, Signature]]:
    """Give the files that somebody may mean, in a fixed order; links are left alone."""
    for root, folders, names in os.walk(folder):
        top = Path(root) == folder
        folders[:] = sorted(name for name in folders if not (top and name in (DONE, FAILED)) and not is_system_file(name))
        for name in sorted(names):
            if not is_system_file(name) and not name.lower().endswith(_UNFINISHED) and (signature := _signature(Path(root, name))):
                yield Path(root, name), signature


def _signature(path: Path) -> Signature | None:
    """Tell one state of a regular file from another; None where there is none."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _is_being_written(path: Path) -> bool:
    """Tell whether a process has the file open for writing: then the system gives no lease on it (Linux; elsewhere nobody knows)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # who opens it just now must not end us: this signal is ignored
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def _numbered(target: Path, number: int) -> Path:
    return target if number == 1 else _cut(target.parent, target.stem, f" ({number}){target.suffix}")


def _cut(folder: Path, stem: str, end: str) -> Path:
    """Join the parts of a name, the first one shortened to what a file system takes."""
    room = _LONGEST_NAME - len(os.fsencode(end))
    kept = os.fsencode(stem)
    return folder / ((stem if len(kept) <= room else kept[:room].decode("utf-8", "ignore")) + end)


def _says(note: Path, reason: str) -> bool:
    try:
        return note.read_text(encoding="utf-8") == reason
    except (OSError, UnicodeDecodeError):
        return False


def _write(note: Path, reason: str) -> None:
    hidden = _hidden(note)
    hidden.write_text(reason, encoding="utf-8")
    hidden.rename(note)


def _rename(source: Path, target: Path) -> None:
    """Move a file, to another file system by a copy that is complete before anybody sees it."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        hidden = _hidden(target)
        shutil.copy2(source, hidden)
        with hidden.open("rb") as copy:
            os.fsync(copy.fileno())
        hidden.rename(target)
        source.unlink()


def _hidden(path: Path) -> Path:
    return path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.part")
