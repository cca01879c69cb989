"""
Judge the search over HTTP and print the figures as JSON: `make judge`.

On every engine there is: the embedded one, and Meilisearch where the settings name a server or the program is on PATH. As an argument
the name of one engine.
"""

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import meilisearch
from tests.needs import CORPUS
from tests.relevance.judged import Document, Query, documents, keywords, queries, reciprocal_rank, sloppy
from tests.running import run, server

SETS = {"judged": ("judged", 1), "domain/judged": ("domain/judged", 2)}
MIXED = "judged, with the manuals mixed in"
WAYS: dict[str, Callable[[Query], str]] = {"clean": lambda query: query.text, "one typo, no accents": sloppy, "keywords": keywords}
ENGINES = ("embedded", "meilisearch")

Figures = dict[str, dict[str, float]]


def main() -> int:
    """Add each set to an empty installation, ask every query, print MRR@10 by language."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of judged queries is not beside this checkout\n")
        return 1
    figures: dict[str, dict[str, Figures] | str] = {}
    for engine in sys.argv[1:] or ENGINES:
        with tempfile.TemporaryDirectory() as place, settings_of(engine, Path(place)) as settings:
            figures[engine] = meilisearch.HOW_TO_GET_IT if settings is None else judge_all(Path(place), settings)
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


@contextmanager
def settings_of(engine: str, place: Path) -> Iterator[dict[str, str] | None]:
    """Give the settings that choose an engine; None where it is not here."""
    if engine == "embedded":
        yield {}
    elif given := meilisearch.given():
        yield {"engine": engine, "meilisearch_url": given.url, "meilisearch_key": given.key}
    elif meilisearch.there_is_one():
        with meilisearch.running(place / "meilisearch") as process:
            yield {"engine": engine, "meilisearch_url": process.server.url, "meilisearch_key": process.server.key}
    else:
        yield None


def judge_all(place: Path, settings: dict[str, str]) -> dict[str, Figures]:
    """Judge every set with an engine, the general one also among the pages of the manuals."""
    figures = {}
    for name, (folder, grade) in {**SETS, MIXED: SETS["judged"]}.items():
        others = sorted((CORPUS / "manuals").glob("*.pdf")) if name == MIXED else []
        home = place / name.replace("/", " ")
        home.mkdir()
        figures[name] = judge(home, documents(CORPUS / folder), queries(CORPUS / folder, grade=grade), others, settings)
    return figures


def judge(place: Path, stock: list[Document], asked: list[Query], others: list[Path], settings: dict[str, str]) -> Figures:
    """Give MRR@10 by way of typing and language of the question; the pool holds both languages, and `others`."""
    names = add(place, stock, settings)
    if others:
        run(place / "data", "add", *others, "--publish", **settings)
    with server(place / "data", **settings) as (address, _), httpx.Client(base_url=address, timeout=30.0) as client:
        return {
            way: {
                language: round(_mean([_rank(client, query, typed(query), names) for query in asked if query.language == language]), 4)
                for language in ("en", "es")
            }
            for way, typed in WAYS.items()
        }


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
    run(data, "work", "--drain", **settings | {"encoder": "use"})


def _rank(client: httpx.Client, query: Query, text: str, names: dict[str, str]) -> float:
    answer = client.get("/api/v1/search", params={"q": text, "labels": query.language})
    answer.raise_for_status()
    return reciprocal_rank([names.get(hit["resource"]["id"], "") for hit in answer.json()["hits"]], query.answers)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
