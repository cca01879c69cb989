"""Judge the search over HTTP and print the figures as JSON: `make judge`."""

import csv
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.needs import CORPUS
from tests.relevance.judged import Document, Query, documents, queries, reciprocal_rank, sloppy
from tests.running import run, server

SETS = {"judged": ("judged", 1), "domain/judged": ("domain/judged", 2)}
WAYS: dict[str, Callable[[Query], str]] = {"clean": lambda query: query.text, "one typo, no accents": sloppy}


def main() -> int:
    """Add each set to an empty installation, ask every query, print MRR@10 by language."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of judged queries is not beside this checkout\n")
        return 1
    figures = {}
    for name, (folder, grade) in SETS.items():
        with tempfile.TemporaryDirectory() as place:
            figures[name] = judge(Path(place), documents(CORPUS / folder), queries(CORPUS / folder, grade=grade))
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


def judge(place: Path, stock: list[Document], asked: list[Query]) -> dict[str, dict[str, float]]:
    """Give MRR@10 by way of typing and language of the question; the pool holds both languages."""
    names = add(place, stock)
    with server(place / "data") as (address, _), httpx.Client(base_url=address, timeout=30.0) as client:
        return {
            way: {
                language: round(_mean([_rank(client, query, typed(query), names) for query in asked if query.language == language]), 4)
                for language in ("en", "es")
            }
            for way, typed in WAYS.items()
        }


def add(place: Path, stock: list[Document]) -> dict[str, str]:
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
    done = run(place / "data", "add", *paths, "--metadata", folder / "metadata.csv", "--publish", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    names = {row["resource"]: Path(row["path"]).stem for row in found if row["status"] == "added"}
    sys.stderr.write(f"{len(names)} of {len(stock)} documents added\n{done.stderr}")
    return names


def _rank(client: httpx.Client, query: Query, text: str, names: dict[str, str]) -> float:
    answer = client.get("/api/v1/search", params={"q": text, "labels": query.language})
    answer.raise_for_status()
    return reciprocal_rank([names.get(hit["resource"]["id"], "") for hit in answer.json()["hits"]], query.answers)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
