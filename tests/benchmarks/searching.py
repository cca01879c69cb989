"""Searches over HTTP against a made collection: one client on loopback, distinct queries, nothing cached."""

import random
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil

from index.collection import Collection
from index.engine import Limits
from index.feed import Feeder
from index.query import SearchQuery
from index.readings import understand
from repository.db import Database, prepare
from repository.settings import Settings
from tests.benchmarks.asked import Asked, queries
from tests.benchmarks.made import WORDS_A_PAGE, fill
from tests.benchmarks.pages import html_against_json
from tests.running import server

QUERIES = 1_200
WARM_UP = 30
PAIRED = 300  # queries asked for as page and as JSON in turn


def measure(place: Path, corpus: Path, pages: int) -> dict[str, Any]:
    """Fill, feed, serve, ask."""
    settings = Settings(data=place / "data")
    database, fed_s, asked = fed(settings, corpus, pages)
    figures: dict[str, Any] = {"pages": pages, "resources": pages // 10, "fed_pages_per_s": round(pages / fed_s)}
    figures |= _over_http(settings.data, asked)
    figures["bare engine"] = _bare(settings, database, asked[WARM_UP:])
    database.close()
    return figures


def fed(settings: Settings, corpus: Path, pages: int, words: int = WORDS_A_PAGE) -> tuple[Database, float, list[Asked]]:
    """Make a collection and feed it; give its store, the seconds that feeding took, and what to ask."""
    database = Database(settings.database)
    settings.data.mkdir(parents=True)
    prepare(database)
    fill(database, corpus, pages, words=words)
    started = time.perf_counter()
    feeder = Feeder(settings, database)
    feeder.drain()
    feeder.close()
    fed_s = time.perf_counter() - started
    with database.read() as session:
        return database, fed_s, queries(session, QUERIES + WARM_UP)


def _over_http(data: Path, asked: Sequence[Asked]) -> dict[str, Any]:
    started = time.perf_counter()
    with server(data) as (address, process), httpx.Client(base_url=address, timeout=30.0) as client:
        client.get("/api/v1/search", params=list(asked[0].params)).raise_for_status()
        first_s = time.perf_counter() - started
        took: dict[bool, list[float]] = {False: [], True: []}
        for number, one in enumerate(asked):
            begun = time.perf_counter()
            answer = client.get("/api/v1/search", params=list(one.params))
            spent = time.perf_counter() - begun
            answer.raise_for_status()
            if number >= WARM_UP:
                took[one.frequent].append(spent)
        suggested = _suggested(client, asked[WARM_UP:])
        memory = _resident(process)
        pages = html_against_json(address, asked[WARM_UP : WARM_UP + PAIRED])
    return {
        "cold start to first answer, s": round(first_s, 2),
        "resident memory of the server, MB": memory,
        "api": spread(took[False]),
        "api, frequent words": spread(took[True]),
        "api, all": spread(took[False] + took[True]),
        "search page against API": pages,
        "suggestions": suggested,
    }


def _suggested(client: httpx.Client, asked: Sequence[Asked]) -> dict[str, Any]:
    """Time suggestions for the beginnings of what is searched, as somebody types it."""
    rng = random.Random(3)
    took = []
    for one in asked:
        text = one.params[0][1].strip('"')
        begun = time.perf_counter()
        client.get("/api/v1/suggest", params={"q": text[: rng.randrange(1, len(text) + 1)]}).raise_for_status()
        took.append(time.perf_counter() - begun)
    return spread(took)


def _resident(process: "subprocess.Popen[bytes]") -> int:
    family = psutil.Process(process.pid)
    return round(sum(one.memory_info().rss for one in (family, *family.children(recursive=True))) / 1e6)


def _bare(settings: Settings, database: Database, asked: Sequence[Asked]) -> dict[str, Any]:
    """Time the engine alone: the exact map and ten candidates for the same readings, in process."""
    collection = Collection.open(settings, database)
    took = []
    for one in asked:
        expression = understand(SearchQuery.from_params(one.params), collection.statistics).expression
        begun = time.perf_counter()
        collection.engine.matches(expression)
        collection.engine.candidates(expression, None, Limits(resources=10, pages_each=1, pages=10))
        took.append(time.perf_counter() - begun)
    collection.close()
    return spread(took)


def spread(seconds: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(seconds)
    if not ordered:
        return {"queries": 0}

    def at(share: float) -> float:
        return round(1_000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2)

    return {"queries": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "max_ms": at(1.0)}
