"""Vectors: pages encoded a second in the background, what that costs searches meanwhile, and the nearest pages among many."""

import random
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from index.collection import Collection
from index.meaning.nearest import Meanings, QueryVector
from index.meaning.storage import Encoded, Stale, keep, note
from index.meaning.windows import windows
from repository.catalogue import EXTRACT
from repository.db import Database
from repository.models import Job, Page, Resource, Vector
from repository.settings import Settings
from tests.benchmarks.asked import Asked
from tests.benchmarks.searching import fed, spread
from tests.running import MALETA, environment, server

PAGES = 10_000
WORDS = 400
ENCODE_S = 60.0  # how long encoding is watched
BATCH = 150  # queries between two changes of sides
CALLS = 300
READY_S = 120.0  # until a new server has copied its vectors
SIMILAR = 200  # pages that words found
TOP = 20
COMPARED = 60  # queries compared with every row exactly


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Make a collection, search it with and without a worker that encodes, then look for the nearest pages in all of it."""
    settings = Settings(data=place / "data")
    database, _, asked = fed(settings, corpus, PAGES, words=WORDS)
    with database.write() as session:  # the made files have no bytes that a worker could read
        session.execute(sa.delete(Job).where(col(Job.kind) == EXTRACT))
    figures = _meanwhile(settings, database, asked)
    _encode_the_rest(database, Meanings(settings, database).version or "")
    figures |= _with_meaning(settings, asked)
    figures |= _nearest(settings, database, [dict(one.params)["q"] for one in asked[:CALLS]])
    database.close()
    return figures


def _meanwhile(settings: Settings, database: Database, asked: Sequence[Asked]) -> dict[str, Any]:
    """Ask the same server in turn with nobody at work and while a worker encodes; give pages a second of that worker."""
    took: dict[bool, list[float]] = {False: [], True: []}
    pages, seconds, resident = 0, 0.0, 0
    with server(settings.data, encoder="use") as (address, _), httpx.Client(base_url=address, timeout=30.0) as client:
        batches = [asked[first : first + BATCH] for first in range(0, len(asked), BATCH)]
        for number, batch in enumerate(batches):
            if number % 2 == 0:
                took[False] += [_asked(client, one) for one in batch]
                continue
            with _worker(settings) as process:
                before, started = _warm(database), time.perf_counter()
                while time.perf_counter() - started < ENCODE_S / (len(batches) // 2):
                    took[True] += [_asked(client, one) for one in batch]
                pages += _encoded(database) - before
                seconds += time.perf_counter() - started
                resident = max(resident, _resident(process))
    quiet, busy = spread(took[False]), spread(took[True])
    return {
        "pages": PAGES,
        "words a page": WORDS,
        "encoded pages a second": round(pages / seconds, 1),
        "resident memory of the worker and its encoder, MB": resident,
        "search": quiet,
        "search while encoding": busy,
        "p99 ratio": round(busy["p99_ms"] / quiet["p99_ms"], 2),
    }


def _with_meaning(settings: Settings, asked: Sequence[Asked]) -> dict[str, Any]:
    """Ask one server with everything encoded each query in turn by words and concepts alone, and with meaning."""
    took: dict[str, list[float]] = {"off": [], "on": []}
    with server(settings.data, encoder="use") as (address, process), httpx.Client(base_url=address, timeout=30.0) as client:
        _wait_for_meaning(client, asked)
        for one in asked:
            if not one.frequent:
                for meaning, times in took.items():
                    begun = time.perf_counter()
                    client.get("/api/v1/search", params=[*one.params, ("meaning", meaning)]).raise_for_status()
                    times.append(time.perf_counter() - begun)
        memory, alone = _resident(process), _unshared(process)
    return {
        "search by words and concepts": spread(took["off"]),
        "search with the encoder": spread(took["on"]),
        "resident memory of the server with the encoder, MB": memory,
        "of it neither mapped files nor shared with others, MB": alone,
    }


def _wait_for_meaning(client: httpx.Client, asked: Sequence[Asked]) -> None:
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends:
        for one in asked[:20]:
            hits = client.get("/api/v1/search", params=[*one.params, ("size", "100")]).json()["hits"]
            if any("meaning" in hit["found_through"] for hit in hits):
                return
        time.sleep(1.0)
    raise AssertionError("the server finds nothing by meaning")


def _asked(client: httpx.Client, one: Asked) -> float:
    begun = time.perf_counter()
    client.get("/api/v1/search", params=list(one.params)).raise_for_status()
    return time.perf_counter() - begun


@contextmanager
def _worker(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([str(MALETA), "work"], env=environment(settings.data, encoder="use"))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _warm(database: Database) -> int:
    """Wait until pages come, and count them."""
    before = _encoded(database)
    while (now := _encoded(database)) == before:
        time.sleep(0.05)
    return now


def _encoded(database: Database) -> int:
    with database.read() as session:
        return session.execute(sa.select(sa.func.count()).select_from(Vector).where(col(Vector.window) == 0)).scalar_one()


def _resident(process: "subprocess.Popen[bytes]") -> int:
    family = psutil.Process(process.pid)
    return round(sum(one.memory_info().rss for one in (family, *family.children(recursive=True))) / 1e6)


def _unshared(process: "subprocess.Popen[bytes]") -> int:
    family = psutil.Process(process.pid)
    return round(sum(one.memory_full_info().uss for one in (family, *family.children(recursive=True))) / 1e6)


def _encode_the_rest(database: Database, encoder: str) -> None:
    """Give the other pages vectors made of those that there are: a mixture of two each."""
    rng = np.random.default_rng(5)
    with database.read() as session:
        values = session.scalars(sa.select(col(Vector.values)).where(col(Vector.encoder) == encoder)).all()
        resources = session.execute(sa.select(col(Resource.key), col(Resource.revision))).all()
    pool = np.frombuffer(b"".join(values), dtype=np.int8).reshape(len(values), -1)
    for first in range(0, len(resources), 50):
        with database.write() as session:
            for key, _ in resources[first : first + 50]:
                keep(session, encoder, key, [_made(rng, pool, page) for page in _without(session, key)])
            note(session, encoder, [Stale(key, revision) for key, revision in resources[first : first + 50]])


def _without(session: Session, key: int) -> Sequence[Page]:
    has = sa.exists().where(col(Vector.text_hash) == col(Page.text_hash))
    return session.exec(select(Page).where(Page.resource_key == key, ~has)).all()


def _made(rng: np.random.Generator, pool: NDArray[np.int8], page: Page) -> Encoded:
    cuts = windows(page.text)
    one, two = (pool[rng.integers(len(pool), size=len(cuts))].astype(np.int16) for _ in range(2))
    return Encoded(page.text_hash, cuts, ((2 * one + two) // 3).astype(np.int8))


def _nearest(settings: Settings, database: Database, texts: Sequence[str]) -> dict[str, Any]:
    before = psutil.Process().memory_info().rss
    collection = Collection.open(settings, database)
    meanings = Meanings(settings, database)
    started = time.perf_counter()
    meanings.catch_up()
    copied_s = time.perf_counter() - started
    keys, rng = collection.shelf.keys, random.Random(3)
    took: dict[str, list[float]] = {"query": [], "nearest": [], "nearest, a tenth allowed": [], "similarities": [], "spread": []}
    queries: list[QueryVector] = []
    for text in dict.fromkeys(texts):
        query = _timed(took["query"], lambda text=text: meanings.query(text))
        if query is None:
            continue
        queries.append(query)
        found = [(rng.choice(keys.tolist()), rng.randrange(1, 11)) for _ in range(SIMILAR)]
        _timed(took["nearest"], lambda query=query: meanings.nearest(query, keys, TOP))
        _timed(took["nearest, a tenth allowed"], lambda query=query: meanings.nearest(query, keys[::10], TOP))
        _timed(took["similarities"], lambda query=query, found=found: meanings.similarities(query, found))
        _timed(took["spread"], lambda query=query: meanings.spread(query))
    memory = psutil.Process().memory_info().rss - before
    started = time.perf_counter()
    Meanings(settings, database).catch_up()
    figures: dict[str, Any] = {
        "vectors copied to this machine, s": round(copied_s, 1),
        "opened again, s": round(time.perf_counter() - started, 1),
        "memory that vectors and encoder take in a web process, MB": round(memory / 1e6),
    }
    figures |= {name: spread(seconds) for name, seconds in took.items()}
    languages = {book.key: book.language for book in collection.shelf.books}
    shares = [_recall(meanings, query, languages) for query in queries[:COMPARED]]
    figures[f"share of the exact first {TOP} that bits and int8 find"] = round(statistics.mean(shares), 4)
    collection.close()
    return figures


def _timed(times: list[float], call: Any) -> Any:
    started = time.perf_counter()
    answer = call()
    times.append(time.perf_counter() - started)
    return answer


def _recall(meanings: Meanings, query: QueryVector, languages: Mapping[int, str]) -> float:
    """Give the share of the nearest pages of both languages that comparing every row exactly finds."""
    found = {(near.resource, near.page) for near in meanings.nearest(query, np.array(sorted(languages)), TOP)}
    everything = [(key, number) for key in sorted(languages) for number in range(1, 11)]
    exact: dict[str, list[tuple[float, tuple[int, int]]]] = {}
    for first in range(0, len(everything), 400):
        for page, likeness in meanings.similarities(query, everything[first : first + 400]).items():
            exact.setdefault(languages[page[0]], []).append((likeness.similarity, page))
    best = {page for ranked in exact.values() for _, page in sorted(ranked, reverse=True)[:TOP]}
    return len(found & best) / len(best)
