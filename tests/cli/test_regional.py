"""PostgreSQL under running processes: a server that restarts, workers that share a queue."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.feed import Feeder
from index.verify import verify
from ingest.intake import Intake
from ingest.walk import Found, walk
from repository import db, starter
from repository.catalogue import EXTRACT
from repository.db import Database
from repository.files import FileStore
from repository.models import Job, Resource, ResourceFile
from repository.receipts import Pending
from repository.settings import Settings
from tests.cli.running import Maleta, family, said, until
from tests.postgres import Cluster
from tests.running import server
from ui.commands import presence
from ui.site import Site

Answer = TypeVar("Answer")
STARTER = sorted((Path(starter.__file__).parent / "files").iterdir())
PLACES = ("/api/v1/search?q=prevención", "/es/search?q=prevención", "/es/", "/health/ready")


class Store:
    """The database that several processes share, looked at from outside."""

    def __init__(self, data: Path, address: str) -> None:
        self._settings = Settings(data=data, database_url=address)
        self._database = Database(address)
        db.prepare(self._database)

    def ask(self, question: Callable[[Session], Answer]) -> Answer:
        with self._database.read() as session:
            return question(session)

    def attempts(self) -> dict[int, int]:
        """Give the number of attempts of every job that is done; all jobs must be."""
        jobs = self.ask(lambda session: session.exec(select(Job)).all())
        assert {job.state for job in jobs} == {"done"}
        return {job.id or 0: job.attempts for job in jobs}

    def workers(self) -> set[str]:
        """Give the names of those who did jobs."""
        return set(self.ask(lambda session: session.exec(select(Job.leased_by)).all())) - {None}  # type: ignore[arg-type]

    def held(self, worker: str) -> Sequence[int]:
        """Give the jobs that a worker holds."""
        return self.ask(lambda session: session.exec(select(Job.id).where(Job.state == "leased", Job.leased_by == worker)).all())  # type: ignore[return-value]

    def is_idle(self) -> bool:
        """Tell whether no job is queued or leased."""
        return not self.ask(lambda session: session.exec(select(Job.id).where(col(Job.state).in_(("queued", "leased"))).limit(1)).first())

    def take_in(self, files: Sequence[Path]) -> None:
        """Queue files, to be published once they are read."""
        intake = Intake(self._database, FileStore(self._settings.files), rows=None, publish=True, max_bytes=1 << 30)
        for found in walk(files):
            assert isinstance(found, Found)
            assert isinstance(intake.take(found), Pending)

    def is_fed(self) -> bool:
        """Tell whether the index has taken up everything."""
        return not Feeder(self._settings, self._database).waiting()

    def index_problems(self) -> int:
        """Count the resources that the index lacks, holds in vain or holds as they were."""
        report = verify(self._settings, self._database, repair=False)
        return len(report.missing) + len(report.extra) + len(report.stale)

    def published(self) -> int:
        return self.ask(
            lambda session: session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == "published")).one()
        )

    def close(self) -> None:
        self._database.close()


@contextmanager
def working(maleta: Maleta) -> Iterator["subprocess.Popen[str]"]:
    """Run `maleta work`, and stop it afterwards."""
    with (maleta.data.parent / f"work-{time.monotonic_ns()}.log").open("w") as log:
        process = maleta.start("work", output=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def name_of(maleta: Maleta, process: "subprocess.Popen[str]") -> str:
    """Give the name under which a worker holds its jobs, once it has one."""

    def names() -> list[str]:
        return [name for name in presence.workers(maleta.data).alive if f"-{process.pid}-" in name]

    until(lambda: names() != [])
    return names()[0]


@pytest.fixture
def shared(tmp_path: Path, postgres_address: str) -> Iterator[tuple[Maleta, Store]]:
    """Give the command line over a database on a server, and that database."""
    store = Store(tmp_path / "data", postgres_address)
    yield Maleta(tmp_path / "data", database_url=postgres_address), store
    store.close()


def test_two_workers_do_every_job_once_and_the_death_of_one_loses_none(shared: tuple[Maleta, Store]) -> None:
    maleta, store = shared
    first_half, second_half = STARTER[::2], STARTER[1::2]
    with working(maleta) as one, working(maleta) as two:
        names = {name_of(maleta, one), name_of(maleta, two)}
        store.take_in(first_half)
        until(store.is_idle, 60)
        done = store.attempts()
        assert set(done.values()) == {1}
        assert store.workers() == names

        store.take_in(second_half)
        broken_off = killed_at_work(maleta, store, two)
        with working(maleta):  # as `maleta up` starts one again
            until(store.is_idle, 60)
        attempts = store.attempts()
        until(store.is_fed, 30)
    assert store.index_problems() == 0
    assert {job for job, number in attempts.items() if number != 1} == set(broken_off)
    assert {attempts[job] for job in broken_off} == {2}
    files = store.ask(lambda session: session.exec(select(ResourceFile.verdict)).all())
    assert [verdict for verdict in files if verdict not in ("ok", "no-text")] == []
    extractions = store.ask(lambda session: session.exec(select(sa.func.count()).select_from(Job).where(Job.kind == EXTRACT)).one())
    assert len(files) == extractions == len(STARTER)
    assert store.published() == len(STARTER)


def killed_at_work(maleta: Maleta, store: Store, process: "subprocess.Popen[str]") -> Sequence[int]:
    """Kill a worker while it holds a job, and give what it held."""
    name = name_of(maleta, process)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        process.send_signal(signal.SIGSTOP)  # so that what it holds cannot change between a look and the kill
        time.sleep(0.01)
        if held := store.held(name):
            sandboxes = family(process.pid).get("sandbox", [])
            process.kill()
            process.wait()
            for sandbox in sandboxes:
                sandbox.wait(10)
            assert store.held(name) == held
            return held
        process.send_signal(signal.SIGCONT)
        time.sleep(0.02)
    raise AssertionError("it never held a job")


def test_a_database_that_restarts_costs_a_503_and_nobody_a_restart(
    maleta: Maleta, own_postgres: Cluster, own_address: str, tmp_path: Path
) -> None:
    maleta = Maleta(maleta.data, database_url=own_address)
    files = [tmp_path / "1.txt", tmp_path / "2.txt"]
    for file in files:
        file.write_text(f"La prevención {file.stem} empieza en la escuela.", encoding="utf-8")
    store = Store(maleta.data, own_address)
    store.take_in(files[:1])
    with working(maleta), server(maleta.data, database_url=own_address) as (address, process), httpx.Client(base_url=address) as client:
        web = [one.pid for one in family(process.pid)["serve"]]
        assert len(presence.servers(maleta.data)) == 1
        own_postgres.stop()
        away = until_all(client, 503)
        assert {code for codes in away.values() for code in codes} <= {200, 503}
        assert client.get("/health/live").status_code == 200
        problem = client.get("/health/ready")
        assert (problem.status_code, problem.headers["Retry-After"]) == (503, "5")

        own_postgres.start()
        back = until_all(client, 200)
        assert {code for codes in back.values() for code in codes} <= {200, 503}
        store.take_in(files[1:])
        until(lambda: client.get("/api/v1/search", params={"q": "prevención"}).json().get("total") == 2, 30)
        assert [one.pid for one in family(process.pid)["serve"]] == web
    store.close()


def test_the_website_asks_no_question_for_longer_than_readers_wait(tmp_path: Path, postgres_address: str) -> None:
    Store(tmp_path, postgres_address).close()
    site = Site(Settings(data=tmp_path, database_url=postgres_address))
    with site.database.read() as session:
        assert session.execute(sa.text("SHOW statement_timeout")).scalar() == "20s"
    site.close()


def until_all(client: httpx.Client, wanted: int) -> dict[str, list[int]]:
    """Ask every place again and again until each has answered as wanted; give all that they answered."""
    answers: dict[str, list[int]] = {place: [] for place in PLACES}
    deadline = time.monotonic() + 20
    while not all(wanted in codes for codes in answers.values()):
        assert time.monotonic() < deadline, answers
        for place, codes in answers.items():
            codes.append(client.get(place).status_code)
        time.sleep(0.05)
    return answers


def test_a_wrong_password_a_missing_database_and_a_server_away_are_one_line(maleta: Maleta, own_postgres: Cluster) -> None:
    own_postgres.ask_for_a_password("guarded", "right")
    guarded = sa.make_url(own_postgres.address).set(username="guarded")
    missing = guarded.set(password="right", database="nobody_made_it")
    cases = (
        (("serve",), guarded.set(password="wrong-geheim"), "password authentication failed"),
        (("work", "--drain"), missing, 'database "nobody_made_it" does not exist'),
        (("up", "--port", "0"), missing, 'database "nobody_made_it" does not exist'),
        (("add", maleta.data.parent), sa.make_url("postgresql://ana:geheim@127.0.0.1:1/maleta"), "Connection refused"),
    )
    for command, address, told in cases:
        ran = maleta(*command, MALETA_DATABASE_URL=address.render_as_string(hide_password=False), MALETA_PORT="0")
        assert (ran.code, ran.out, len(said(ran))) == (1, "", 1), ran.err
        assert said(ran)[0].startswith("maleta: cannot prepare the database postgresql://")
        assert told in ran.err
        assert "geheim" not in ran.err
    assert [path.name for path in maleta.data.glob("*") if path.name != "run"] == []
