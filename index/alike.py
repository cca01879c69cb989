"""More like this: published resources that speak of the same, by the concepts that their pages name and their themes."""

import threading
import zlib
from collections.abc import Collection as Keys
from collections.abc import Mapping, Sequence
from math import log, sqrt
from typing import Any

import msgspec
import numpy as np
from sqlmodel import Session, col, select

from index.answer import answer_within
from index.collection import Collection
from index.engine import Alternative, Engine, Expression, Limits, Reading, Slot
from index.errors import IndexUnavailable
from index.query import LabelLanguage, SearchQuery
from index.shelf import Book, Shelf
from index.statistics import Statistics
from repository.language.analysis import CONCEPT, CRIME
from repository.language.version import TOKEN_VERSION
from repository.models import ResourceTerms

ANSWER_S = 0.5
MOST = 6
KEPT = 3 * MOST  # of each resource, so that some may be left out
LIKE_ENOUGH = 0.12  # cosine; below it two resources only happen to share a word
SHARED = 3  # concepts named as the reason
ASKED = 8  # concepts of a resource that others are looked for by
SOME = Limits(resources=24, pages_each=1, pages=40)
OF_A_THEME = 8
THEME = "T"  # begins the tokens of themes, which no stem, concept or crime does
MAX_REMEMBERED = 2_000


class Alike(msgspec.Struct, frozen=True):
    """A resource like another, and the concepts that most of the likeness comes from."""

    book: Book
    concepts: tuple[str, ...]


class _Counts(msgspec.Struct, frozen=True):
    """What of a contribution to the statistics is asked for here."""

    stems: Mapping[str, int]
    pages: int


class _Profile(msgspec.Struct, frozen=True):
    """What a resource is about: the weight of each token, their length as a vector, and the crimes it names."""

    weights: Mapping[str, float]
    length: float
    crimes: frozenset[str]


_read = msgspec.msgpack.Decoder(_Counts).decode


class Likeness:
    """Finds resources like others and remembers what it found until something changes. Safe to share between threads."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._lock = threading.Lock()
        self._state: object = None
        self._known: dict[tuple[int, str], tuple[Alike, ...]] = {}

    def like(self, session: Session, key: int, labels: LabelLanguage, left_out: Keys[str] = ()) -> tuple[Alike, ...]:
        """
        Give at most MOST resources like that of a key, the likest first, of each work one edition, in the language of labels if it can be.

        `left_out` are ids. A resource that names one of the two crimes never leads to one that names only the other.
        """
        self._collection.refresh()
        shelf, statistics = self._collection.shelf, self._collection.statistics
        if key not in shelf.position:
            return ()
        with self._lock:
            state = (shelf, statistics.stamp)
            if state != self._state or len(self._known) >= MAX_REMEMBERED:
                self._state, self._known = state, {}
            known = self._known
        found = known.get((key, labels))
        if found is None:
            book = shelf.books[shelf.position[key]]
            try:
                with answer_within(ANSWER_S):
                    found = known[key, labels] = _found(session, self._collection.engine, shelf, statistics, book, labels)
            except IndexUnavailable:  # a page waits for no engine: themes serve, and nothing is remembered
                found = _found(session, None, shelf, statistics, book, labels)
        return tuple(one for one in found if one.book.id not in left_out)[:MOST]


def _found(
    session: Session, engine: Engine | None, shelf: Shelf, statistics: Statistics, book: Book, labels: LabelLanguage
) -> tuple[Alike, ...]:
    own = _profiles(session, shelf, statistics, [book.key]).get(book.key)
    if own is None:
        return ()
    near = dict.fromkeys([*_naming(engine, statistics, own), *_of_themes(shelf, book)])
    beside = [other for key in near if (other := _published(shelf, key)) and other.work_id != book.work_id]
    others = list(dict.fromkeys(one.key for other in beside for one in (other, *shelf.editions(other))))
    scored = []
    for key, profile in _profiles(session, shelf, statistics, others).items():
        shared = {token: own.weights[token] * profile.weights[token] for token in own.weights.keys() & profile.weights.keys()}
        score = sum(shared.values()) / (own.length * profile.length)
        if score >= LIKE_ENOUGH and _may_meet(own.crimes, profile.crimes):
            scored.append((-score, shelf.ids[key], shared, shelf.books[shelf.position[key]]))
    found: dict[str, Alike] = {}
    for _, _, shared, other in sorted(scored, key=lambda one: one[:2]):
        reasons = sorted((token for token in shared if token[0] == CONCEPT), key=lambda token: (-shared[token], token))
        known = found.get(other.work_id)
        if known is None or (_speaks(other, labels) and not _speaks(known.book, labels)):
            found[other.work_id] = Alike(other, tuple(token[1:] for token in reasons[:SHARED]))
    return tuple(found.values())[:KEPT]


def _may_meet(own: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two resources do not name only one crime each, a different one."""
    return len(own) != 1 or len(other) != 1 or own == other


