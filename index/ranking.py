"""The one order: scores candidates over their own tokens, the same for every engine."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from index.cover import Cover
from index.engine import Alternative, Candidate, Reading
from index.statistics import Statistics
from index.typed import Typed
from repository.language.analysis import CONCEPT
from repository.language.stems import TAGS

K1 = 1.2  # BM25, Robertson and Zaragoza 2009: saturation of repetition
B = 0.75  # BM25: weight of the page's length
TIER_WEIGHT: Mapping[str, float] = {"exact": 1.0, "prefix": 0.7, "corrected": 0.6, "concept": 1.0}
GUESSED_WEIGHT = 0.4  # of a word that a page holds only as corrected or completed
SPELLING_WEIGHT = 0.15  # of a word spelled as it was typed, marks included
WORD_WEIGHT = 0.4  # of the exact form beside the stem
TITLE_WEIGHT = 1.2
COVER_WEIGHT = 0.25  # title, labels and abstract together
IDENTIFIER_WEIGHT = 1.5  # of a number with parts that stands as it was typed (137-03), per mean information
PAIR_WEIGHT = 0.35  # of two query words that follow each other in the page, per mean information
FULL_WEIGHT = 0.25  # added share of the score for a full match
ENOUGH_INFORMATION = 0.5  # share of the query's information that a partial match must hold


class _Needle(NamedTuple):
    row: int  # 0 Spanish, 1 English, 2 concepts
    token: str  # as the row has it, with what stands around it
    weight: float


class _SlotPlan(NamedTuple):
    word: str  # between spaces
    spelled: str  # as the row of marked words has the typed spelling, empty for one without marks
    marked: str  # as that row begins any spelling of the word with marks
    exact: tuple[_Needle, ...]
    others: tuple[_Needle, ...]
    information: float


class _ReadingPlan(NamedTuple):
    slots: tuple[_SlotPlan, ...]
    information: float
    pairs: tuple[tuple[str, float], ...]


Rows = tuple[str, str, str]


class PageScore(msgspec.Struct, frozen=True):
    """A candidate with its score, the share of the query's information it holds (0 to 1), and whether it holds every slot."""

    candidate: Candidate
    score: float
    coverage: float
    full: bool


