"""What every worker process does besides its jobs: clean up at the start, run its loops until it is told to stop."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from repository import catalogue, consents, custody, jobs, missed_words, trash, vectors
from repository.db import Database
from repository.errors import AppError
from repository.files import FileStore
from repository.models import State
from repository.settings import Settings
from repository.trash import ACTOR
from ui.commands import presence

ABANDONED = timedelta(hours=1)  # an upload that nobody wrote to for so long
LOOK_EVERY_S = 0.5
TIDY_EVERY_S = 3_600.0

log = logging.getLogger(__name__)


def empty_trash(database: Database, files: FileStore, moment: datetime) -> int:
    """Erase what lay in the trash for 30 days at `moment` (aware UTC), bytes after rows, and give the number of resources."""
    total = 0
    while True:
        with database.write() as session:
            erased = trash.erase_expired(session, moment)
        custody.delete_unused(database, files, erased.left_files)
        total += len(erased.resources)
        if not erased.resources:
            return total


def drop_orphaned_vectors(database: Database) -> None:
    """Delete vectors of texts that no page has."""
    with database.read() as session:
        found = vectors.orphans(session)
    if found:
        with database.write() as session:
            vectors.drop_unused(session, found)


def withdraw_without_consent(database: Database, today: date) -> int:
    """Take from readers what shows people whose consent has ended, and give the number of resources."""
    with database.write() as session:
        found = consents.published_without(session, today)
        for resource in found:
            if resource.state == State.PUBLISHED:  # not with its archive just now
                catalogue.withdraw(session, resource, actor=ACTOR)
        return len(found)


def tidy(database: Database, files: FileStore, stop: threading.Event) -> None:
    """
    Withdraw what lost its consent, empty the trash, forget old searches and drop vectors that nobody needs, now and every hour, until
    `stop` is set.

    What fails is tried an hour later.
    """
    while True:
        try:
            withdraw_without_consent(database, datetime.now(UTC).date())
            empty_trash(database, files, datetime.now(UTC))
            with database.write() as session:
                missed_words.forget_old(session, datetime.now(UTC).date())
            drop_orphaned_vectors(database)
        except (SQLAlchemyError, AppError) as error:
            log.warning("what is of no use could not be removed: %s", type(error).__name__)
        if stop.wait(TIDY_EVERY_S):
            return


class LoopEnded(RuntimeError):
    """A loop ended though nobody asked it to; whoever started the process shall start it again."""


def clean_up_after_the_dead(settings: Settings, database: Database) -> None:
    """End the leases of workers that died on this data folder, and remove what broken-off uploads left."""
    found = presence.workers(settings.data)
    if found.dead:
        with database.write() as session:
            jobs.release(session, found.dead)
        presence.forget(settings.data, found.dead)
    FileStore(settings.files).forget_unfinished(datetime.now(UTC) - ABANDONED)


def hands() -> int:
    """Give how many jobs a worker does at a time: one for each core that it may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_until_stopped(loops: Sequence[Callable[[threading.Event], object]]) -> None:
    """
    Run each loop in a thread of its own until SIGINT or SIGTERM; each is given the event that tells it to stop.

    Raises:
        LoopEnded: one of them ended before; the others are stopped first.
    """
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    threads = [threading.Thread(target=loop, args=(stop,), name=getattr(loop, "__qualname__", "loop")) for loop in loops]
    for thread in threads:
        thread.start()
    ended = []
    while not stop.wait(LOOK_EVERY_S):
        if ended := [thread.name for thread in threads if not thread.is_alive()]:
            stop.set()
    for thread in threads:
        thread.join()
    if ended:
        raise LoopEnded(f"{', '.join(ended)} ended by itself")
