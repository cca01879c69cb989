"""This machine's copy of the vectors: two files that only grow, and a directory of them that is renamed into place.

What the directory does not name is no part of it, so that a process may die at any moment; what is taken out is overwritten with
zeros. One process at a time writes; the others read on. `stamp` is the newest encoding that the copy knows of.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import sqlalchemy as sa
from msgspec import structs
from sqlmodel import Session, col

from index.meaning.storage import PageRow, page_rows
from repository.db import Database
from repository.models import Encoding, Resource, State
from repository.vectors import present_stamp

FOLDER = "meaning"  # of the cache
FORMAT = 1
ROW = np.dtype([("page", "<i4"), ("start", "<i4"), ("end", "<i4"), ("language", "<i4")])
AT_ONCE = 200  # resources read and added in one go; more than one stamp has
WORTH_COMPACTING = 4_000  # rows of no use that are left alone
DIRECTORY = "directory"


class Extent(msgspec.Struct, frozen=True, array_like=True):
    """Where the rows of a resource lie, ordered by page and window."""

    key: int
    first: int
    count: int


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """What the copy holds. `generation` names its files, of which the first `rows` rows are written."""

    format: int = FORMAT
    dimensions: int
    stamp: int = -1
    generation: int = 0
    rows: int = 0
    languages: tuple[str, ...] = ()
    extents: tuple[Extent, ...] = ()

    @property
    def used(self) -> int:
        """Count the rows that belong to a resource."""
        return sum(extent.count for extent in self.extents)


class Changes(NamedTuple):
    """What the store says that the copy does not hold yet."""

    keys: Sequence[int]
    gone: frozenset[int]
    stamp: int
    more: bool


def forget_gone(session: Session, folder: Path) -> None:
    """Overwrite in the copies below `folder` what was erased or withdrawn, where nobody else is at it, who would do the same."""
    for copy in folder.glob("*/"):
        LocalVectors(folder, copy.name).forget_gone(session)


class LocalVectors:
    """The copy in `folder` of the vectors of one encoder. Its dimensions need not be known to read what is there."""

    def __init__(self, folder: Path, encoder: str, dimensions: int = 0) -> None:
        self._above = folder
        self._folder = folder / encoder
        self._encoder = encoder
        self._dimensions = dimensions

    def read(self) -> Directory | None:
        """Give the directory; None where there is none that can be used."""
        try:
            found = msgspec.msgpack.decode((self._folder / DIRECTORY).read_bytes(), type=Directory)
            held = self.vectors(found).stat().st_size // max(found.dimensions, 1), self.rows(found).stat().st_size // ROW.itemsize
        except (OSError, msgspec.MsgspecError):
            return None
        usable = found.format == FORMAT and found.dimensions == (self._dimensions or found.dimensions) and min(held) >= found.rows
        return found if usable else None

    def vectors(self, directory: Directory) -> Path:
        """Give the file of int8 rows."""
        return self._folder / f"vectors-{directory.generation}"

    def rows(self, directory: Directory) -> Path:
        """Give the file that says what each row is of."""
        return self._folder / f"rows-{directory.generation}"

    def follow(self, database: Database, stopped: Callable[[], bool] = lambda: False) -> bool:
        """
        Bring the copy to what the store says, some resources at a time; tell whether this process could write.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._alone() as may_write:
            if not may_write:
                return False
            self._remove_others()
            directory = self.read() or self._begin()
            more = True
            while more and not stopped():
                with database.read() as session:
                    if present_stamp(session) < directory.stamp:  # the store is an earlier one, out of a backup
                        directory = self._begin()
                    changes = self._changes(session, directory)
                    rows = {key: list(page_rows(session, self._encoder, key)) for key in changes.keys}
                directory = self._taken_up(directory, changes, rows)
                more = changes.more
            if directory.rows - directory.used > max(WORTH_COMPACTING, directory.used):
                self._compact(directory)
            return True

    def forget_gone(self, session: Session) -> None:
        """Take out what was erased or withdrawn, unless another process writes."""
        with self._alone() as may_write:
            directory = self.read()
            if may_write and directory and (gone := self._gone(session, directory)):
                self._taken_up(directory, Changes((), gone, directory.stamp, more=False), {})

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Tell whether this process is the one that may write, until the block ends."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True
        finally:
            os.close(lock)

    def _remove_others(self) -> None:
        """Remove copies of other encoders."""
        for other in self._above.iterdir():
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)

    def _begin(self) -> Directory:
        """Begin an empty copy with files of its own: somebody may still read those that were there."""
        numbers = [int(path.name.split("-")[1]) for path in self._folder.glob("vectors-*")]
        directory = Directory(dimensions=self._dimensions, generation=max(numbers, default=0) + 1)
        for path in (self.vectors(directory), self.rows(directory)):
            path.write_bytes(b"")
        self._put(directory)
        return directory

    def _changes(self, session: Session, directory: Directory) -> Changes:
        newest = present_stamp(session)
        published = sa.and_(col(Resource.key) == col(Encoding.resource_key), col(Resource.state) == State.PUBLISHED)
        query = (
            sa.select(col(Encoding.resource_key), col(Encoding.stamp), col(Resource.key).is_not(None))
            .outerjoin(Resource, published)
            .where(col(Encoding.encoder) == self._encoder, col(Encoding.stamp) > directory.stamp)
            .order_by(col(Encoding.stamp), col(Encoding.resource_key))
            .limit(AT_ONCE + 1)
        )
        found = session.execute(query).all()
        more = len(found) > AT_ONCE
        if more:
            newest = found[-1][1] - 1  # all of the last one's stamp come next time
            found = [row for row in found if row[1] <= newest]
        return Changes([key for key, _, shown in found if shown], self._gone(session, directory), newest, more)

    def _gone(self, session: Session, directory: Directory) -> frozenset[int]:
        """Give the resources of the copy that are not published any more."""
        held = {extent.key for extent in directory.extents}
        shown = sa.select(col(Resource.key)).where(col(Resource.state) == State.PUBLISHED)
        return frozenset(held - set(session.scalars(shown))) if held else frozenset()

    def _taken_up(self, old: Directory, changes: Changes, rows: dict[int, list[PageRow]]) -> Directory:
        """Add rows behind the others, overwrite those of no use any more, then put the directory that names what is left."""
        left = changes.gone | set(changes.keys)
        kept = [extent for extent in old.extents if extent.key not in left]
        dropped = [extent for extent in old.extents if extent.key in left]
        languages = list(dict.fromkeys([*old.languages, *(row.language for found in rows.values() for row in found)]))
        added, first = [], old.rows
        for key, found in rows.items():
            if found:
                added.append(Extent(key, first, len(found)))
                first += len(found)
        self._append(old, [row for found in rows.values() for row in found], {tag: place for place, tag in enumerate(languages)})
        new = structs.replace(old, stamp=changes.stamp, rows=first, languages=tuple(languages), extents=(*kept, *added))
        self._overwrite(old, dropped)  # first: who dies here is followed by one who finds the same to do
        self._put(new)
        return new

    def _append(self, directory: Directory, rows: Sequence[PageRow], languages: dict[str, int]) -> None:
        """Write rows at the end, over what somebody may have left there without naming it."""
        facts = np.array([(row.page, row.start, row.end, languages[row.language]) for row in rows], dtype=ROW)
        values = b"".join(row.values for row in rows)
        for path, at, content in (
            (self.rows(directory), directory.rows * ROW.itemsize, facts.tobytes()),
            (self.vectors(directory), directory.rows * directory.dimensions, values),
        ):
            with path.open("r+b") as file:
                file.seek(at)
                file.write(content)
                file.truncate()

    def _overwrite(self, directory: Directory, dropped: Iterable[Extent]) -> None:
        with self.vectors(directory).open("r+b") as file:
            for extent in dropped:
                file.seek(extent.first * directory.dimensions)
                file.write(bytes(extent.count * directory.dimensions))

    def _put(self, directory: Directory) -> None:
        new = self._folder / f"{DIRECTORY}.new"
        new.write_bytes(msgspec.msgpack.encode(directory))
        new.replace(self._folder / DIRECTORY)

    def _compact(self, old: Directory) -> None:
        """Copy the rows that are of use into files of a new generation."""
        extents, first = [], 0
        for extent in old.extents:
            extents.append(Extent(extent.key, first, extent.count))
            first += extent.count
        new = structs.replace(old, generation=old.generation + 1, rows=first, extents=tuple(extents))
        for source, target, size in (
            (self.vectors(old), self.vectors(new), old.dimensions),
            (self.rows(old), self.rows(new), ROW.itemsize),
        ):
            with source.open("rb") as reading, target.open("wb") as writing:
                for extent in old.extents:
                    reading.seek(extent.first * size)
                    writing.write(reading.read(extent.count * size))
        self._put(new)
        for path in self._folder.glob("*-*"):
            if path not in (self.vectors(new), self.rows(new)):
                path.unlink()