class Ranking:
    """Scores pages for one query."""

    def __init__(self, readings: Sequence[Reading], typed: Typed, statistics: Statistics) -> None:
        self._statistics = statistics
        self._plans = tuple((reading.language, self._plan(reading, typed)) for reading in readings)

    def holds(self, cover: Cover) -> bool:
        """Tell whether a cover alone matches a reading fully."""
        rows = (cover.tokens.spanish, cover.tokens.english, cover.tokens.concepts)
        return not self._plans or any(all(_held(rows, slot) for slot in plan.slots) for _, plan in self._plans)

    def score(self, candidate: Candidate, cover: Cover) -> PageScore:
        """Score a page by the reading that suits it best; a page that holds nothing scores 0."""
        best = PageScore(candidate, 0.0, 0.0, full=not self._plans)
        rows = (candidate.spanish, candidate.english, candidate.concepts)
        spoken = {"": True, "es": bool(candidate.spanish), "en": bool(candidate.english)}
        for language, plan in self._plans:
            if spoken[language]:
                found = self._score_reading(candidate, cover, plan, rows)
                if (found.full, found.score) > (best.full, best.score):
                    best = found
        return best

    def _score_reading(self, candidate: Candidate, cover: Cover, plan: _ReadingPlan, rows: Rows) -> PageScore:
        norm = K1 * (1.0 - B + B * candidate.length / self._statistics.mean_length)
        cover_rows = (cover.tokens.spanish, cover.tokens.english, cover.tokens.concepts)
        title_rows = (cover.title_terms,) * 3
        score = covered = 0.0
        held = own = 0
        for slot in plan.slots:
            frequency, exact = _frequency(rows, slot)
            in_cover = _held(cover_rows, slot)
            if frequency:
                own += 1
                weight = 1.0 if exact else GUESSED_WEIGHT
                score += weight * slot.information * frequency * (K1 + 1.0) / (frequency + norm)
                if exact and (forms := candidate.words.count(slot.word)):
                    score += WORD_WEIGHT * slot.information * forms * (K1 + 1.0) / (forms + norm)
                    score += SPELLING_WEIGHT * slot.information * _spelled(candidate.marked, slot, forms)
            if frequency or in_cover:
                held += 1
                covered += slot.information
            if in_cover:
                score += slot.information * (TITLE_WEIGHT if _held(title_rows, slot) else COVER_WEIGHT)
        if not own:
            return PageScore(candidate, 0.0, 0.0, full=False)
        for pair, weight in plan.pairs:
            if pair in candidate.words:
                score += weight
        full = held == len(plan.slots)
        coverage = covered / plan.information if plan.information else 1.0
        return PageScore(candidate, score * (1.0 + FULL_WEIGHT * full) * (0.5 + 0.5 * coverage), coverage, full)

    def _plan(self, reading: Reading, typed: Typed) -> _ReadingPlan:
        slots = tuple(
            _SlotPlan(
                f" {slot.word} ",
                f" {slot.word}={slot.written} " if slot.written else "",
                f" {slot.word}=",
                tuple(_needle(one) for one in slot.alternatives if one.tier in ("exact", "concept")),
                tuple(_needle(one) for one in slot.alternatives if one.tier not in ("exact", "concept")),
                slot.information,
            )
            for slot in reading.slots
        )
        total = sum(slot.information for slot in slots)
        mean = total / len(slots) if slots else 0.0
        pairs = [(f" {first} {second} ", _pair_weight(first, second) * mean) for first, second in pairwise(typed.words)]
        pairs += [(f" {' '.join(words)} ", IDENTIFIER_WEIGHT * mean) for words in typed.identifiers]
        return _ReadingPlan(slots, total, tuple(pairs))


def _pair_weight(first: str, second: str) -> float:
    return IDENTIFIER_WEIGHT if first.isdigit() or second.isdigit() else PAIR_WEIGHT


def _needle(one: Alternative) -> _Needle:
    if one.token[0] == CONCEPT:
        return _Needle(2, f" {one.token}:", TIER_WEIGHT[one.tier])
    return _Needle(int(one.token[0] != TAGS["es"]), f" {one.token} ", TIER_WEIGHT[one.tier])


def _frequency(rows: Rows, slot: _SlotPlan) -> tuple[float, bool]:
    """Count a slot in rows, weighted by tier; tell whether what was typed is there itself."""
    exact = 0
    for row, token, _ in slot.exact:
        exact += rows[row].count(token)
    total = float(exact)
    for row, token, weight in slot.others:
        if count := rows[row].count(token):
            total += weight * count
    return total, exact > 0


def _spelled(marked: str, slot: _SlotPlan, forms: int) -> bool:
    """Tell whether some of the `forms` occurrences of a word are spelled as it was typed."""
    return slot.spelled in marked if slot.spelled else marked.count(slot.marked) < forms


def _held(rows: Rows, slot: _SlotPlan) -> bool:
    for row, token, _ in slot.exact:
        if token in rows[row]:
            return True
    return any(token in rows[row] for row, token, _ in slot.others)


def best_first(scores: Sequence[PageScore], ids: Mapping[int, str], full: Mapping[int, int]) -> list[tuple[int, list[PageScore]]]:
    """
    Group scores by resource, best page first, and order the resources: by score, ties by id; a full match leads.

    `full` holds the keys of resources that match fully.
    """
    pages: dict[int, list[PageScore]] = {}
    for score in scores:
        pages.setdefault(score.candidate.resource, []).append(score)
    for found in pages.values():
        found.sort(key=lambda one: (-one.score, one.candidate.number, one.candidate.part))
    order = sorted(pages, key=lambda key: (-pages[key][0].score, ids.get(key, "")))
    if order and order[0] not in full:
        leader = next((key for key in order if key in full), None)
        if leader is not None:
            order.remove(leader)
            order.insert(0, leader)
    return [(key, pages[key]) for key in order]
