"""The nearest pages of a query, the same for every engine."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from threadpoolctl import threadpool_limits

from index.errors import EncoderMissing
from index.meaning.encoders import Encoder, Vectors, encoder_version, open_encoder
from index.meaning.local import FOLDER, Directory, LocalVectors
from index.meaning.snapshot import Keys, Snapshot
from index.meaning.storage import has_vectors
from repository.db import Database
from repository.settings import Settings
from repository.vectors import present_stamp

QUERIES_KEPT = 256
MOST_QUERY_CHARS = 500  # of a query; the rest hardly changes its direction and costs time
PAUSE_S = 1.0  # at least, between two times that the copy is brought up to date
SHARE = 4  # times as long as the last time took, so that a flood of changes does not take the machine

log = logging.getLogger(__name__)


class QueryVector(NamedTuple):
    """What somebody looks for, as a direction."""

    text: str
    vector: Vectors


class Near(NamedTuple):
    """A page and the window of it that is nearest to a query.

    `similarity` is the mean of two cosines, of the whole page and of the window. Offsets are into the text that was encoded: where
    pages were replaced a moment ago, the page may be another one or gone. `language` is the page's main one.
    """

    resource: int
    page: int
    start: int
    end: int
    similarity: float
    language: str


class Likeness(NamedTuple):
    """How near a page is to a query, and its nearest window."""

    similarity: float
    start: int
    end: int
    language: str


class Spread(NamedTuple):
    """How near a query is to what a language holds: mean and deviation of the best windows of `pages` of its pages."""

    mean: float
    deviation: float
    pages: int


class Meanings:
    """Vectors of what is published, and an encoder for queries. Safe to share between threads.

    Nothing here makes a request wait: copying vectors to this machine and loading the encoder happen in a thread, and only once
    there are vectors; until then there is no query. `catch_up` waits for both.

    Raises:
        EncoderMissing: the encoder of the settings cannot be used.
    """

    def __init__(self, settings: Settings, database: Database, *, opening: Callable[[str, Path], Encoder] = open_encoder) -> None:
        self._setting = settings.encoder
        self._cache = settings.cache
        self._folder = settings.cache / FOLDER
        self._database = database
        self._opening = opening
        self.version = encoder_version(settings.encoder)
        self.encoder: Encoder | None = None
        self._snapshot: Snapshot | None = None
        self._asked: OrderedDict[str, QueryVector] = OrderedDict()
        self._asking = threading.Lock()
        self._working = threading.Lock()
        self._due = float("-inf")
        self._closed = threading.Event()

    def refresh(self, session: Session) -> bool:
        """Look whether something was encoded or erased; if so, bring it in meanwhile, and tell so. Costs one small statement."""
        if self.version is None or time.monotonic() < self._due or self._holds(present_stamp(session)):
            return False
        if self._working.locked():
            return False
        threading.Thread(target=self._bring_in, name="meaning", daemon=True).start()
        return True

    def catch_up(self) -> None:
        """Bring in everything now, and load the encoder if there is anything to find."""
        if self.version is not None:
            self._bring_in()

    def close(self) -> None:
        """Let a thread that brings something in end soon."""
        self._closed.set()
        with self._working:
            self._snapshot = None

    def query(self, text: str) -> QueryVector | None:
        """Encode what somebody looks for, once; None where there is no encoder (yet), or no word."""
        encoder, text = self.encoder, text[:MOST_QUERY_CHARS].strip()
        if encoder is None or not text:
            return None
        with self._asking:
            if text in self._asked:
                self._asked.move_to_end(text)
                return self._asked[text]
        made = QueryVector(text, encoder.query(text))
        with self._asking:
            self._asked[text] = made
            while len(self._asked) > QUERIES_KEPT:
                self._asked.popitem(last=False)
        return made

    def nearest(self, query: QueryVector, allowed: Keys, limit: int) -> list[Near]:
        """
        Give the nearest pages, the best first, at most `limit` of each language, each with its best window.

        `allowed` holds the keys of all resources that may be found: what is published (`Shelf.keys`), or what filters leave of it.
        """
        snapshot = self._snapshot
        if snapshot is None:
            return []
        found = snapshot.nearest(query.vector, allowed, limit)
        return [
            Near(*place[:4], near, place.language) for place, near in zip(snapshot.places(found), found.similarity.tolist(), strict=True)
        ]

    def similarities(self, query: QueryVector, pages: Collection[tuple[int, int]]) -> dict[tuple[int, int], Likeness]:
        """Give for each of these pages (resource key, page number) how near it is; pages without vectors are left out."""
        snapshot = self._snapshot
        if snapshot is None or not pages:
            return {}
        found = snapshot.similarities(query.vector, list(pages))
        nears = zip(snapshot.places(found), found.similarity.tolist(), strict=True)
        return {place[:2]: Likeness(near, *place[2:]) for place, near in nears}

    def spread(self, query: QueryVector) -> dict[str, Spread]:
        """Give for each language how near its published pages are to a query: by all of them, or by some hundreds of many."""
        snapshot = self._snapshot
        return {language: Spread(*values) for language, values in snapshot.spread(query.vector).items()} if snapshot else {}

    def _holds(self, stamp: int) -> bool:
        return self._snapshot is not None and self._snapshot.directory.stamp == stamp

    def _bring_in(self) -> None:
        """Load the encoder, bring the copy on this machine up to date, and take it up; what fails is tried again later."""
        with self._working:
            started = time.monotonic()
            try:
                self._load()
            except (OSError, SQLAlchemyError, EncoderMissing) as error:
                log.warning("vectors could not be brought in: %s: %s", type(error).__name__, error)
            took = time.monotonic() - started
            self._due = time.monotonic() + max(PAUSE_S, SHARE * took)

    def _load(self) -> None:
        if self._closed.is_set() or self.version is None:
            return
        with self._database.read() as session:
            if self._snapshot is None and not has_vectors(session, self.version):
                return
        threadpool_limits(1, user_api="blas")  # of this process, for good: threads that wait for each other cost a search ten times more
        self.encoder = encoder = self.encoder or self._opening(self._setting, self._cache)
        copy = LocalVectors(self._folder, self.version, encoder.dimensions)
        before = self._snapshot
        if before is None and (directory := copy.read()):
            before = self._take(copy, directory, None)  # what was there at the last end, while the rest is read
        copy.follow(self._database, self._closed.is_set)
        directory = copy.read()
        if directory is not None and (before is None or directory != before.directory):
            self._take(copy, directory, before)

    def _take(self, copy: LocalVectors, directory: Directory, before: Snapshot | None) -> Snapshot:
        self._snapshot = snapshot = Snapshot(directory, copy.vectors(directory), copy.rows(directory), before)
        return snapshot
