"""The worker: leases one job after another and hands each to the handler of its kind."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session

from repository import jobs
from repository.db import Database
from repository.errors import AppError
from repository.jobs import LEASE_S, LeasedJob, LeaseLost

Handler = Callable[[LeasedJob, str], None]  # (job, worker): commits its result together with `jobs.finish`, or raises

IDLE_S = 0.1  # between two looks at an empty queue at first
MOST_IDLE_S = 0.5
RETRY_S = 5.0  # after an error that may pass

log = logging.getLogger(__name__)


class Worker:
    """Does the jobs whose kinds it has handlers for. `name` holds the leases and must be unique among living workers.

    `settle` runs whenever there is no job to take: it ends what failed jobs have left open.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        name: str,
        settle: Callable[[Session], None] = lambda _session: None,
        lease_s: float = LEASE_S,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self.name = name
        self._settle = settle
        self._lease_s = lease_s

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; the job at hand is ended first."""
        pause = 0.0
        while not stop.wait(pause):
            try:
                pause = 0.0 if self.step() else min(MOST_IDLE_S, max(IDLE_S, 2 * pause))
            except Exception as error:  # noqa: BLE001 - the worker's edge: a database that is away for a moment must not end it
                log.warning("no job could be taken: %s", type(error).__name__)
                pause = RETRY_S

    def drain(self, on_done: Callable[[LeasedJob], None] | None = None, *, hands: int = 1) -> None:
        """
        Work until no job of these kinds is queued or leased, waiting for those that are to be tried again.

        So many `hands` do a job each at a time; `on_done` is never called by two at once.
        """
        stop, one_at_a_time = threading.Event(), threading.Lock()

        def tell(job: LeasedJob) -> None:
            with one_at_a_time:
                if on_done:
                    on_done(job)

        with ThreadPoolExecutor(hands, thread_name_prefix="hand") as others:
            working = [others.submit(self._drain, tell, stop) for _ in range(hands - 1)]
            try:
                self._drain(tell, stop)
                for hand in working:
                    hand.result()
            finally:
                stop.set()  # whoever is told to end, or fails, ends the others after their job

    def _drain(self, tell: Callable[[LeasedJob], None], stop: threading.Event) -> None:
        kinds = list(self._handlers)
        while not stop.is_set():
            if job := self.step():
                tell(job)
                continue
            with self._database.read() as session:
                if not jobs.open_jobs(session, kinds):
                    return
            time.sleep(IDLE_S)

    def step(self) -> LeasedJob | None:
        """Take one job and do it; None when there is none to take."""
        with self._database.write() as session:
            job = jobs.lease(session, self.name, list(self._handlers), lease_s=self._lease_s)
            if job is None:
                self._settle(session)
        if job is not None:
            self._do(job)
        return job

    def _do(self, job: LeasedJob) -> None:
        try:
            self._handlers[job.kind](job, self.name)
        except LeaseLost:
            log.warning("job %d of kind %s went to another worker", job.id, job.kind)
        except AppError as error:
            self._fail(job, error.code, str(error), retry_in_s=None)
        except Exception as error:
            log.exception("job %d of kind %s failed", job.id, job.kind)
            again = RETRY_S if job.attempt < job.max_attempts else None
            self._fail(job, jobs.CRASHED, type(error).__name__, retry_in_s=again)

    def _fail(self, job: LeasedJob, code: str, detail: str, *, retry_in_s: float | None) -> None:
        try:
            with self._database.write() as session:
                jobs.fail(session, job.id, self.name, code, detail, retry_in_s=retry_in_s)
        except LeaseLost:
            log.warning("job %d of kind %s went to another worker", job.id, job.kind)
