"""Tells the store which words were searched in vain, beside the answers: no search waits for it or fails by it."""

import logging
import queue
import threading
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from repository import missed_words
from repository.db import Database

MOST_WAITING = 200  # searches; of more the words are lost

log = logging.getLogger(__name__)


class MissedWords:
    """Takes words from any thread and writes them in one of its own. Safe to share; `close` writes what waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.Queue[tuple[str, ...] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._write, name="missed words", daemon=True)
        self._thread.start()

    def note(self, words: Collection[str]) -> None:
        """Hand over the words of one search."""
        try:
            self._waiting.put_nowait(tuple(words))
        except queue.Full:
            log.warning("too many searches in vain at once: some of their words are not kept")

    def close(self) -> None:
        """Write what waits and end."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        while (words := self._waiting.get()) is not None:
            try:
                with self._database.write() as session:
                    missed_words.note(session, words, datetime.now(UTC).date())
            except SQLAlchemyError as error:
                log.warning("words of a search in vain were not kept: %s", type(error).__name__)
