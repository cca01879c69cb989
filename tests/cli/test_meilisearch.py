"""Real processes over a real Meilisearch server: whoever is killed while files are added and indexes rebuilt, nothing differs after."""

import os
import random
import threading
import time
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from repository.db import Database
from tests import meilisearch
from tests.cli.running import Maleta, alive, until
from tests.cli.test_up import Up, up

LONG = os.environ.get("LONG") == "1"
KILLS = 30 if LONG else 4
SEED = 20_261_124
ROLES = ("server", "work", "serve")
TEXTS_A_ROUND = 12
REBUILD_EVERY = 3  # kills
LEASED_WITHIN_S = 20.0


@pytest.fixture
def far(tmp_path: Path, process: meilisearch.Process) -> Maleta:
    """Give the command line over an installation whose index is on that server."""
    server = process.server
    return Maleta(tmp_path / "data", engine="meilisearch", meilisearch_url=server.url, meilisearch_key=server.key)


def texts(folder: Path, first: int, count: int) -> Path:
    """Write texts that all hold one word."""
    target = folder / f"texts-{first}"
    target.mkdir()
    for number in range(first, first + count):
        (target / f"{number:04}.txt").write_text(f"Nota {number}. Prevención en la comunidad, hoja {number}.\n" * 20, encoding="utf-8")
    return target


def total(running: Up, text: str = "prevención") -> int | None:
    """Give the total of a search; None where the answer is that it must be tried again."""
    try:
        answer = httpx.get(f"{running.address}/api/v1/search", params={"q": text}, timeout=10.0)
    except httpx.TransportError:
        return None
    assert answer.status_code in (200, 503), answer.text
    return int(answer.json()["total"]) if answer.status_code == 200 else None


def leased(maleta: Maleta) -> bool:
    """Tell whether a worker holds a job now."""
    database = Database(f"sqlite:///{maleta.data / 'maleta.sqlite3'}")
    try:
        with database.read() as session:
            return bool(session.execute(sa.text("select count(*) from job where state = 'leased'")).scalar_one())
    finally:
        database.close()


def kill(role: str, running: Up, process: meilisearch.Process) -> None:
    """Kill the server and start it again, or a process that its supervisor starts again."""
    if role == "server":
        process.kill()
        process.start()
        return
    for one in running.roles().get(role, [])[:1]:
        one.kill()


def test_whoever_is_killed_while_files_are_added_and_the_index_is_rebuilt_nothing_differs_after(
    far: Maleta, process: meilisearch.Process, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    roles = [role for _ in range(KILLS) for role in ROLES][:KILLS]
    chance.shuffle(roles)
    rebuilds = []
    with_a_lease = 0
    with up(far, "--empty") as running:
        for number, role in enumerate(roles):
            folder = texts(tmp_path, number * TEXTS_A_ROUND, TEXTS_A_ROUND)
            assert far("add", folder, "--publish", "--no-wait", "--json").code == 0
            if number % REBUILD_EVERY == 0:
                rebuilds.append(far.start("index", "rebuild"))
            deadline = time.monotonic() + LEASED_WITHIN_S
            while not leased(far) and time.monotonic() < deadline and chance.random() < 0.999:
                time.sleep(0.001)
            with_a_lease += leased(far)
            kill(role, running, process)
            time.sleep(chance.uniform(0.0, 0.5))
        for rebuild in rebuilds:
            rebuild.communicate(timeout=120)
        until(lambda: total(running) == KILLS * TEXTS_A_ROUND, 180)
    assert with_a_lease > 0 or not LONG  # of a few kills chance may spare every lease
    assert far("work", "--drain").code == 0
    assert far("index", "verify", "--no-repair", "--json").json()["stale"] == []
    verified = far("index", "verify", "--no-repair")
    assert verified.code == 0, verified.out
    assert [finding for finding in far("check", "--json").json()["checks"] if finding["problems"]] == []


def test_not_one_search_fails_or_misses_while_the_index_is_rebuilt(far: Maleta, tmp_path: Path) -> None:
    assert far("add", texts(tmp_path, 0, 60), "--publish").code == 0
    with up(far, "--empty") as running:
        until(lambda: total(running) == 60)
        seen: set[int | None] = set()
        asked = 0
        stop = threading.Event()

        def search_on() -> None:
            nonlocal asked
            while not stop.is_set():
                seen.add(total(running))
                asked += 1

        searching = threading.Thread(target=search_on)
        searching.start()
        for _ in range(2):
            assert far("index", "rebuild").code == 0
        time.sleep(0.5)
        stop.set()
        searching.join()
        assert (seen, asked > 20) == ({60}, True)


def test_a_worker_that_dies_is_followed_by_another_within_seconds(far: Maleta, tmp_path: Path) -> None:
    with up(far, "--empty") as running:
        assert far("add", texts(tmp_path, 0, 3), "--publish").code == 0
        [worker] = running.roles()["work"]
        worker.kill()
        until(lambda: any(alive(one) and one.pid != worker.pid for one in running.roles().get("work", [])))
        assert far("add", texts(tmp_path, 3, 3), "--publish").code == 0
        assert total(running) == 6


def test_embedded_to_meilisearch_and_back_without_a_search_that_fails(far: Maleta, process: meilisearch.Process, tmp_path: Path) -> None:
    server = process.server
    embedded = Maleta(far.data, engine="embedded", meilisearch_url=server.url, meilisearch_key=server.key)
    assert embedded("add", texts(tmp_path, 0, 20), "--publish").code == 0
    for maleta, engine in ((far, "meilisearch"), (embedded, "embedded")):
        with up(maleta, "--empty") as running:
            seen = set()

            def switched(running: Up = running, seen: set[int | None] = seen, maleta: Maleta = maleta, engine: str = engine) -> bool:
                seen.add(total(running))
                first = maleta("index", "status", "--json").json()[0]
                return bool((first["engine"], first["state"], first["applied"]) == (engine, "serving", 20))

            until(switched, 60)
            assert seen == {20}
    assert embedded("index", "verify", "--no-repair").code == 0
