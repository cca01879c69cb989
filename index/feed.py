"""The feed: brings the serving index to what the store says, wherever the applied revision is not the present one."""

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from index.batch import BatchReport, create_index, feed_batch
from index.differences import differences
from index.engine import Engine
from index.engines import engine_version, locks_itself, open_engine
from index.errors import IndexLocked, IndexMissing, IndexUnavailable
from index.lease import Lease
from index.rebuild import rebuild
from repository import revisions
from repository.db import Database, database_time
from repository.models import Resource, SearchIndex, State
from repository.settings import Settings

IDLE_S = 0.15
LOCKED_S = 1.0
FAILED_S = 2.0
COMPARE_EVERY_S = 30.0  # while idle: a server that lost what it had is found out
REBUILD_AGAIN_S = 30.0  # after a rebuild that failed while the old index can still be fed
ENOUGH_TO_COUNT = 200  # resources that wait

log = logging.getLogger(__name__)


class Feeder:
    """Feeds the serving index; makes the first one, and another where it is lost or of another kind. One process at a time feeds."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._lease = Lease(database, "feed")
        self._engine: Engine | None = None
        self._index: SearchIndex | None = None
        self._compared = 0.0
        self._rebuild_after = 0.0

    def run(self, stop: threading.Event) -> None:
        """Feed until `stop` is set; errors are logged and tried again."""
        pause = IDLE_S
        while not stop.wait(pause):
            try:
                pause = 0.0 if self.step().total or self._compare() else IDLE_S
            except IndexLocked:
                self.close()  # another process feeds: the right to feed must be taken anew
                pause = LOCKED_S
            except Exception as error:  # noqa: BLE001 - the worker's edge: whatever happens, the next round tries again
                log.warning("feed failed: %s: %s", type(error).__name__, error)
                self.close()
                pause = FAILED_S
        self.close()

    def drain(self, on_step: Callable[[BatchReport], None] | None = None, *, timeout_s: float = 3_600.0) -> None:
        """Feed until nothing is left that can be applied now; where another process feeds, wait for it."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                report = self.step()
            except IndexLocked:
                self.close()
                if not self.waiting():
                    return
                time.sleep(IDLE_S)
                continue
            if on_step:
                on_step(report)
            if not report.total:
                return

    def waiting(self) -> int:
        """Count resources that the serving index must still take up or drop, at most ENOUGH_TO_COUNT."""
        with self._database.read() as session:
            index = revisions.serving_index(session)
            if index is None:
                return int(session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one())
            return len(revisions.stale_keys(session, index.id, ENOUGH_TO_COUNT, database_time(session)))

    def step(self) -> BatchReport:
        """
        Apply one batch: read, put, commit in the engine, then record it in the store.

        Raises:
            IndexLocked: another process feeds.
            IndexUnavailable: the engine does not answer.
        """
        engine, index = self._serving()
        return feed_batch(self._database, engine, index, self._check_lease)

    def close(self) -> None:
        """Let go of the engine and of the right to feed."""
        try:
            if self._engine is not None:
                self._engine.close()
        finally:
            self._engine = self._index = None
            self._lease.release()

    def _serving(self) -> tuple[Engine, SearchIndex]:
        with self._database.read() as session:
            index = revisions.serving_index(session)
        if self._engine is not None and self._index is not None and index is not None and self._fits(index):
            return self._engine, self._index
        self._take_lease()
        if index is None:
            index = create_index(self._database, self._settings.engine, state="serving")
            self._open(index, create=True)
        elif not self._is_wanted(index):
            self._open(self._rebuilt(index))
        elif self._index is None or index.id != self._index.id:
            self._open(index)
        if self._engine is None or self._index is None:
            raise IndexUnavailable("no index is open")
        return self._engine, self._index

    def _take_lease(self) -> None:
        if not locks_itself(self._settings.engine):
            self._lease.take()

    def _check_lease(self, session: Session) -> None:
        if not locks_itself(self._settings.engine):
            self._lease.check(session)

    def _fits(self, index: SearchIndex) -> bool:
        """Tell whether the open index is the serving one and need not be replaced now."""
        return self._index is not None and index.id == self._index.id and (self._is_wanted(index) or time.monotonic() < self._rebuild_after)

    def _is_wanted(self, index: SearchIndex) -> bool:
        return index.engine == self._settings.engine and index.version == engine_version(index.engine)

    def _rebuilt(self, old: SearchIndex) -> SearchIndex:
        """Build the wanted index aside while the old one is fed; where that fails, the old one goes on if it can still be fed."""
        usable = self._can_be_fed(old)
        try:
            return rebuild(self._settings, self._database, meanwhile=self._feed_old if usable else None)
        except IndexUnavailable as error:
            if not usable:
                raise
            log.warning("the new index could not be built, the old one goes on: %s", error)
            self._rebuild_after = time.monotonic() + REBUILD_AGAIN_S
            return old

    def _can_be_fed(self, old: SearchIndex) -> bool:
        """Open the old index where its version and its engine allow."""
        if old.version != engine_version(old.engine):
            return False
        try:
            self._open(old)
        except IndexUnavailable as error:
            log.warning("the old index cannot be fed any more: %s", error)
            return False
        return True

    def _feed_old(self) -> None:
        if self._engine is not None and self._index is not None:
            feed_batch(self._database, self._engine, self._index, self._check_lease)

    def _open(self, index: SearchIndex, *, create: bool = False) -> None:
        if self._index is not None and index.id == self._index.id:
            return
        if self._engine is not None:
            self._engine.close()
            self._engine = self._index = None
        try:
            engine = open_engine(self._settings, index, write=True, create=create)
        except IndexMissing:
            log.warning("the index %s is lost and is built again", index.id)
            index = rebuild(self._settings, self._database)
            engine = open_engine(self._settings, index, write=True)
        self._engine, self._index = engine, index

    def _compare(self) -> int:
        """Now and then compare the index with the store, and ask for what differs again; gives how much that is."""
        if time.monotonic() - self._compared < COMPARE_EVERY_S or self._engine is None or self._index is None:
            return 0
        self._compared = time.monotonic()
        try:
            found = differences(self._database, self._engine, self._index.id)
        except SQLAlchemyError as error:
            log.warning("the index could not be compared with the store: %s", type(error).__name__)
            return 0
        if found.keys:
            log.warning("%d resources are not in the index as the store says; they are fed again", len(found.keys))
            with self._database.write() as session:
                revisions.mark_again(session, self._index.id, found.keys)
        return len(found.keys)
