"""What every worker process does besides its jobs: clean up at the start, run its loops until it is told to stop."""

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import FrameType

from repository import jobs
from repository.db import Database
from repository.files import FileStore
from repository.settings import Settings
from ui.commands import presence

ABANDONED = timedelta(hours=1)  # an upload that nobody wrote to for so long
LOOK_EVERY_S = 0.5


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
