"""The one order: weighs what pages hold of a query, the same for every engine."""

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from index.cover import Cover
from index.engine import Candidate
from index.measuring import Features, Held, Measuring

WEIGHTS = Path(__file__).parent / "ranking_weights.csv"  # written by `python -m tests.relevance.fit`
ENOUGH_INFORMATION = 0.5  # share of the query's information that a partial match must hold
MOST_MEASURED = 60  # pages of those that words found; a glance orders the rest
FIRST_TEN = 10
PLACES_FOR_OTHERS = 2  # of the first ten

Model = Literal["words", "meaning"]
Own = Literal["own", "other"]  # whether a page is in the language of the query


class PageScore(msgspec.Struct, frozen=True):
    """A candidate, what it holds at a glance, and where it was measured its features and score; what was not measured ranks below."""

    candidate: Candidate
    held: Held
    score: float = float("-inf")
    features: Features | None = None
    own: Own = "own"
    strong: bool = True  # not one that is only near in meaning, and not very

    @property
    def order(self) -> tuple[float, float]:
        """Give what a higher value of ranks first."""
        return self.score, self.held.score


class Ranking:
    """Scores pages for one query. `language` is that of the query where it is known."""

    def __init__(self, measuring: Measuring, language: str | None, model: Model) -> None:
        self._measuring = measuring
        self._language = language
        self._model = model

    def measured(self, page: PageScore, cover: Cover, z: float, *, strong: bool = True) -> PageScore:
        """Give a page with its score; `z` is its nearness in meaning."""
        own = self._own(page.candidate)
        features = self._measuring.measure(page.candidate, cover, z)
        score = sum(weight * value for weight, value in zip(weights(self._model, own), features, strict=True))
        return PageScore(page.candidate, page.held, score, features, own, strong)

    def _own(self, candidate: Candidate) -> Own:
        if self._language is None:
            return "own"
        return "own" if (candidate.spanish if self._language == "es" else candidate.english) else "other"


@cache
def weights(model: Model, own: Own) -> tuple[float, ...]:
    """Give the weight of each feature."""
    with WEIGHTS.open(encoding="utf-8", newline="") as lines:
        rows = {row["feature"]: float(row["weight"]) for row in csv.DictReader(lines) if (row["model"], row["page"]) == (model, own)}
    return tuple(rows[name] for name in Features._fields)


def best_first(scores: Sequence[PageScore], ids: Mapping[int, str], full: Mapping[int, int]) -> list[tuple[int, list[PageScore]]]:
    """
    Group scores by resource, best page first, and order the resources: by score, ties by id; a full match leads.

    `full` holds the keys of resources that match fully. Of the first ten places two go to the other language where it has strong hits.
    """
    pages: dict[int, list[PageScore]] = {}
    for score in scores:
        pages.setdefault(score.candidate.resource, []).append(score)
    for found in pages.values():
        found.sort(key=lambda one: (*(-value for value in one.order), one.candidate.number, one.candidate.part))
    order = sorted(pages, key=lambda key: (*(-value for value in pages[key][0].order), ids.get(key, "")))
    if order and order[0] not in full:
        leader = next((key for key in order if key in full), None)
        if leader is not None:
            order.remove(leader)
            order.insert(0, leader)
    return [(key, pages[key]) for key in _with_others(order, lambda key: pages[key][0])]


def _with_others(order: list[int], best: Callable[[int], PageScore]) -> list[int]:
    """Bring strong hits of the other language up to the end of the first ten places, until there are two of it."""
    first, rest = order[:FIRST_TEN], order[FIRST_TEN:]
    lacking = PLACES_FOR_OTHERS - sum(best(key).own == "other" for key in first)
    brought = [key for key in rest if best(key).own == "other" and best(key).strong and best(key).features is not None][: max(lacking, 0)]
    if not brought:
        return order
    moved = [key for key in reversed(first) if best(key).own == "own"][: len(brought)]
    kept = [key for key in first if key not in moved]
    return [*kept, *brought, *reversed(moved), *(key for key in rest if key not in brought)]
