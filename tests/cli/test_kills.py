"""Whoever is killed while files are added, nothing is lost: the store ends as if nobody had been."""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from sqlmodel import select

from repository.dump import dump
from repository.models import Job, ResourceFile
from tests.cli.running import Maleta, alive, family, read
from tests.cli.test_up import up

LONG = os.environ.get("LONG") == "1"
FILES = 320 if LONG else 28
ALONE = range(1)  # seeds
TOGETHER = range(2)
KILLS = 25 if LONG else 6  # in each run at most
LEAST = 17 if LONG else 4  # so that three runs have fifty
WITHIN_S = 900 if LONG else 120
pytestmark = pytest.mark.timeout(2 * WITHIN_S)  # for the undisturbed store, too


@pytest.fixture(scope="module")
def folder(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of real files of every kind, damaged and odd ones among them."""
    everything = sorted(path for path in (corpus / "formats").rglob("*") if path.is_file() and path.parent != corpus / "formats")
    chosen = sorted(random.Random(7).sample(everything, min(FILES, len(everything))))
    target = tmp_path_factory.mktemp("formats")
    for path in chosen:
        (target / path.parent.name).mkdir(exist_ok=True)
        shutil.copy(path, target / path.parent.name / path.name)
    return target


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the dump of a store to which the files were added in peace."""
    maleta = Maleta(tmp_path_factory.mktemp("undisturbed") / "data")
    assert maleta("add", folder, "--publish", "--json").code in (0, 1)  # some of all files are damaged on purpose
    assert maleta("work", "--drain").code == 0
    return read(maleta, dump)


def numbers(maleta: Maleta, question: str) -> list[int]:
    """Ask the store for numbers, with as little work as can be: it is asked a hundred times a second beside those who work."""
    try:
        with closing(sqlite3.connect(f"file:{maleta.data / 'maleta.sqlite3'}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute(question)]
    except sqlite3.OperationalError:  # there is no store yet, or no table
        return []


def done(maleta: Maleta) -> int:
    """Count what was taken in and what was read: it rises while the work goes on."""
    return sum(numbers(maleta, "select count(*) from job where state = 'done' union all select count(*) from resource"))


def leased(maleta: Maleta) -> list[int]:
    """Give the jobs that somebody works at."""
    return numbers(maleta, "select id from job where state = 'leased' order by id")


class Killer:
    """Kills whom chance picks among the roles struck least, while a job is leased, each time after the work went on a little.

    What never gets anywhere is no test of losses.
    """

    def __init__(self, maleta: Maleta, seed: int) -> None:
        self._maleta = maleta
        self._chance = random.Random(seed)
        self._seen = 0
        self.killed: list[str] = []

    def strike(self, roots: Sequence[int]) -> None:
        """Kill one process among those below `roots`, once something was done since the last time."""
        if done(self._maleta) <= self._seen:
            return
        time.sleep(self._chance.uniform(0.0, 0.3))
        people: dict[str, list[psutil.Process]] = {}
        for root in roots:
            for role, processes in family(root).items():
                people.setdefault(role, []).extend(one for one in processes if alive(one))
        people.pop("up", None)
        roles = sorted(role for role, processes in people.items() if processes)
        if roles and leased(self._maleta):
            fewest = min(self.killed.count(role) for role in roles)
            role = self._chance.choice([role for role in roles if self.killed.count(role) == fewest])
            self._chance.choice(people[role]).kill()
            self.killed.append(role)
            self._seen = done(self._maleta)


def add_again_and_again(maleta: Maleta, folder: Path, killer: Killer, others: Sequence[int]) -> None:
    """Add the folder; start `add` again whenever it was killed, until it ends by itself."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        with (maleta.data.parent / "add.log").open("w+") as log:
            adding = maleta.start("add", folder, "--publish", "--json", output=log)
            while adding.poll() is None:
                assert time.monotonic() < deadline, f"it does not come to an end; killed: {killer.killed}"
                if len(killer.killed) < KILLS:
                    killer.strike([adding.pid, *others])
                time.sleep(0.01)
            log.seek(0)
            if adding.returncode != -signal.SIGKILL:
                assert adding.returncode in (0, 1), log.read()
                return


def nothing_is_lost(maleta: Maleta, undisturbed: list[str]) -> None:
    """Make sure that every file has its verdict and that the store, its files and the index are as they would be."""
    assert maleta("work", "--drain").code == 0
    assert read(maleta, lambda session: session.exec(select(Job).where(Job.state != "done", Job.kind == "extract")).all()) == []
    verdicts = read(maleta, lambda session: session.exec(select(ResourceFile.verdict).where(ResourceFile.use == "primary")).all())
    assert None not in verdicts
    assert read(maleta, dump) == undisturbed
    wrong = [finding for finding in maleta("check", "--json").json()["checks"] if finding["problems"]]
    assert wrong == []
    assert maleta("index", "verify", "--no-repair").code == 0


@pytest.mark.parametrize("seed", ALONE)
def test_killing_add_and_its_readers_loses_nothing(maleta: Maleta, folder: Path, undisturbed: list[str], seed: int) -> None:
    killer = Killer(maleta, seed)
    add_again_and_again(maleta, folder, killer, [])
    assert set(killer.killed) == {"add", "sandbox"}
    assert len(killer.killed) >= LEAST
    nothing_is_lost(maleta, undisturbed)


@pytest.mark.parametrize("seed", TOGETHER)
def test_killing_server_worker_readers_and_add_loses_nothing(maleta: Maleta, folder: Path, undisturbed: list[str], seed: int) -> None:
    killer = Killer(maleta, 100 + seed)
    with up(maleta, "--empty") as running:
        add_again_and_again(maleta, folder, killer, [running.process.pid])
    assert set(killer.killed) == {"add", "sandbox", "serve", "work"}
    assert len(killer.killed) >= LEAST
    nothing_is_lost(maleta, undisturbed)
