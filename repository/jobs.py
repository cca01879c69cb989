"""The queue: a lease table in the store's own database."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.db import database_time, hold, time_expression
from repository.errors import Conflict
from repository.models import Job, now
from repository.text import storable

LEASE_S = 60.0
CRASHED = "crashed"
MAX_DETAIL = 10_000  # characters of an error


class LeasedJob(msgspec.Struct, frozen=True):
    """A job that a worker holds until its lease ends."""

    id: int
    kind: str
    subject: str
    payload: dict[str, Any]
    attempt: int  # 1-based
    max_attempts: int = 3


class LeaseLost(Conflict):
    """The lease ended and the job is somebody else's now; nothing of the work may be kept."""

    code = "lease-lost"

    def __init__(self, job_id: int, worker: str) -> None:
        super().__init__(f"job {job_id} is no longer leased by {worker}")


def enqueue(session: Session, kind: str, subject: str, payload: dict[str, Any] | None = None, *, priority: int = 100) -> Job:
    """Ask for work, in the caller's transaction. A queued job of the same kind and subject is given back instead."""
    hold(session, f"job {kind} {subject}")
    waiting = session.exec(select(Job).where(Job.kind == kind, Job.subject == subject, Job.state == "queued")).first()
    if waiting:
        waiting.priority = min(waiting.priority, priority)
        session.add(waiting)
        return waiting
    job = Job(kind=kind, subject=subject, payload=payload or {}, priority=priority)
    session.add(job)
    session.flush()
    return job


def lease(session: Session, worker: str, kinds: Sequence[str], *, lease_s: float = LEASE_S) -> LeasedJob | None:
    """
    Take the next job of `kinds` for `worker`, or None when there is none. The caller commits.

    A lease that ended is taken again until `max_attempts`; then the job fails as `crashed`, so a poison job cannot loop.
    """
    clock = database_time(session)
    _give_up(session, clock)
    ready = sa.or_(
        sa.and_(col(Job.state) == "queued", col(Job.run_after) <= clock),
        sa.and_(col(Job.state) == "leased", col(Job.lease_until) < clock),
    )
    query = (
        select(Job)
        .where(col(Job.kind).in_(kinds), ready)
        .order_by(col(Job.priority), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.exec(query).first()
    if job is None:
        return None
    job.state, job.leased_by, job.lease_until = "leased", worker, clock + lease_s
    job.attempts += 1
    session.add(job)
    return LeasedJob(cast("int", job.id), job.kind, job.subject, dict(job.payload), job.attempts, job.max_attempts)


def renew(session: Session, job_id: int, worker: str, *, lease_s: float = LEASE_S) -> bool:
    """Prolong a lease; False when it is lost."""
    statement = sa.update(Job).where(*_held(job_id, worker)).values(lease_until=time_expression(session) + lease_s)
    return bool(cast("sa.CursorResult[Any]", session.execute(statement)).rowcount)


def finish(session: Session, job_id: int, worker: str, payload: dict[str, Any] | None = None) -> None:
    """
    Mark a job done, in the transaction that keeps its result. A `payload` takes the place of the one that was asked with.

    Raises:
        LeaseLost: the job is not this worker's any more; the caller's transaction must be given up.
    """
    noted = {} if payload is None else {"payload": payload}
    _close(session, job_id, worker, state="done", error_code=None, error_detail=None, finished_at=now(), **noted)


def fail(session: Session, job_id: int, worker: str, code: str, detail: str, *, retry_in_s: float | None = None) -> None:
    """
    Mark a job failed, or put it back for another try after `retry_in_s` seconds.

    Raises:
        LeaseLost: the job is not this worker's any more.
    """
    detail = storable(detail)[:MAX_DETAIL]
    if retry_in_s is None:
        _close(session, job_id, worker, state="failed", error_code=code, error_detail=detail, finished_at=now())
    else:
        again = database_time(session) + retry_in_s
        _close(session, job_id, worker, state="queued", error_code=code, error_detail=detail, run_after=again, leased_by=None)


def release(session: Session, workers: Sequence[str]) -> int:
    """End at once the leases of workers that are known to be dead, and give their number. A lease so ended counts as an attempt."""
    held = (col(Job.state) == "leased", col(Job.leased_by).in_(workers))
    ended = sa.update(Job).where(*held).values(lease_until=0.0)
    return int(cast("sa.CursorResult[Any]", session.execute(ended)).rowcount)


def open_jobs(session: Session, kinds: Sequence[str] | None = None) -> int:
    """Count the jobs that are queued or leased."""
    query = select(sa.func.count()).select_from(Job).where(col(Job.state).in_(("queued", "leased")))
    if kinds is not None:
        query = query.where(col(Job.kind).in_(kinds))
    return session.exec(query).one()


def _held(job_id: int, worker: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(Job.id) == job_id, col(Job.state) == "leased", col(Job.leased_by) == worker)


def _close(session: Session, job_id: int, worker: str, **values: Any) -> None:
    statement = sa.update(Job).where(*_held(job_id, worker)).values(lease_until=None, **values)
    if not cast("sa.CursorResult[Any]", session.execute(statement)).rowcount:
        raise LeaseLost(job_id, worker)


def _give_up(session: Session, clock: float) -> None:
    poisoned = (col(Job.state) == "leased", col(Job.lease_until) < clock, col(Job.attempts) >= col(Job.max_attempts))
    session.execute(
        sa.update(Job)
        .where(*poisoned)
        .values(state="failed", error_code=CRASHED, error_detail="the lease ended on the last attempt", lease_until=None, finished_at=now())
    )
