"""Pages a second of one worker process and of two, on SQLite and on a PostgreSQL server that keeps what it says is kept."""

import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.db import Database
from repository.models import Job, Page
from tests import postgres
from tests.running import MALETA, environment, run

ROUNDS = 3


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Read the manuals and the files of every format as drafts, in rounds that alternate; give the median of each arrangement."""
    try:
        with _server() as server:
            took: dict[tuple[str, int], list[dict[str, Any]]] = {}
            for number in range(ROUNDS):
                for workers in (1, 2):
                    data = place / f"{number}-{workers}"
                    took.setdefault(("sqlite", workers), []).append(_read(data / "sqlite", corpus, workers, ""))
                    took.setdefault(("postgresql", workers), []).append(_read(data / "postgresql", corpus, workers, _new(server)))
                    shutil.rmtree(data)
    except postgres.NoServer as error:
        return {"skipped": str(error)}
    return {f"{store}, {workers}": _median(rounds) for (store, workers), rounds in took.items()}


def _read(data: Path, corpus: Path, workers: int, database_url: str) -> dict[str, Any]:
    """Queue the files, then time worker processes from their start to the last one's end."""
    settings = {"database_url": database_url} if database_url else {}
    run(data, "add", corpus / "manuals", corpus / "formats", "--no-wait", "--json", **settings)
    started = time.perf_counter()
    processes = [subprocess.Popen([str(MALETA), "work", "--drain"], env=environment(data, **settings)) for _ in range(workers)]
    codes = [process.wait() for process in processes]
    seconds = time.perf_counter() - started
    database = Database(database_url or f"sqlite:///{data / 'maleta.sqlite3'}")
    with database.read() as session:
        told = _told(session, seconds)
    database.close()
    return told | {"exit_codes": codes}


def _told(session: Session, seconds: float) -> dict[str, Any]:
    jobs = session.exec(select(Job)).all()
    pages = session.execute(sa.select(sa.func.count(col(Page.id)))).scalar_one()
    return {
        "pages": pages,
        "pages_per_s": round(pages / seconds, 1),
        "wall_s": round(seconds, 1),
        "jobs": len(jobs),
        "jobs_of_each_worker": sorted(Counter(job.leased_by for job in jobs).values()),
        "jobs_not_done": sum(job.state != "done" for job in jobs),
        "jobs_tried_again": sum(job.attempts > 1 for job in jobs),
    }


def _median(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(rounds, key=lambda told: told["wall_s"])[len(rounds) // 2]


@contextmanager
def _server() -> Iterator[postgres.Cluster]:
    home = Path(tempfile.mkdtemp(prefix="maleta-pg-"))
    try:
        cluster = postgres.Cluster(home / "data", postgres.DURABLE)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _new(server: postgres.Cluster) -> str:
    """Make a database and give its address."""
    name = f"bench_{time.monotonic_ns()}"
    engine = sa.create_engine(server.address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    return sa.make_url(server.address).set(database=name).render_as_string(hide_password=False)
