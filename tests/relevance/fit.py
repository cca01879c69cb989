"""
Fit the weights of the ranking on the judged sets, with cross-validation: `python -m tests.relevance.fit [--write]`.

Every question in three ways of typing, its right answers among what words, concepts and meaning bring: the weights make the right
answers likely (softmax over the candidates of a question, as in ListNet, Cao et al. 2007), are never below zero, and are told apart for
pages in the language of the question and in the other one. Questions in both directions and in the pool of both count alike, the small
set of the field four times. What the sets say nothing of is fixed by hand (FIXED).
"""

import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.collection import Collection
from index.matching import Matching
from index.measuring import Features
from index.query import SearchQuery
from index.ranking import WEIGHTS, Model
from index.readings import understand
from repository.db import Database
from repository.settings import Settings
from tests.needs import CORPUS
from tests.relevance.__main__ import WAYS, add, encode
from tests.relevance.judged import Document, Query, documents, queries

SETS = {"judged": 1, "domain/judged": 2}  # and the lowest grade that counts
TIMES = {"judged": 1.0, "domain/judged": 4.0}
FIXED = {"spelled": 1.0, "cover": 1.0, "identifier": 3.0}
FOLDS = 5
ROUNDS, RATE, DECAY = 500, 0.05, 3e-4  # of Adam, Kingma and Ba 2015; DECAY is the weight of the squares
POOLS = ("own", "other", "both")

Floats = NDArray[np.float64]


class Case(NamedTuple):
    """One question over one pool: features of each candidate page (own and other side by side), which are right, and whose they are."""

    kind: str  # set, pool, way and language
    question: int
    weight: float
    features: Floats
    right: NDArray[np.bool_]
    resources: NDArray[np.int64]


def main() -> int:
    """Print the figures of cross-validation, then fit on everything; write the weights where asked to."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of judged queries is not beside this checkout\n")
        return 1
    with tempfile.TemporaryDirectory() as place:
        stocks = {name: _stock(Path(place) / name.replace("/", " "), name) for name in SETS}
        models: tuple[Model, ...] = ("words", "meaning")
        found = {model: [case for name, stock in stocks.items() for case in _cases(stock, name, model)] for model in models}
    rows = []
    for model, cases in found.items():
        sys.stdout.write(json.dumps({model: _cross_validated(cases)}, indent=1) + "\n")
        own, other = np.split(_fit(cases), 2)
        rows += [(model, page, *pair) for page, fitted in (("own", own), ("other", other)) for pair in _named(fitted)]
    if sys.argv[1:] == ["--write"]:
        with WEIGHTS.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows([("model", "page", "feature", "weight"), *rows])
    return 0


class _Stock(NamedTuple):
    settings: Settings
    names: dict[str, str]  # public id → document id


def _stock(home: Path, name: str) -> _Stock:
    home.mkdir()
    names = add(home, documents(CORPUS / name), {})
    encode(home / "data", {})
    return _Stock(Settings(data=home / "data"), names)


def _cases(stock: _Stock, name: str, model: Model) -> Iterator[Case]:
    collection = Collection.open(stock.settings, Database(stock.settings.database))
    collection.meanings.catch_up()
    known = {document.id: document for document in documents(CORPUS / name)}
    for way, typed in WAYS.items():
        for number, query in enumerate(queries(CORPUS / name, grade=SETS[name])):
            text = SearchQuery(text=typed(query), labels=query.language, size=100, meaning=model == "meaning")  # type: ignore[arg-type]
            pages = list(_pages(collection, text, stock, known))
            for pool in POOLS:
                yield _case(pages, query, pool, f"{name}, {pool}, {way}, {query.language}", number, TIMES[name])
    collection.close()


class _Page(NamedTuple):
    document: Document
    resource: int
    own: bool
    features: Features


def _pages(collection: Collection, query: SearchQuery, stock: _Stock, known: dict[str, Document]) -> Iterator[_Page]:
    understood = understand(query, collection.statistics)
    if understood.expression.is_empty:
        return
    matching = Matching(collection, query, understood)
    found = matching.find()
    shelf = collection.shelf
    shown = matching.order(found, shelf.mask(found.keys), filtered=False)
    for key, pages in shown.pages.items():
        for page in pages:
            if page.features is not None:
                yield _Page(known[stock.names[shelf.ids[key]]], key, page.own == "own", page.features)


def _case(pages: Sequence[_Page], query: Query, pool: str, kind: str, number: int, weight: float) -> Case:
    kept = [page for page in pages if pool == "both" or (page.document.language == query.language) == (pool == "own")]
    values = np.array([page.features for page in kept], dtype=np.float64).reshape(len(kept), len(Features._fields))
    own = np.array([page.own for page in kept], dtype=np.float64)[:, None]
    right = np.array([page.document.id in query.answers for page in kept], dtype=np.bool_)
    resources = np.array([page.resource for page in kept], dtype=np.int64)
    return Case(kind, number, weight, np.hstack([values * own, values * (1.0 - own)]), right, resources)


def _fit(cases: Sequence[Case]) -> Floats:
    """Give the weights, own before other."""
    told = [case for case in cases if case.right.any() and not case.right.all()]
    features = np.vstack([case.features for case in told])
    right = np.concatenate([case.right for case in told])
    sizes = [len(case.right) for case in told]
    first, of = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(told)), sizes)
    share = np.array([case.weight for case in told])
    share = (share / share.sum())[of]
    fixed = np.array([name in FIXED for name in Features._fields] * 2)
    fitted = np.where(fixed, [FIXED.get(name, 1.0) for name in Features._fields] * 2, 1.0)
    mean, square = np.zeros_like(fitted), np.zeros_like(fitted)
    for step in range(1, ROUNDS + 1):
        score = features @ fitted
        likely = np.exp(score - np.maximum.reduceat(score, first)[of])
        every = likely / np.add.reduceat(likely, first)[of]
        wanted = likely * right / np.add.reduceat(likely * right, first)[of]
        slope = features.T @ ((every - wanted) * share) + DECAY * fitted
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
        moved = fitted - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        fitted = np.where(fixed, fitted, np.maximum(moved, 0.0))
    return fitted


def _cross_validated(cases: Sequence[Case]) -> dict[str, float]:
    """Give MRR@10 by kind; each question is judged by weights fitted on the others."""
    ranks: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        fitted = _fit([case for case in cases if case.question % FOLDS != fold])
        for case in cases:
            if case.question % FOLDS == fold:
                ranks.setdefault(case.kind, []).append(_reciprocal_rank(case, fitted))
    return {kind: round(float(np.mean(values)), 4) for kind, values in sorted(ranks.items())}


def _reciprocal_rank(case: Case, fitted: Floats) -> float:
    order = np.argsort(-(case.features @ fitted), kind="stable")
    seen: dict[int, bool] = {}
    for place in order:
        seen.setdefault(int(case.resources[place]), bool(case.right[place]))
    return next((1.0 / rank for rank, right in enumerate(list(seen.values())[:10], start=1) if right), 0.0)


def _named(fitted: Floats) -> list[tuple[str, float]]:
    return [(name, round(float(weight), 3)) for name, weight in zip(Features._fields, fitted, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
