"""The queue: every job is done once, by one worker, or fails with a code."""

import threading
import time

import pytest
from sqlmodel import Session, select

from repository import jobs
from repository.db import Database, database_time
from repository.errors import Conflict
from repository.jobs import LeasedJob, LeaseLost
from repository.models import Job

KINDS = ["extract"]


def lease(database: Database, worker: str = "w", *, lease_s: float = 60.0, kinds: list[str] = KINDS) -> LeasedJob | None:
    with database.write() as session:
        return jobs.lease(session, worker, kinds, lease_s=lease_s)


def leased(database: Database, worker: str = "w", *, lease_s: float = 60.0) -> LeasedJob:
    job = lease(database, worker, lease_s=lease_s)
    assert job is not None
    return job


def enqueue(database: Database, *subjects: str, priority: int = 100) -> None:
    with database.write() as session:
        for subject in subjects:
            jobs.enqueue(session, "extract", subject, {"of": subject}, priority=priority)


def the_job(session: Session) -> Job:
    return session.exec(select(Job)).one()


def test_a_job_goes_from_queued_over_leased_to_done(database: Database) -> None:
    enqueue(database, "7")
    job = leased(database)
    assert (job.kind, job.subject, job.payload, job.attempt) == ("extract", "7", {"of": "7"}, 1)
    with database.read() as session:
        row = the_job(session)
        assert (row.state, row.leased_by) == ("leased", "w")
        assert 55 < (row.lease_until or 0) - database_time(session) <= 60
        assert jobs.open_jobs(session) == 1
    with database.write() as session:
        jobs.finish(session, job.id, "w")
    with database.read() as session:
        row = the_job(session)
        assert (row.state, row.lease_until, row.error_code) == ("done", None, None)
        assert row.finished_at is not None
        assert jobs.open_jobs(session) == 0
    assert lease(database) is None


def test_urgent_jobs_go_first_then_the_oldest(database: Database) -> None:
    enqueue(database, "a", "b")
    enqueue(database, "c", priority=1)

    assert [leased(database).subject for _ in range(3)] == ["c", "a", "b"]


def test_a_worker_takes_only_the_kinds_it_knows(database: Database) -> None:
    enqueue(database, "a")

    assert lease(database, kinds=["render"]) is None
    with database.read() as session:
        assert (jobs.open_jobs(session, ["render"]), jobs.open_jobs(session, KINDS)) == (0, 1)


def test_asking_twice_for_work_that_waits_makes_one_job_of_the_higher_urgency(database: Database) -> None:
    enqueue(database, "a", priority=50)
    enqueue(database, "a", priority=10)
    enqueue(database, "a", priority=90)

    with database.read() as session:
        assert the_job(session).priority == 10


def test_asking_for_work_that_somebody_does_already_makes_a_new_job(database: Database) -> None:
    enqueue(database, "a")
    leased(database)
    enqueue(database, "a")

    assert lease(database) is not None


def test_asking_at_once_makes_one_job(database: Database) -> None:
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait(timeout=30)
        enqueue(database, "a")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert the_job(session).subject == "a"


def test_two_workers_never_get_one_job(database: Database) -> None:
    enqueue(database, *[str(number) for number in range(60)])
    taken: list[tuple[str, int]] = []
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while job := lease(database, name):
                taken.append((name, job.id))
                with database.write() as session:
                    jobs.finish(session, job.id, name)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len({job_id for _, job_id in taken}) == len(taken) == 60


def test_a_lease_that_ended_is_taken_by_another_and_the_first_may_keep_nothing(database: Database) -> None:
    enqueue(database, "a")
    first = leased(database, "slow", lease_s=0.0)
    time.sleep(0.01)
    second = leased(database, "quick")
    assert (second.id, second.attempt) == (first.id, 2)

    with pytest.raises(LeaseLost) as loss, database.write() as session:
        jobs.enqueue(session, "render", "result of the slow one")
        jobs.finish(session, first.id, "slow")
    assert isinstance(loss.value, Conflict)
    assert loss.value.code == "lease-lost"
    with database.write() as session:
        assert jobs.renew(session, first.id, "slow") is False
        with pytest.raises(LeaseLost):
            jobs.fail(session, first.id, "slow", "x", "")
        assert jobs.open_jobs(session, ["render"]) == 0
        jobs.finish(session, second.id, "quick")


def test_a_lease_that_is_renewed_is_not_taken(database: Database) -> None:
    enqueue(database, "a")
    job = leased(database, "w", lease_s=0.0)
    with database.write() as session:
        assert jobs.renew(session, job.id, "w", lease_s=60.0) is True

    assert lease(database, "other") is None


def test_a_job_that_kills_its_workers_fails_after_five_tries(database: Database) -> None:
    enqueue(database, "poison")
    for attempt in (1, 2, 3, 4, 5):
        assert leased(database, f"w{attempt}", lease_s=0.0).attempt == attempt
        time.sleep(0.01)

    assert lease(database) is None
    with database.read() as session:
        row = the_job(session)
        assert (row.state, row.error_code, row.attempts) == ("failed", "crashed", 5)
        assert row.finished_at is not None


def test_a_failed_job_says_why_and_is_not_tried_again(database: Database) -> None:
    enqueue(database, "a")
    with database.write() as session:
        jobs.fail(session, leased_in(session).id, "w", "encrypted", "needs a pass\x00word \ud800" + "x" * 20_000)

    assert lease(database) is None
    with database.read() as session:
        row = the_job(session)
        assert (row.state, row.error_code) == ("failed", "encrypted")
        assert (row.error_detail or "").startswith("needs a pass\ufffdword \ufffdxxx")
        assert len(row.error_detail or "") == jobs.MAX_DETAIL


def test_a_job_put_back_waits_its_time(database: Database) -> None:
    enqueue(database, "a")
    with database.write() as session:
        jobs.fail(session, leased_in(session).id, "w", "busy", "later", retry_in_s=60.0)
    assert lease(database) is None

    with database.write() as session:
        row = the_job(session)
        assert (row.state, row.leased_by, row.error_code) == ("queued", None, "busy")
        row.run_after = 0.0
    assert leased(database).attempt == 2


def test_leases_of_dead_workers_end_at_once(database: Database) -> None:
    enqueue(database, "a", "b")
    leased(database, "dead")
    leased(database, "alive")
    with database.write() as session:
        assert jobs.release(session, ["dead", "never seen"]) == 1

    assert leased(database, "new").subject == "a"
    assert lease(database, "new") is None


def test_a_job_whose_transaction_fails_was_never_asked_for(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        jobs.enqueue(session, "extract", "a")
        raise RuntimeError

    assert lease(database) is None


def leased_in(session: Session) -> LeasedJob:
    job = jobs.lease(session, "w", KINDS)
    assert job is not None
    return job
