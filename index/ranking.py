"""The one order: scores candidates over their own tokens, the same for every engine."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from index.cover import Cover
from index.engine import Candidate, Reading
from index.statistics import Statistics

K1 = 1.2  # BM25, Robertson and Zaragoza 2009: saturation of repetition
B = 0.75  # BM25: weight of the page's length
TIER_WEIGHT: Mapping[str, float] = {"exact": 1.0, "prefix": 0.7, "corrected": 0.6}
GUESSED_WEIGHT = 0.4  # of a word that a page holds only as corrected or completed
SPELLING_WEIGHT = 0.15  # of a word spelled as it was typed, marks included
WORD_WEIGHT = 0.4  # of the exact form beside the stem
TITLE_WEIGHT = 1.2
COVER_WEIGHT = 0.25  # title, labels and abstract together
PAIR_WEIGHT = 0.35  # of two query words that follow each other in the page, per mean information
FULL_WEIGHT = 0.25  # added share of the score for a full match
ENOUGH_INFORMATION = 0.5  # share of the query's information that a partial match must hold


class _Needle(NamedTuple):
    token: str  # between spaces
    weight: float


class _SlotPlan(NamedTuple):
    word: str  # between spaces
    spelled: str  # as the row of marked words has the typed spelling, empty for one without marks
    marked: str  # as that row begins any spelling of the word with marks
    needles: tuple[_Needle, ...]
    information: float


class _ReadingPlan(NamedTuple):
    language: str
    slots: tuple[_SlotPlan, ...]
    information: float
    pairs: tuple[tuple[str, float], ...]


class PageScore(msgspec.Struct, frozen=True):
    """A candidate with its score, the share of the query's information it holds (0 to 1), and whether it holds every slot."""

    candidate: Candidate
    score: float
    coverage: float
    full: bool


class Ranking:
    """Scores pages for one query."""

    def __init__(self, readings: Sequence[Reading], typed_words: Sequence[str], statistics: Statistics) -> None:
        self._statistics = statistics
        self._plans = tuple(self._plan(reading, typed_words) for reading in readings)

    def weights(self) -> list[float]:
        """Give the information of each query word, in the order of the slots."""
        return [slot.information for slot in self._plans[0].slots] if self._plans else []

    def holds(self, cover: Cover) -> bool:
        """Tell whether a cover alone matches a reading fully."""
        rows = {"es": cover.tokens.spanish, "en": cover.tokens.english}
        return not self._plans or any(all(_held(rows[plan.language], slot) for slot in plan.slots) for plan in self._plans)

    def score(self, candidate: Candidate, cover: Cover) -> PageScore:
        """Score a page by the reading that suits it best; a page that holds nothing scores 0."""
        best = PageScore(candidate, 0.0, 0.0, full=not self._plans)
        for plan in self._plans:
            row = candidate.spanish if plan.language == "es" else candidate.english
            if row:
                found = self._score_reading(candidate, cover, plan, row)
                if (found.full, found.score) > (best.full, best.score):
                    best = found
        return best

    def _score_reading(self, candidate: Candidate, cover: Cover, plan: _ReadingPlan, row: str) -> PageScore:
        norm = K1 * (1.0 - B + B * candidate.length / self._statistics.mean_length)
        cover_row = cover.tokens.spanish if plan.language == "es" else cover.tokens.english
        score = covered = 0.0
        held = own = 0
        for slot in plan.slots:
            frequency, exact = _frequency(row, slot)
            in_cover = _held(cover_row, slot)
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
                score += slot.information * (TITLE_WEIGHT if _held(cover.title_stems, slot) else COVER_WEIGHT)
        if not own:
            return PageScore(candidate, 0.0, 0.0, full=False)
        for pair, weight in plan.pairs:
            if pair in candidate.words:
                score += weight
        full = held == len(plan.slots)
        coverage = covered / plan.information if plan.information else 1.0
        return PageScore(candidate, score * (1.0 + FULL_WEIGHT * full) * (0.5 + 0.5 * coverage), coverage, full)

    def _plan(self, reading: Reading, typed_words: Sequence[str]) -> _ReadingPlan:
        slots = tuple(
            _SlotPlan(
                f" {slot.word} ",
                f" {slot.word}={slot.written} " if slot.written else "",
                f" {slot.word}=",
                tuple(_Needle(f" {one.token} ", TIER_WEIGHT[one.tier]) for one in slot.alternatives),
                slot.information,
            )
            for slot in reading.slots
        )
        total = sum(slot.information for slot in slots)
        mean = total / len(slots) if slots else 0.0
        pairs = tuple((f" {first} {second} ", PAIR_WEIGHT * mean) for first, second in pairwise(typed_words))
        return _ReadingPlan(reading.language, slots, total, pairs)


def _frequency(row: str, slot: _SlotPlan) -> tuple[float, bool]:
    """Count a slot in a row, weighted by tier; tell whether what was typed is there itself."""
    exact = row.count(slot.needles[0].token)
    total = float(exact)
    for needle in slot.needles[1:]:
        if count := row.count(needle.token):
            total += needle.weight * count
    return total, exact > 0


def _spelled(marked: str, slot: _SlotPlan, forms: int) -> bool:
    """Tell whether some of the `forms` occurrences of a word are spelled as it was typed."""
    return slot.spelled in marked if slot.spelled else marked.count(slot.marked) < forms


def _held(row: str, slot: _SlotPlan) -> bool:
    return any(needle.token in row for needle in slot.needles)


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