def _naming(engine: Engine | None, statistics: Statistics, own: _Profile) -> list[int]:
    """Give resources whose pages name most of what counts for a resource, best first; none without an engine."""
    tokens = sorted((token for token in own.weights if token[0] == CONCEPT), key=lambda token: (-own.weights[token], token))[:ASKED]
    if engine is None or not tokens:
        return []
    slots = tuple(Slot(token, "", (Alternative(token, "concept"),), statistics.stem_pages(token), own.weights[token]) for token in tokens)
    found = engine.candidates(Expression(readings=(Reading("", slots),), partial=True), None, SOME)
    return [candidate.resource for candidate in found]


def _of_themes(shelf: Shelf, book: Book) -> list[int]:
    """Give the resources that share the most of a book's themes, the rare ones counting more."""
    worth = np.zeros(len(shelf.books))
    for code in book.codes("theme"):
        inside = shelf.filters(SearchQuery(filters=(("theme", code),)))["theme"]
        worth[inside] += 1 / sqrt(inside.sum())
    worth[shelf.position[book.key]] = 0.0
    best = np.argsort(-worth, kind="stable")[:OF_A_THEME]
    return [int(shelf.keys[place]) for place in best if worth[place]]


def _published(shelf: Shelf, key: int) -> Book | None:
    place = shelf.position.get(key)
    return None if place is None else shelf.books[place]


def _speaks(book: Book, language: str) -> bool:
    return language in (book.codes("language") or (book.language,))


def _profiles(session: Session, shelf: Shelf, statistics: Statistics, keys: Sequence[int]) -> dict[int, _Profile]:
    """Read what resources gave to the statistics; one that gave nothing yet has no profile."""
    columns = select(ResourceTerms.resource_key, ResourceTerms.counts)
    rows = session.exec(columns.where(col(ResourceTerms.resource_key).in_(keys), ResourceTerms.token_version == TOKEN_VERSION)).all()
    return {key: _profile(_read(zlib.decompress(counts)), shelf.books[shelf.position[key]], shelf, statistics) for key, counts in rows}


def _profile(counts: _Counts, book: Book, shelf: Shelf, statistics: Statistics) -> _Profile:
    """Weigh a concept by its information and by the root of its share of the pages, a theme as a concept of as many resources."""
    records = counts.pages + 1  # the cover is one
    weights = {
        token: statistics.information(statistics.stem_pages(token)) * sqrt(count / records)
        for token, count in counts.stems.items()
        if token[0] == CONCEPT
    }
    themes: Sequence[Any] = book.codes("theme")
    total = len(shelf.books)
    weights |= {THEME + code: log(1 + total / (1 + shelf.count("theme", code))) for code in themes}
    crimes = frozenset(token for token in counts.stems if token[0] == CRIME)
    return _Profile(weights, sqrt(sum(weight * weight for weight in weights.values())) or 1.0, crimes)
