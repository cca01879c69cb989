"""Files handed in, followed until each has its verdict and, if they are published, can be searched."""

import time
from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlmodel import col, select

from index.feed import Feeder
from repository import ocr_jobs, receipts
from repository.db import Database, database_time
from repository.models import Job
from repository.receipts import Pending, Receipt
from repository.revisions import serving_index
from repository.settings import Settings
from ui.commands import presence, working
from ui.commands.reporting import Report

LOOK_EVERY_S = 0.3
QUEUED = "queued"


class Skipped(msgspec.Struct, frozen=True):
    """A path that nobody meant, with the reason."""

    path: str
    reason: str


Handed = Pending | Receipt | Skipped
Drain = Callable[[Callable[[], None]], None]  # work the queue until it is empty, calling back after each job


def bring_in(
    settings: Settings, database: Database, handed: Iterable[Handed], drain: Drain, report: Report, *, publish: bool, wait: bool
) -> bool:
    """Follow files from being handed in to their end, telling each; False if any failed."""
    waiting, known = hand_in(handed, report)
    if not wait:
        leave_queued(waiting, report)
        return all(receipt.status != "failed" for receipt in known)
    follower = Follower(settings, database, drain, report)
    earlier = _resources(known)  # of an `add` that broke off, perhaps
    known += follower.verdicts(waiting, len(known))
    resources = _resources(known) + follower.finished(earlier)
    if publish:
        follower.copied(resources)
    refused = follower.searchable(resources) if publish else []
    for resource in refused:
        report.skipped(resource, "the index refused it, see `maleta index status`")
    return not refused and all(receipt.status != "failed" for receipt in known)


def hand_in(handed: Iterable[Handed], report: Report) -> tuple[list[Pending], list[Receipt]]:
    """Tell what is known at once, and give the files that wait for a verdict with the receipts of the others."""
    waiting: list[Pending] = []
    known: list[Receipt] = []
    for item in handed:
        if isinstance(item, Skipped):
            report.skipped(item.path, item.reason)
        elif isinstance(item, Receipt):
            known.append(item)
            report.receipt(item)
        else:
            waiting.append(item)
        report.taken(len(waiting) + len(known))
    return waiting, known


def leave_queued(waiting: Sequence[Pending], report: Report) -> None:
    """Tell of files whose verdict nobody waits for."""
    for pending in waiting:
        report.receipt(Receipt(path=pending.path, status="added", code=QUEUED, resource=pending.resource, warnings=pending.warnings))


class Follower:
    """Follows files through the queue and the index, and does the work itself where nobody else does it."""

    def __init__(self, settings: Settings, database: Database, drain: Drain, report: Report) -> None:
        self._settings = settings
        self._database = database
        self._drain = drain
        self._report = report
        self._waited = self._others_work = False

    def verdicts(self, waiting: Sequence[Pending], known: int = 0) -> list[Receipt]:
        """
        Wait until every file and every document in it has its verdict, telling each as it comes; `known` files have theirs.

        Where a worker lives, pages that are pictures are left to it in files that have text besides.
        """
        left = {pending.file_id: pending for pending in waiting}
        told: list[Receipt] = []

        def look() -> None:
            with self._database.read() as session:
                pictures = ocr_jobs.count_open(session)
                settled = receipts.settled(session, list(left.values()), pictures_later=self._others_work)
                inside = receipts.opened(session, [left.pop(file_id) for file_id in settled])
            left.update({item.file_id: item for item in inside if isinstance(item, Pending)})
            self._report.recognising(pictures)
            for receipt in (*settled.values(), *(item for item in inside if isinstance(item, Receipt))):
                told.append(receipt)
                self._report.receipt(receipt)
            if inside:
                self._report.taken(known + len(told) + len(left))

        while left:
            self._wait_or_work(_now_and_then(look))
            look()
        return told

    def finished(self, resources: Sequence[str]) -> list[str]:
        """Wait until neither `resources` nor what came out of them has a file that still waits to be read; give what came out."""
        level, inside = list(resources), []
        while level:
            left = level
            while left := self._unread(left):
                self._wait_or_work(lambda: None)
            with self._database.read() as session:
                level = [part for part in receipts.within(session, level) if part not in inside]
            inside += level
        return inside

    def copied(self, resources: Sequence[str]) -> None:
        """Wait until none of `resources` waits for the copy that readers are to download."""
        left = list(resources)
        while left := self._uncopied(left):
            self._wait_or_work(lambda: None)

    def searchable(self, resources: Sequence[str]) -> list[str]:
        """Wait until the index holds the published ones of `resources`; gives those that it refused."""
        left = list(resources)
        while left := self._unapplied(left):
            if self._somebody_works():
                time.sleep(LOOK_EVERY_S)
            else:
                self._feed()
        return self._refused(resources)

    def _wait_or_work(self, on_done: Callable[[], None]) -> None:
        if self._somebody_works():
            time.sleep(LOOK_EVERY_S)
        else:
            self._drain(on_done)

    def _somebody_works(self) -> bool:
        """Tell whether a worker lives here, or holds a lease elsewhere; the leases of those who died here are ended."""
        working.clean_up_after_the_dead(self._settings, self._database)
        busy = bool(presence.workers(self._settings.data).alive) or self._leased_elsewhere()
        if busy and not self._waited:
            self._waited = True
            self._report.note("waiting")
        self._others_work = busy
        return busy

    def _leased_elsewhere(self) -> bool:
        with self._database.read() as session:
            held = select(Job.id).where(Job.state == "leased", col(Job.lease_until) >= database_time(session))
            return session.exec(held.limit(1)).first() is not None

    def _unread(self, resources: Sequence[str]) -> list[str]:
        with self._database.read() as session:
            return receipts.unread(session, resources)

    def _uncopied(self, resources: Sequence[str]) -> list[str]:
        with self._database.read() as session:
            return receipts.uncopied(session, resources)

    def _unapplied(self, resources: Sequence[str]) -> list[str]:
        with self._database.read() as session:
            index = serving_index(session)
            return receipts.unapplied(session, index.id if index else None, resources)

    def _refused(self, resources: Sequence[str]) -> list[str]:
        with self._database.read() as session:
            index = serving_index(session)
            return receipts.refused(session, index.id, resources) if index else []

    def _feed(self) -> None:
        with presence.as_worker(self._settings.data):
            feeder = Feeder(self._settings, self._database)
            try:
                feeder.drain()
            finally:
                feeder.close()


def _resources(found: Iterable[Receipt]) -> list[str]:
    return list(dict.fromkeys(receipt.resource for receipt in found if receipt.resource))


def _now_and_then(look: Callable[[], None]) -> Callable[[], None]:
    """Look at most every LOOK_EVERY_S: thousands of files that wait are not asked for after each of them."""
    looked = time.monotonic()

    def perhaps() -> None:
        nonlocal looked
        if time.monotonic() - looked >= LOOK_EVERY_S:
            look()
            looked = time.monotonic()

    return perhaps
