"""The feed: brings an index to what the store says, wherever the applied revision is not the present one."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.cover import make_cover
from index.engine import Engine
from index.engines import engine_version, open_engine
from index.errors import IndexLocked
from index.record import PageRecord, records_of
from index.statistics import NOTHING, Contribution, apply_contributions, contribution, forget_unused
from repository import revisions
from repository.catalogue import new_public_id
from repository.db import Database, database_time
from repository.models import Resource, SearchIndex, State
from repository.pages import pages_of
from repository.settings import Settings

BATCH_RESOURCES = 200
BATCH_PAGES = 2_000  # after which a batch is committed
IDLE_S = 0.15
REFUSED = "index-refused"

log = logging.getLogger(__name__)


class FeedReport(msgspec.Struct, frozen=True):
    """What one step did: resources applied, dropped, refused by the engine, and changed while they were read."""

    applied: int = 0
    dropped: int = 0
    failed: int = 0
    changed: int = 0

    @property
    def total(self) -> int:
        """Give the number of resources that were looked at."""
        return self.applied + self.dropped + self.failed + self.changed


class _Batch(msgspec.Struct):
    """What a step took up: (revision, records) and contributions by resource key, keys to drop, refusals with their reasons."""

    applied: dict[int, tuple[int, int]]
    given: dict[int, Contribution]
    dropped: list[int]
    failed: dict[int, str]
    changed: int = 0


class Feeder:
    """Feeds the serving index; makes the first one. One process at a time holds the engine's writing lease."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._engine: Engine | None = None
        self._index_id: str | None = None

    def run(self, stop: threading.Event) -> None:
        """Feed until `stop` is set; errors are logged and tried again."""
        pause = IDLE_S
        while not stop.wait(pause):
            try:
                pause = 0.0 if self.step().total else IDLE_S
            except IndexLocked:
                pause = 1.0  # another process feeds
            except Exception as error:  # noqa: BLE001 - the worker's edge: whatever happens, the next round tries again
                log.warning("feed failed: %s: %s", type(error).__name__, error)
                self.close()
                pause = 2.0
        self.close()

    def drain(self, on_step: Callable[[FeedReport], None] | None = None, *, timeout_s: float = 3_600.0) -> None:
        """Feed until nothing is left that can be applied now; where another process feeds, wait for it."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                report = self.step()
            except IndexLocked:
                if not self.waiting():
                    return
                time.sleep(IDLE_S)
                continue
            if on_step:
                on_step(report)
            if not report.total:
                return

    def waiting(self) -> int:
        """Count resources that the serving index must still take up or drop, at most BATCH_RESOURCES."""
        with self._database.read() as session:
            index = revisions.serving_index(session)
            if index is None:
                return int(session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one())
            return len(revisions.stale_keys(session, index.id, BATCH_RESOURCES, database_time(session)))

    def step(self) -> FeedReport:
        """
        Apply one batch: read, put, commit in the engine, then record it in the store.

        Raises:
            IndexLocked: another process feeds.
            IndexUnavailable: the engine does not answer.
        """
        engine, index_id = self._serving()
        return feed_batch(self._database, engine, index_id)

    def close(self) -> None:
        """Give the engine's lease back."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._index_id = None

    def _serving(self) -> tuple[Engine, str]:
        with self._database.read() as session:
            index = revisions.serving_index(session)
        if index is None:
            index = create_index(self._settings, self._database, state="serving")
        if index.version != engine_version(self._settings):
            self.close()
            from index.rebuild import rebuild  # noqa: PLC0415 - rebuilding feeds, and feeding an index of another version rebuilds

            index = rebuild(self._settings, self._database)
        if self._engine is None or index.id != self._index_id:
            self.close()
            self._engine = open_engine(self._settings, index.id, create=True)
            self._index_id = index.id
        return self._engine, index.id


def create_index(settings: Settings, database: Database, *, state: str) -> SearchIndex:
    """Make the row of a new, empty index, in a transaction of its own."""
    index = SearchIndex(id=f"{settings.engine}-{new_public_id()}", engine=settings.engine, version=engine_version(settings), state=state)
    with database.write() as session:
        session.add(index)
    return index


def feed_batch(database: Database, engine: Engine, index_id: str) -> FeedReport:
    """Bring at most one batch of resources up to date in an index. The store is written only after the engine's commit."""
    batch = _Batch({}, {}, [], {})
    with database.read() as session:
        keys = revisions.stale_keys(session, index_id, BATCH_RESOURCES, database_time(session))
        for key, resource in _resources(session, keys):
            _take_up(session, engine, batch, key, resource)
            if sum(given.pages for given in batch.given.values()) >= BATCH_PAGES:
                break
    if batch.dropped:
        engine.drop(batch.dropped)
    if not keys:
        return FeedReport()
    engine.commit()
    _record(database, index_id, batch)
    return FeedReport(len(batch.applied), len(batch.dropped), len(batch.failed), batch.changed)


def _resources(session: Session, keys: Sequence[int]) -> Iterator[tuple[int, Resource | None]]:
    rows = {row.key: row for row in session.exec(select(Resource).where(col(Resource.key).in_(keys))).all()} if keys else {}
    for key in keys:
        yield key, rows.get(key)


def _take_up(session: Session, engine: Engine, batch: _Batch, key: int, resource: Resource | None) -> None:
    if resource is None or resource.state != State.PUBLISHED:
        batch.dropped.append(key)
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
        batch.failed[key] = f"{type(error).__name__}: {error}"
        batch.dropped.append(key)
        return
    batch.applied[key] = (revision, len(records))
    batch.given[key] = contribution(records, cover)


def _changed(session: Session, key: int, revision: int) -> bool:
    """Tell whether the resource was edited while its pages were read, on databases where a read is no snapshot."""
    current = session.execute(sa.select(col(Resource.revision)).where(col(Resource.key) == key)).scalar_one_or_none()
    return bool(current != revision)


def _record(database: Database, index_id: str, batch: _Batch) -> None:
    with database.write() as session:
        clock = database_time(session)
        revisions.mark_applied(session, index_id, batch.applied)
        revisions.mark_dropped(session, index_id, [key for key in batch.dropped if key not in batch.failed])
        for key, detail in batch.failed.items():
            revisions.mark_failed(session, index_id, key, REFUSED, detail, clock)
        if _is_serving(session, index_id):
            gone = dict.fromkeys(batch.dropped, (revisions.NEVER, NOTHING))
            apply_contributions(session, {**gone, **{key: (batch.applied[key][0], given) for key, given in batch.given.items()}})
            if batch.dropped:
                forget_unused(session)


def _is_serving(session: Session, index_id: str) -> bool:
    index = session.get(SearchIndex, index_id)
    return index is not None and index.state == "serving"
