"""What a page holds of a query, as numbers that the ranking weighs: each about 0 to 1, shares of the query's information."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from index.cover import Cover
from index.engine import Alternative, Candidate, Reading
from index.readings import Understanding
from index.statistics import Statistics
from index.typed import Typed
from repository.language.analysis import CONCEPT, Tokens
from repository.language.function_words import function_words
from repository.language.stems import TAGS

K1 = 1.2  # BM25, Robertson and Zaragoza 2009: saturation of repetition
B = 0.75  # BM25: weight of the page's length
TIER_WEIGHT = {"exact": 1.0, "prefix": 0.7, "corrected": 0.6, "concept": 1.0}
NARROW, WIDE = 150, 400  # characters of a row of stems, some 20 and 55 words: where words stand together
GUESSED = 0.5  # of a word's information, where only what was guessed stands there
BESIDE = 40  # characters of a row of stems between two words that belong together
MOST_PLACES = 30  # of one token that are looked at


class Features(NamedTuple):
    """
    What one page holds of a query.

    `stem`, `guess` and `word` are BM25 over the query's information: of stems, of words corrected or completed, of exact forms.
    `narrow` and `wide` are the information that stands together in the best stretch, `near` that of neighbours in the query that are
    neighbours in the page, `pair` the share of exact pairs. `concept` is BM25 of concepts, `concept_held` the information of the
    reading as concepts. `z` is the nearness in meaning, in four standard deviations.
    """

    stem: float = 0.0
    guess: float = 0.0
    word: float = 0.0
    spelled: float = 0.0
    title: float = 0.0
    cover: float = 0.0
    held: float = 0.0
    full: float = 0.0
    narrow: float = 0.0
    wide: float = 0.0
    pair: float = 0.0
    identifier: float = 0.0
    near: float = 0.0
    concept: float = 0.0
    concept_held: float = 0.0
    concept_full: float = 0.0
    z: float = 0.0


class _Slot(NamedTuple):
    word: str  # between spaces
    spelled: str  # as the row of marked words has the typed spelling, empty for one without marks
    marked: str  # as that row begins any spelling of the word with marks
    exact: tuple[tuple[int, str], ...]  # (row, token): 0 Spanish, 1 English, 2 concepts
    others: tuple[tuple[int, str, float], ...]  # and its weight
    information: float
    is_concept: bool

    def worth(self, exact: float) -> float:
        """Give the information of having it: less where it is only guessed."""
        return self.information if exact else GUESSED * self.information


class _Plan(NamedTuple):
    slots: tuple[_Slot, ...]
    information: float  # never 0


class Held(msgspec.Struct, frozen=True):
    """What a page holds of a query at a glance: a rough score, the share of the information, and whether it holds every word."""

    score: float
    coverage: float
    full: bool


Rows = tuple[str, str, str]
NOTHING = Held(0.0, 0.0, full=False)

ROUGH_WORD, ROUGH_GUESS, ROUGH_TITLE, ROUGH_COVER, ROUGH_FULL = 0.4, 0.4, 1.2, 0.25, 0.25


class Measuring:
    """Measures pages for one query."""

    def __init__(self, understood: Understanding, statistics: Statistics) -> None:
        self._mean_length = statistics.mean_length
        self._plans = {reading.language: _plan(reading) for reading in understood.scored}
        self._pairs = _pairs(understood.typed)
        self._identifiers = _identifiers(understood.typed)

    @property
    def is_empty(self) -> bool:
        """Tell whether there are no words to measure."""
        return not self._plans

    def holds(self, cover: Cover) -> bool:
        """Tell whether a cover alone matches a reading fully."""
        rows = _rows(cover.tokens)
        return not self._plans or any(all(_held(rows, slot) for slot in plan.slots) for plan in self._plans.values())

    def glance(self, candidate: Candidate, cover: Cover) -> Held:
        """Look at a page roughly, by the reading that suits it best: what is worth measuring, and what of it is a partial match."""
        best = NOTHING if self._plans else Held(0.0, 0.0, full=True)
        rows, cover_rows = _rows(candidate), _rows(cover.tokens)
        norm = self._norm(candidate)
        for language, plan in self._plans.items():
            if _speaks(candidate, language):
                found = _glance(plan, rows, cover_rows, candidate.words, cover.title_terms, norm)
                if (found.full, found.score) > (best.full, best.score):
                    best = found
        return best

    def measure(self, candidate: Candidate, cover: Cover, z: float) -> Features:
        """Measure a page."""
        norm = self._norm(candidate)
        by_words = [
            self._by_words(plan, candidate, cover, norm)
            for language, plan in self._plans.items()
            if language and _speaks(candidate, language)
        ]
        best = max(by_words, key=lambda one: (one.full, one.stem + one.guess), default=Features())
        return best._replace(**self._by_concepts(candidate, cover, norm), z=z / 4.0)

    def _norm(self, candidate: Candidate) -> float:
        return K1 * (1.0 - B + B * candidate.length / self._mean_length)

    def _by_words(self, plan: _Plan, candidate: Candidate, cover: Cover, norm: float) -> Features:
        rows, cover_rows, title_rows = _rows(candidate), _rows(cover.tokens), (cover.title_terms,) * 3
        stem = guess = word = spelled = title = in_cover = held = 0.0
        places: list[list[int]] = []
        worth: list[float] = []
        whole = True
        for slot in plan.slots:
            exact, others = _counts(rows, slot)
            places.append(_places(rows, slot) if exact or others else [])
            worth.append(slot.worth(exact))
            if exact:
                stem += slot.information * _saturated(exact + others, norm)
                if forms := candidate.words.count(slot.word):
                    word += slot.information * _saturated(forms, norm)
                    spelled += slot.information * _spelled(candidate.marked, slot, forms)
            elif others:
                guess += slot.information * _saturated(min(others, TIER_WEIGHT["corrected"]), norm)  # repeated, it is no surer
            covered = _held(cover_rows, slot)
            if covered:
                in_cover += slot.information
                title += slot.information * _held(title_rows, slot)
            if covered or exact or others:
                held += slot.information if covered else slot.worth(exact)
            else:
                whole = False
        if not any(places):
            return Features()
        total = plan.information
        narrow, wide = (_together(places, worth, room) for room in (NARROW, WIDE))
        return Features(
            stem=stem / total,
            guess=guess / total,
            word=word / total,
            spelled=spelled / total,
            title=title / total,
            cover=in_cover / total,
            held=held / total,
            full=float(whole),
            narrow=narrow / total,
            wide=wide / total,
            pair=_share(self._pairs, candidate.words),
            identifier=_share(self._identifiers, candidate.words),
            near=_beside(places, worth) / total,
        )

    def _by_concepts(self, candidate: Candidate, cover: Cover, norm: float) -> dict[str, float]:
        plan = self._plans.get("")
        if plan is None:
            return {}
        rows, cover_rows = _rows(candidate), _rows(cover.tokens)
        concept = held = 0.0
        whole = True
        for slot in plan.slots:
            exact, others = _counts(rows, slot)
            if exact and slot.is_concept:
                concept += slot.information * _saturated(exact, norm)
            if exact or others or _held(cover_rows, slot):
                held += slot.worth(exact)
                whole = whole and exact > 0
            else:
                whole = False
        return {"concept": concept / plan.information, "concept_held": held / plan.information, "concept_full": float(whole)}


def _plan(reading: Reading) -> _Plan:
    slots = tuple(
        _Slot(
            f" {slot.word} ",
            f" {slot.word}={slot.written} " if slot.written else "",
            f" {slot.word}=",
            tuple(_needle(one) for one in slot.alternatives if one.tier in ("exact", "concept")),
            tuple((*_needle(one), TIER_WEIGHT[one.tier]) for one in slot.alternatives if one.tier not in ("exact", "concept")),
            slot.information,
            slot.alternatives[0].token[0] == CONCEPT,
        )
        for slot in reading.slots
    )
    return _Plan(slots, sum(slot.information for slot in slots) or 1.0)


def _needle(one: Alternative) -> tuple[int, str]:
    if one.token[0] == CONCEPT:
        return 2, f" {one.token}:"
    return int(one.token[0] != TAGS["es"]), f" {one.token} "


def _pairs(typed: Typed) -> tuple[str, ...]:
    """Give pairs of words that follow each other in the query, those of two function words left out."""
    dropped = function_words("es") | function_words("en")
    return tuple(f" {first} {second} " for first, second in pairwise(typed.words) if not (first in dropped and second in dropped))


def _identifiers(typed: Typed) -> tuple[str, ...]:
    """Give what has numbers as it was typed: the parts of 137-03, and a number with the word before it (art. 6)."""
    pairs = [pair for pair in pairwise(typed.words) if pair[1].isdigit() or pair[0].isdigit()]
    return tuple(f" {' '.join(words)} " for words in (*typed.identifiers, *pairs))


def _rows(tokens: Candidate | Tokens) -> Rows:
    return tokens.spanish, tokens.english, tokens.concepts


def _speaks(candidate: Candidate, language: str) -> bool:
    return not language or bool(candidate.spanish if language == "es" else candidate.english)


def _glance(plan: _Plan, rows: Rows, cover_rows: Rows, words: str, title_terms: str, norm: float) -> Held:
    score = covered = 0.0
    held = own = 0
    title_rows = (title_terms,) * 3
    for slot in plan.slots:
        exact, others = _counts(rows, slot)
        in_cover = _held(cover_rows, slot)
        if exact or others:
            own += 1
            score += (1.0 if exact else ROUGH_GUESS) * slot.information * _saturated(exact + others, norm)
            if exact and (forms := words.count(slot.word)):
                score += ROUGH_WORD * slot.information * _saturated(forms, norm)
        if in_cover:
            score += slot.information * (ROUGH_TITLE if _held(title_rows, slot) else ROUGH_COVER)
        if exact or others or in_cover:
            held += 1
            covered += slot.information
    if not own:
        return NOTHING
    full = held == len(plan.slots)
    coverage = covered / plan.information
    return Held(score * (1.0 + ROUGH_FULL * full) * (0.5 + 0.5 * coverage), coverage, full)


def _saturated(frequency: float, norm: float) -> float:
    return frequency * (K1 + 1.0) / (frequency + norm)


def _counts(rows: Rows, slot: _Slot) -> tuple[float, float]:
    """Count a slot in rows: what was typed, and what stands for it, weighted by tier."""
    exact = 0
    for row, token in slot.exact:
        exact += rows[row].count(token)
    others = 0.0
    for row, token, weight in slot.others:
        if count := rows[row].count(token):
            others += weight * count
    return exact, others


def _held(rows: Rows, slot: _Slot) -> bool:
    for row, token in slot.exact:
        if token in rows[row]:
            return True
    return any(token in rows[row] for row, token, _ in slot.others)


def _spelled(marked: str, slot: _Slot, forms: int) -> bool:
    """Tell whether some of the `forms` occurrences of a word are spelled as it was typed."""
    return slot.spelled in marked if slot.spelled else marked.count(slot.marked) < forms


def _share(needles: Sequence[str], row: str) -> float:
    return sum(needle in row for needle in needles) / len(needles) if needles else 0.0


def _places(rows: Rows, slot: _Slot) -> list[int]:
    """Give the offsets at which a slot stands in a row of stems, in order: near enough to tell what stands together."""
    places: list[int] = []
    for row, token in (*slot.exact, *(other[:2] for other in slot.others)):
        place = rows[row].find(token)
        while place >= 0 and len(places) < MOST_PLACES:
            places.append(place)
            place = rows[row].find(token, place + 1)
    places.sort()
    return places


def _together(places: Sequence[Sequence[int]], worth: Sequence[float], room: int) -> float:
    """Give the most information of distinct words, as far as each is worth, within `room` characters."""
    occurrences = sorted((place, number) for number, found in enumerate(places) for place in found)
    inside = [0] * len(worth)
    best = now = 0.0
    first = 0
    for place, number in occurrences:
        inside[number] += 1
        if inside[number] == 1:
            now += worth[number]
        while place - occurrences[first][0] > room:
            left = occurrences[first][1]
            inside[left] -= 1
            if not inside[left]:
                now -= worth[left]
            first += 1
        best = max(best, now)
    return best


def _beside(places: Sequence[Sequence[int]], worth: Sequence[float]) -> float:
    """Add up, over neighbours in the query that stand close together in the page, the information of the lesser."""
    total = 0.0
    for first, second in pairwise(range(len(worth))):
        if any(abs(one - other) <= BESIDE for one in places[first] for other in places[second]):
            total += min(worth[first], worth[second])
    return total
