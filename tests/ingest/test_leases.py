"""A lease is held for as long as the work goes on, and nothing is kept once it is lost."""

import io
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from ingest.messages import Reading
from ingest.pipeline import Pipeline
from ingest.worker import Worker
from repository import catalogue, jobs
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.jobs import LeaseLost
from repository.models import Job, Page

LEASE_S = 0.6


class Slow:
    """A reader that takes longer than a lease."""

    def read(self, _path: Path, _name: str, _title: str, _unpacking: None, _beside: Sequence[Path]) -> Reading:
        time.sleep(3 * LEASE_S)
        return Reading(code="no-text")


def pipeline(database: Database, files: FileStore) -> Pipeline:
    """Give a pipeline with a slow reader, and a file that waits for it."""
    stored = files.put(io.BytesIO(b"uno"))
    with database.write() as session:
        catalogue.add_resource(session, {}, Upload(stored, "uno.txt", "text/plain"))
    return Pipeline(database, files, Slow(), lease_s=LEASE_S)  # type: ignore[arg-type]


def test_a_long_job_keeps_its_lease_though_the_database_fails_once(
    sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, renew, calls = pipeline(sqlite_database, files), jobs.renew, 0

    def fail_once(session: Session, job_id: int, worker: str, *, lease_s: float) -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise sa.exc.OperationalError("renew", {}, Exception("away for a moment"))
        return renew(session, job_id, worker, lease_s=lease_s)

    monkeypatch.setattr("ingest.pipeline.jobs.renew", fail_once)
    Worker(sqlite_database, {catalogue.EXTRACT: slow.extract}, name="a", lease_s=LEASE_S).step()
    assert calls > 2
    with sqlite_database.read() as session:
        job = session.exec(select(Job).where(Job.kind == catalogue.EXTRACT)).one()
    assert (job.state, job.attempts) == ("done", 1)


def test_what_was_read_under_a_lost_lease_is_not_kept(sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = pipeline(sqlite_database, files)
    with sqlite_database.write() as session:
        job = jobs.lease(session, "a", [catalogue.EXTRACT], lease_s=LEASE_S)
    assert job

    def stolen(session: Session, job_id: int, *_: object, **__: object) -> bool:
        session.execute(sa.update(Job).where(Job.id == job_id).values(leased_by="b"))  # type: ignore[arg-type]
        return False

    monkeypatch.setattr("ingest.pipeline.jobs.renew", stolen)
    with pytest.raises(LeaseLost):
        slow.extract(job, "a")
    with sqlite_database.read() as session:
        assert session.exec(select(Page)).all() == []
        assert session.exec(select(Job.state)).one() == "leased"
