"""
Judge the search over HTTP and print the figures as JSON: `make judge`.

On every engine there is: the embedded one, and Meilisearch where the settings name a server or the program is on PATH; by words and
concepts alone (`meaning=off`) and with the encoder of MALETA_ENCODER, by default `use`. As arguments names of engines and of sets
(`judged`, `domain/judged`, `mixed`); without them all, which takes half an hour.
"""

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import readings
from index.collection import Collection
from index.query import SearchQuery
from index.search import search
from repository.db import Database
from repository.settings import Settings
from tests import meilisearch
from tests.contracts.library import PlainAddresses
from tests.needs import CORPUS
from tests.relevance.judged import Document, Query, documents, hard_negatives, keywords, queries, reciprocal_rank, sloppy
from tests.running import run, server

SETS = {"judged": ("judged", 1), "domain/judged": ("domain/judged", 2)}
MIXED = "mixed"  # judged, with the pages of the manuals among them
WAYS: dict[str, Callable[[Query], str]] = {"clean": lambda query: query.text, "one typo, no accents": sloppy, "keywords": keywords}
POOLS = ("own language", "other language", "both")
ENGINES = ("embedded", "meilisearch")
LANGUAGES = ("en", "es")
READY_S = 60.0
ABOVE = "queries with a hard negative above their answer"

Figures = dict[str, dict[str, float]]


def main() -> int:
    """Add each set to an empty installation, ask every query, print MRR@10 by language of the question."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of judged queries is not beside this checkout\n")
        return 1
    figures: dict[str, dict[str, dict[str, Figures]] | str] = {}
    sets = [name for name in sys.argv[1:] if name not in ENGINES] or [*SETS, MIXED]
    for engine in [name for name in sys.argv[1:] if name in ENGINES] or ENGINES:
        with tempfile.TemporaryDirectory() as place, settings_of(engine, Path(place)) as settings:
            figures[engine] = meilisearch.HOW_TO_GET_IT if settings is None else judge_all(Path(place), settings, sets)
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


@contextmanager
def settings_of(engine: str, place: Path) -> Iterator[dict[str, str] | None]:
    """Give the settings that choose an engine; None where it is not here."""
    encoder = {"encoder": os.environ.get("MALETA_ENCODER", "use")}
    if engine == "embedded":
        yield encoder
    elif given := meilisearch.given():
        yield encoder | {"engine": engine, "meilisearch_url": given.url, "meilisearch_key": given.key}
    elif meilisearch.there_is_one():
        with meilisearch.running(place / "meilisearch") as process:
            yield encoder | {"engine": engine, "meilisearch_url": process.server.url, "meilisearch_key": process.server.key}
    else:
        yield None


def judge_all(place: Path, settings: dict[str, str], sets: Sequence[str]) -> dict[str, dict[str, Figures]]:
    """Judge sets with an engine."""
    figures = {}
    for name in sets:
        folder, grade = SETS["judged" if name == MIXED else name]
        others = sorted((CORPUS / "manuals").glob("*.pdf")) if name == MIXED else []
        home = place / name.replace("/", " ")
        home.mkdir()
        figures[name] = judge(home, documents(CORPUS / folder), queries(CORPUS / folder, grade=grade), others, settings)
    return figures


def judge(place: Path, stock: list[Document], asked: list[Query], others: list[Path], settings: dict[str, str]) -> dict[str, Figures]:
    """Give the figures by words and concepts, and with meaning; the pool holds both languages, and `others`."""
    names = add(place, stock, settings)
    if others:
        run(place / "data", "add", *others, "--publish", **settings)
    encode(place / "data", settings)
    with server(place / "data", **settings) as (address, _), httpx.Client(base_url=address, timeout=30.0) as client:
        _wait_for_meaning(client, asked[0])
        languages = {document.id: document.language for document in stock}
        figures = {
            name: _judged(_Judge(client, names, languages, meaning), asked)
            for name, meaning in (("words and concepts", "off"), ("with the encoder", "on"))
        }
    if any(query.hard_negatives for query in asked):
        figures["without concepts"] = {ABOVE: _without_concepts(Settings(data=place / "data", **settings), names, asked)}
    return figures


def _without_concepts(settings: Settings, names: dict[str, str], asked: Sequence[Query]) -> dict[str, float]:
    """Ask in this process as if no word named a concept: what hard negatives would do without the guard of the two crimes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "named", lambda _run: ())
        collection = Collection.open(settings, Database(settings.database))
        collection.meanings.catch_up()

        def found(query: Query) -> list[str]:
            hits = search(collection, SearchQuery(text=query.text, labels=query.language, size=50), PlainAddresses()).hits  # type: ignore[arg-type]
            return [names.get(hit.resource.id, "") for hit in hits]

        counted = _passed(asked, found)
        collection.close()
    return counted


