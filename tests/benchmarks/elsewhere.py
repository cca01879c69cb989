"""Searches and loading on a Meilisearch server, against the bare server asked and fed the same."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import urllib3
from sqlmodel import col, select

from index.collection import Collection
from index.cover import make_cover
from index.engines import engine_version
from index.engines.meilisearch import connection
from index.engines.meilisearch.loading import CHUNK_BYTES, NDJSON, Loader
from index.engines.meilisearch.schema import to_document
from index.query import SearchQuery
from index.record import records_of
from index.search import search
from repository.db import Database
from repository.models import Resource
from repository.pages import pages_of
from repository.settings import Settings
from tests import meilisearch
from tests.benchmarks.asked import Asked
from tests.benchmarks.searching import WARM_UP, fed, spread
from tests.contracts.library import PlainAddresses
from tests.running import server


class Request(NamedTuple):
    """What a search sent to the server."""

    path: str
    body: bytes


def measure(place: Path, corpus: Path, pages: int) -> dict[str, Any]:
    """Fill, feed, serve, ask; then load and ask the server itself with the same."""
    if not meilisearch.there_is_one():
        return {"skipped": meilisearch.HOW_TO_GET_IT}
    with meilisearch.running(place / "meilisearch") as process:
        settings = Settings(
            data=place / "data", engine="meilisearch", meilisearch_url=process.server.url, meilisearch_key=process.server.key
        )
        database, ours_s, asked = fed(settings, corpus, pages)
        figures = {"pages": pages, "engine": engine_version("meilisearch"), **_search(settings, database, asked)}
        bare_s, records = _load_bare(settings, database)
        database.close()
    figures["loading"] = {
        "records": records,
        "maleta_records_per_s": round(records / ours_s),
        "bare_records_per_s": round(records / bare_s),
        "share_of_bare": round(bare_s / ours_s, 2),
    }
    return figures


def _search(settings: Settings, database: Database, asked: Sequence[Asked]) -> dict[str, Any]:
    """Ask each query of the API and, next to it, send what that search sends to the server by a plain client."""
    sent = list(_requests(settings, database, asked))
    took: dict[str, list[float]] = {"api": [], "bare": []}
    headers = {"Authorization": f"Bearer {settings.meilisearch_key}", "Content-Type": "application/json"}
    environ = {"engine": "meilisearch", "meilisearch_url": settings.meilisearch_url, "meilisearch_key": settings.meilisearch_key}
    with (
        server(settings.data, **environ) as (address, _),
        httpx.Client(base_url=address, timeout=30.0) as api,
        urllib3.PoolManager(retries=False, timeout=30.0) as bare,
    ):
        for number, (one, requests) in enumerate(zip(asked, sent, strict=True)):
            spent = {}
            for way in ("api", "bare") if number % 2 else ("bare", "api"):
                begun = time.perf_counter()
                if way == "api":
                    api.get("/api/v1/search", params=list(one.params)).raise_for_status()
                else:
                    for request in requests:
                        sent_back = bare.request("POST", settings.meilisearch_url + request.path, body=request.body, headers=headers)
                        assert sent_back.status == httpx.codes.OK, sent_back.data
                spent[way] = time.perf_counter() - begun
            if number >= WARM_UP:
                for way, seconds in spent.items():
                    took[way].append(seconds)
    more = [api - bare for api, bare in zip(took["api"], took["bare"], strict=True)]
    count = sum(len(requests) for requests in sent) / len(sent)
    return {
        "api": spread(took["api"]),
        "bare server, same requests": spread(took["bare"]),
        "api above bare, each query": spread(more),
        "requests a search": round(count, 2),
    }


def _requests(settings: Settings, database: Database, asked: Sequence[Asked]) -> Iterator[list[Request]]:
    """Search in this process and give what each search sends."""
    noted: list[Request] = []

    class Noting(connection.Transport):
        def exchange(self, method: str, path: str, content: bytes | None, content_type: str | None = connection.JSON) -> bytes:
            noted.append(Request(f"/{path}", content or b""))
            return super().exchange(method, path, content, content_type)

    plain, connection.Transport = connection.Transport, Noting  # type: ignore[misc]
    try:
        collection = Collection.open(settings, database)
    finally:
        connection.Transport = plain  # type: ignore[misc]
    for one in asked:
        noted.clear()
        search(collection, SearchQuery.from_params(one.params), PlainAddresses())
        yield list(noted)
    collection.close()


def _load_bare(settings: Settings, database: Database) -> tuple[float, int]:
    """Send all documents, ready made, to an index with the same settings, and wait; gives seconds and their number."""
    chunks, records = _chunks(database)
    index_id = "bare"
    Loader(settings, index_id, create=True).close()
    headers = {"Authorization": f"Bearer {settings.meilisearch_key}"}
    with httpx.Client(base_url=settings.meilisearch_url, headers=headers, timeout=120.0) as bare:
        started = time.perf_counter()
        for chunk in chunks:
            answer = bare.post(f"/indexes/{index_id}/documents", content=chunk, headers={"Content-Type": NDJSON})
            last = answer.raise_for_status().json()["taskUid"]
        while bare.get(f"/tasks/{last}").json()["status"] in ("enqueued", "processing"):
            time.sleep(0.1)
        return time.perf_counter() - started, records


def _chunks(database: Database) -> tuple[list[bytes], int]:
    encode = msgspec.json.Encoder().encode
    chunks: list[bytes] = []
    lines: list[bytes] = []
    size = records = 0
    with database.read() as session:
        for key in session.exec(select(Resource.key).order_by(col(Resource.key))).all():
            resource = session.get_one(Resource, key)
            cover = make_cover(resource.details)
            for record in records_of(resource, pages_of(session, resource.key or 0), cover):
                lines.append(encode(to_document(record)))
                size += len(lines[-1])
                records += 1
            session.expunge_all()
            if size >= CHUNK_BYTES:
                chunks.append(b"\n".join(lines))
                lines, size = [], 0
    return [*chunks, *([b"\n".join(lines)] if lines else [])], records
