"""What a process that searches holds: the serving index, the shelf and the statistics, kept up with the store."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from index.engine import Engine
from index.engines import engine_version, open_engine
from index.errors import IndexUnavailable
from index.meaning.nearest import Meanings
from index.shelf import Shelf, Signature, load_books, load_covers, load_signature
from index.statistics import Statistics
from repository.db import Database
from repository.models import SearchIndex
from repository.revisions import serving_index
from repository.settings import Settings

ASIDE = 4  # threads
CHECK_EVERY_S = 0.2  # a reader sees a committed change within a second


class Collection:
    """Everything a search needs, from the store of `database` and the engine of its serving index. Safe to share between threads."""

    def __init__(self, settings: Settings, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._checked = float("-inf")
        self._signature: Signature | None = None
        self._engine: Engine | None = None
        self._engine_id: str | None = None
        self.shelf = Shelf([])
        self.meanings = Meanings(settings, database)
        self.aside = ThreadPoolExecutor(ASIDE, thread_name_prefix="aside")  # for what a search does beside asking the engine
        self.statistics = Statistics()

    @classmethod
    def open(cls, settings: Settings, database: Database) -> "Collection":
        """Read the store once; an index that is not there yet is no error until somebody searches."""
        collection = cls(settings, database)
        collection.refresh(force=True)
        return collection

    @property
    def engine(self) -> Engine:
        """
        Give the serving index.

        Raises:
            IndexUnavailable: there is none, or it is of another version and being rebuilt.
        """
        if self._engine is None:
            raise IndexUnavailable("the index is not built yet")
        return self._engine

    def refresh(self, *, force: bool = False) -> None:
        """Bring in what changed, at most every CHECK_EVERY_S; a thread that finds another one at it goes on with what there is."""
        if not force and self._clock() - self._checked < CHECK_EVERY_S:
            return
        if not self._lock.acquire(blocking=force):
            return
        try:
            self._checked = self._clock()
            self._read_store()
            if self._engine is not None:
                self._engine.refresh()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of the engine and of the vectors."""
        self.aside.shutdown()
        self.meanings.close()
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _read_store(self) -> None:
        with self._database.read() as session:
            index = serving_index(session)
            self._follow(index if index and index.version == engine_version(index.engine) else None)
            self.statistics.refresh(session)
            self.meanings.refresh(session)
            signature = load_signature(session)
            if signature != self._signature:
                known = {book.key: book for book in self.shelf.books}
                books = load_books(session, known)
                self.shelf = self.shelf.replaced(books, load_covers(session, books, known))
                self._signature = signature

    def _follow(self, index: SearchIndex | None) -> None:
        if index is not None and index.id == self._engine_id:
            return
        try:
            self._engine = open_engine(self._settings, index) if index else None
            self._engine_id = index.id if index else None
        except IndexUnavailable:
            self._engine = self._engine_id = None
