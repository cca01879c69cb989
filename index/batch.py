"""One batch of resources from the store into an index: read, put, commit in the engine, then record it in the store."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.cover import Cover, make_cover
from index.engine import Engine
from index.engines import batch_pages, engine_version
from index.record import PageRecord, records_of
from index.statistics import Changes, apply_changes, contribution, forget_unused
from repository import revisions
from repository.catalogue import new_public_id
from repository.db import Database, database_time
from repository.models import Resource, SearchIndex, State
from repository.pages import pages_of

PAGES_A_RESOURCE = 10  # of most: a batch is so many times fewer resources than pages
RESOURCES_AT_ONCE = 200
REFUSED = "index-refused"

Check = Callable[[Session], None]  # raises where the right to write was lost


class BatchReport(msgspec.Struct, frozen=True):
    """What was done: resources applied, dropped, refused by the engine, and changed while they were read."""

    applied: int = 0
    dropped: int = 0
    failed: int = 0
    changed: int = 0

    @property
    def total(self) -> int:
        """Give the number of resources that were looked at."""
        return self.applied + self.dropped + self.failed + self.changed

    def plus(self, other: "BatchReport") -> "BatchReport":
        """Add two reports."""
        return BatchReport(
            self.applied + other.applied, self.dropped + other.dropped, self.failed + other.failed, self.changed + other.changed
        )


class _Batch:
    """What was taken up: (revision, records) by resource key, keys to drop, refusals with their reasons, and what it is for statistics."""

    def __init__(self) -> None:
        self.applied: dict[int, tuple[int, int]] = {}
        self.dropped: list[int] = []
        self.failed: dict[int, str] = {}
        self.changed = 0
        self.records = 0
        self.changes = Changes()

    def put(self, key: int, revision: int, records: Sequence[PageRecord], cover: Cover) -> None:
        """Note that the engine took a resource up."""
        self.applied[key] = (revision, len(records))
        self.records += len(records)
        self.changes.put(key, revision, contribution(records, cover))

    def drop(self, key: int) -> None:
        """Note that a resource is not to be found."""
        self.dropped.append(key)
        self.changes.drop(key)

    def fail(self, refused: Mapping[int, str]) -> None:
        """Take resources out of what was applied and note why."""
        for key, reason in refused.items():
            self.applied.pop(key, None)
            self.drop(key)
            self.failed[key] = reason

    def forget(self, keys: Iterable[int]) -> None:
        """Take resources out that will be tried again."""
        for key in keys:
            self.applied.pop(key, None)
            self.changes.forget(key)


def create_index(database: Database, engine: str, *, state: str) -> SearchIndex:
    """Make the row of a new, empty index, in a transaction of its own."""
    index = SearchIndex(id=f"{engine}-{new_public_id()}", engine=engine, version=engine_version(engine), state=state)
    with database.write() as session:
        session.add(index)
    return index


def feed_batch(
    database: Database, engine: Engine, index: SearchIndex, check: Check = lambda _session: None, *, most_pages: int | None = None
) -> BatchReport:
    """
    Bring at most one batch of resources up to date in an index. The store is written only after the engine's commit.

    A batch ends with the resource that brings it to `most_pages`, else to what the engine likes best.

    Raises:
        IndexUnavailable: the engine does not answer; nothing was recorded, and what it took up is put again.
    """
    most = most_pages or batch_pages(index.engine)
    with database.read() as session:
        keys = revisions.stale_keys(session, index.id, most // PAGES_A_RESOURCE, database_time(session))
    return _feed(database, engine, index, keys, check, most) if keys else BatchReport()


def _feed(database: Database, engine: Engine, index: SearchIndex, keys: Sequence[int], check: Check, most: int) -> BatchReport:
    batch = _Batch()
    with database.read() as session:
        for key, resource in _resources(session, keys):
            _take_up(session, engine, batch, key, resource)
            if batch.records >= most:
                break
    if batch.dropped:
        engine.drop(batch.dropped)
    refused = dict(engine.commit())
    if len(refused) == 1:
        batch.fail(refused)
        engine.drop(list(refused))
        engine.commit()
        refused = {}
    batch.forget(refused)
    _record(database, index.id, batch, check)
    report = BatchReport(len(batch.applied), len(batch.dropped), len(batch.failed), batch.changed)
    for half in _halves(sorted(refused)):  # the engine refused one of them and could not say which
        report = report.plus(_feed(database, engine, index, half, check, most))
    return report


def _halves(keys: Sequence[int]) -> list[Sequence[int]]:
    middle = len(keys) // 2
    return [half for half in (keys[:middle], keys[middle:]) if half]


def _resources(session: Session, keys: Sequence[int]) -> Iterator[tuple[int, Resource | None]]:
    for first in range(0, len(keys), RESOURCES_AT_ONCE):
        some = keys[first : first + RESOURCES_AT_ONCE]
        rows = {row.key: row for row in session.exec(select(Resource).where(col(Resource.key).in_(some))).all()}
        for key in some:
            yield key, rows.get(key)


def _take_up(session: Session, engine: Engine, batch: _Batch, key: int, resource: Resource | None) -> None:
    if resource is None or resource.state != State.PUBLISHED:
        batch.drop(key)
        return
    revision = resource.revision
    try:
        cover = make_cover(resource.details)
        records: list[PageRecord] = list(records_of(resource, pages_of(session, key), cover))
        if _changed(session, key, revision):
            batch.changed += 1
            return
        engine.put(records)
    except (ValueError, OverflowError, TypeError) as error:  # one bad document must not stop the rest
        batch.fail({key: f"{type(error).__name__}: {error}"})
        return
    batch.put(key, revision, records, cover)


def _changed(session: Session, key: int, revision: int) -> bool:
    """Tell whether the resource was edited while its pages were read, on databases where a read is no snapshot."""
    current = session.execute(sa.select(col(Resource.revision)).where(col(Resource.key) == key)).scalar_one_or_none()
    return bool(current != revision)


def _record(database: Database, index_id: str, batch: _Batch, check: Check) -> None:
    with database.write() as session:
        check(session)
        clock = database_time(session)
        revisions.mark_applied(session, index_id, batch.applied)
        revisions.mark_dropped(session, index_id, [key for key in batch.dropped if key not in batch.failed])
        for key, detail in batch.failed.items():
            revisions.mark_failed(session, index_id, key, REFUSED, detail, clock)
        if _is_serving(session, index_id):
            apply_changes(session, batch.changes)
            if batch.dropped:
                forget_unused(session)


def _is_serving(session: Session, index_id: str) -> bool:
    index = session.get(SearchIndex, index_id)
    return index is not None and index.state == "serving"