def add(place: Path, stock: list[Document], settings: dict[str, str]) -> dict[str, str]:
    """Add documents as text files with their title and language; give public id → document id."""
    folder = place / "files"
    folder.mkdir()
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["file", "title_es", "title_en", "language"])
        for document in stock:
            (folder / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
            titles = [document.title if document.language == language else "" for language in ("es", "en")]
            rows.writerow([f"{document.id}.txt", *titles, document.language])
    paths = [folder / f"{document.id}.txt" for document in stock]
    done = run(place / "data", "add", *paths, "--metadata", folder / "metadata.csv", "--publish", "--json", **settings)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    names = {row["resource"]: Path(row["path"]).stem for row in found if row["status"] == "added"}
    sys.stderr.write(f"{len(names)} of {len(stock)} documents added\n{done.stderr}")
    return names


def encode(data: Path, settings: dict[str, str]) -> None:
    """Give every page its vectors."""
    run(data, "work", "--drain", **{"encoder": "use"} | settings)


class _Judge:
    """Asks one server, by words and concepts or with meaning."""

    def __init__(self, client: httpx.Client, names: dict[str, str], languages: dict[str, str], meaning: str) -> None:
        self._client = client
        self._names = names
        self._meaning = meaning
        self.languages = languages

    def found(self, text: str, query: Query, pool: str, size: int = 10) -> list[str]:
        """Give the ids of the documents found, in order; of resources that are not judged an empty one."""
        other = "es" if query.language == "en" else "en"
        chosen = {"own language": query.language, "other language": other}.get(pool)
        params: dict[str, Any] = {"q": text, "labels": query.language, "meaning": self._meaning, "size": size}
        answer = self._client.get("/api/v1/search", params=params | ({"language": chosen} if chosen else {}))
        answer.raise_for_status()
        return [self._names.get(hit["resource"]["id"], "") for hit in answer.json()["hits"]]


def _judged(judge: _Judge, asked: Sequence[Query]) -> Figures:
    """Give MRR@10 by pool and way of typing, the share with an answer in the other language, and what hard negatives do."""
    figures: Figures = {}
    for pool in POOLS:
        for way, typed in WAYS.items():
            found = {query: judge.found(typed(query), query, pool) for query in asked}
            figures[f"{pool}, {way}"] = _by_language(asked, lambda query, found=found: reciprocal_rank(found[query], query.answers))  # type: ignore[misc]
            if pool == "both":
                figures[f"both, {way}: an answer of the other language in the first ten"] = _by_language(
                    asked,
                    lambda query, found=found: _has_other(found[query], query, judge.languages),  # type: ignore[misc]
                )
    if any(query.hard_negatives for query in asked):
        figures[ABOVE] = _passed(asked, lambda query: judge.found(query.text, query, "both", 50))
    return figures


def _passed(asked: Sequence[Query], found: Callable[[Query], list[str]]) -> dict[str, float]:
    """Count the queries that have a hard negative above their answer."""
    passed = [query.language for query in asked if hard_negatives(found(query), query)]
    return {language: float(passed.count(language)) for language in LANGUAGES}


def _by_language(asked: Sequence[Query], value: Callable[[Query], float]) -> dict[str, float]:
    return {language: round(_mean([value(query) for query in asked if query.language == language]), 4) for language in LANGUAGES}


def _has_other(found: Sequence[str], query: Query, languages: dict[str, str]) -> float:
    return float(any(one in query.answers and languages[one] != query.language for one in found))


def _wait_for_meaning(client: httpx.Client, query: Query) -> None:
    """Wait until the server has loaded its vectors: before, answers hold no hit by meaning."""
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends:
        hits = client.get("/api/v1/search", params={"q": query.text, "size": 100}).json()["hits"]
        if any("meaning" in hit["found_through"] for hit in hits):
            return
        time.sleep(0.5)
    sys.stderr.write("the server finds nothing by meaning\n")


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
