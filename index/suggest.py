"""Suggestions while a search is being typed: concepts, countries, publishers and authors, titles."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.addresses import Addresses
from index.collection import Collection
from index.lookup import Lookup, Numbers, best
from index.query import MAX_TEXT, LabelLanguage, SearchQuery
from index.shelf import Book, Shelf
from index.so_far import SoFar
from repository.concepts import concepts
from repository.language.analysis import concept_token
from repository.language.words import folded_words
from repository.vocabulary import LABEL_LANGUAGES, vocabulary

Kind = Literal["concept", "country", "publisher", "author", "resource"]

MAX_SUGGESTED = 10
MOST_OF_A_KIND: Mapping[Kind, int] = {"concept": 5, "country": 2, "publisher": 2, "author": 2, "resource": 5}  # unless there is room
AT_ONCE = 1_000  # published resources up to which a change is taken in while somebody waits
PAUSE_S = 3.0  # between two times that more are taken in: it takes a core for half a second at 10,000
_LOOKED_AT = 120  # rows of a kind, the best; several may be of one thing


class Suggestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    Something to look for or to open. `query` is the text to search for; without it the address is the way.

    `matched` is another name by which it was found. A `choice` is one of several things that an ambiguous word may mean.
    """

    kind: Kind
    code: str  # id of the concept or the resource, code of the country, name of the publisher or author
    label: str
    language: str  # of the label, BCP 47
    url: str
    query: str | None = None
    matched: str | None = None
    choice: bool = False


class Suggestions(msgspec.Struct, frozen=True):
    """What may be meant by a text that is being typed, the kinds in the order of MOST_OF_A_KIND."""

    q: str
    suggestions: tuple[Suggestion, ...]


class _Row(NamedTuple):
    """A text to be found, and what it is about. `of` is what is suggested once: a concept, a country, a work."""

    kind: Kind
    code: str
    text: str
    language: str
    of: str


class _Rows:
    """Rows with what tells them apart: how much each weighs, and in which languages of labels it is the one to show."""

    def __init__(self, rows: Sequence[_Row], weights: Sequence[int], preferred: Mapping[str, Sequence[bool]]) -> None:
        self.rows = rows
        self.weights = np.array(weights, np.int64)
        self.preferred = {labels: np.array(marks, np.bool_) for labels, marks in preferred.items()}
        self.lookup = Lookup([folded_words(row.text) for row in rows])

    def best(self, typed: Sequence[str], labels: str, weights: Numbers, allowed: NDArray[np.bool_] | None = None) -> Iterator[_Row]:
        """Give rows that hold what was typed: those that hold it well first, then the ones to show, those that begin so, weighty ones."""
        quality, begins = self.lookup.find(typed)
        grade = quality.astype(np.int64) * 4 + 2 * self.preferred[labels] + begins
        score = (grade << 48) | (np.minimum(weights, (1 << 24) - 1) << 24) | (len(self.rows) - np.arange(len(self.rows)))
        score[(quality == 0) if allowed is None else (quality == 0) | ~allowed] = 0
        return (self.rows[place] for place in best(score, _LOOKED_AT))


class Suggester:
    """
    Suggests from a collection. Safe to share between threads.

    Where many resources are published, the rows of a changed shelf are made in a thread aside, now and then; until they are there the
    old ones serve, less what is not published any more.
    """

    def __init__(self, collection: Collection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._collection = collection
        self._clock = clock
        self._after = float("-inf")
        self._lock = threading.Lock()
        self._shelf = Shelf([])
        self._titles = _Titles(self._shelf)
        self._named: tuple[tuple[int, int] | None, Mapping[str, int]] = None, {}

    def suggest(self, text: str, labels: LabelLanguage, addresses: Addresses, limit: int = MAX_SUGGESTED) -> Suggestions:
        """Give at most `limit` suggestions for a text whose last word may be unfinished."""
        self._collection.refresh()
        titles = self.ready()
        text = text[:MAX_TEXT]
        typed = SoFar(text)
        if not typed.words:
            return Suggestions(text, ())
        found: dict[Kind, list[Suggestion]] = {kind: [] for kind in MOST_OF_A_KIND}
        found["concept"] = _concepts(typed, labels, self._pages(), addresses)
        shelf = self._collection.shelf
        seen = set()
        for row in titles.rows.best(typed.words, labels, titles.rows.weights):
            if row.of not in seen and len(found[row.kind]) < limit and (one := titles.suggestion(row, shelf, labels, addresses)):
                seen.add(row.of)
                found[row.kind].append(one)
        return Suggestions(text, tuple(_mixed(found, limit)))

    def _pages(self) -> Mapping[str, int]:
        """Give on how many published pages each concept is named."""
        statistics = self._collection.statistics
        stamp, pages = self._named
        if stamp != statistics.stamp:
            pages = {one: statistics.stem_pages(concept_token(one)) for one in concepts()}
            self._named = statistics.stamp, pages
        return pages

    def ready(self) -> "_Titles":
        """Give what the shelf holds, and see to it that they follow it."""
        shelf = self._collection.shelf
        few = len(shelf.books) <= AT_ONCE
        if shelf is not self._shelf and (few or self._clock() >= self._after) and self._lock.acquire(blocking=False):
            if few:
                self._take_in(shelf)
            else:
                threading.Thread(target=self._take_in, args=(shelf,), name="suggest", daemon=True).start()
        return self._titles

    def _take_in(self, shelf: Shelf) -> None:
        try:
            self._titles = _Titles(shelf)
            self._shelf = shelf
            self._after = self._clock() + PAUSE_S
        finally:
            self._lock.release()


def _concepts(typed: SoFar, labels: LabelLanguage, pages: Mapping[str, int], addresses: Addresses) -> list[Suggestion]:
    """Give the concepts that some published page names. Where a word may mean several, all of them as a choice, or none."""
    names = _names()
    found: list[Suggestion] = []
    seen = set(typed.unclear)
    if typed.choices:
        name, meant = typed.choices
        seen |= set(meant)
        if all(pages[one] for one in meant):
            found = [_concept(one, labels, name, addresses, choice=True) for one in sorted(meant, key=lambda one: (-pages[one], one))]
    weights = np.array(list(pages.values()), np.int64)[_owners()]
    for row in names.best(typed.words, labels, weights, weights > 0):
        if row.code in seen and not _goes_on(row, typed):
            continue
        if _is_other_crime(row, typed) or any(one.code == row.code for one in found):
            continue
        found.append(_concept(row.code, labels, row.text, addresses))
        if len(found) >= MAX_SUGGESTED:
            break
    return found


def _goes_on(row: _Row, typed: SoFar) -> bool:
    """Tell whether what was typed is the beginning of a name and more than an ambiguous word of it: tráfico il(ícito de migrantes)."""
    return typed.choices is None and " ".join(folded_words(row.text)).startswith(" ".join(typed.every))


def _is_other_crime(row: _Row, typed: SoFar) -> bool:
    """Tell whether a name is of a crime though the text names the other one, or may mean either."""
    crime = concepts()[row.code].crime
    if crime is None:
        return False
    unclear = bool(typed.unclear) or typed.choices is not None
    return (unclear and not _goes_on(row, typed)) or bool(typed.crimes and crime not in typed.crimes)


def _concept(code: str, labels: LabelLanguage, name: str, addresses: Addresses, *, choice: bool = False) -> Suggestion:
    label = concepts()[code].label(labels)
    url = addresses.search(SearchQuery(text=label, labels=labels))
    return Suggestion("concept", code, label, labels, url, label, name if name != label else None, choice)


@cache
def _owners() -> Numbers:
    """Give the number of the concept of each name."""
    numbers = {one: number for number, one in enumerate(concepts())}
    return np.array([numbers[row.code] for row in _names().rows], np.int64)


@cache
def _names() -> _Rows:
    """Give every name of every concept; what it is called in a language of labels is to be preferred there."""
    rows = [
        _Row("concept", concept.id, name, language, concept.id)
        for concept in concepts().values()
        for language in LABEL_LANGUAGES
        for name in concept.names(language)
    ]
    preferred = {labels: [row.text == concepts()[row.code].label(labels) for row in rows] for labels in LABEL_LANGUAGES}
    return _Rows(rows, [0] * len(rows), preferred)


class _Titles:
    """What a shelf can be found by: titles, countries, publishers, authors."""

    def __init__(self, shelf: Shelf) -> None:
        weights: dict[_Row, int] = {}
        self._of_authors: dict[str, list[str]] = {}
        for book in shelf.books:
            for author in book.codes("creators"):
                self._of_authors.setdefault(author, []).append(book.id)
            for row, weight in _rows_of(book):
                weights[row] = weights.get(row, 0) + weight
        rows = sorted(weights, key=lambda row: (row.text, row))
        preferred = {labels: [row.language == labels for row in rows] for labels in LABEL_LANGUAGES}
        self.rows = _Rows(rows, [weights[row] for row in rows], preferred)

    def suggestion(self, row: _Row, shelf: Shelf, labels: LabelLanguage, addresses: Addresses) -> Suggestion | None:
        """Make a suggestion of what is published now; None where it is not any more."""
        if row.kind == "resource":
            book = shelf.by_id.get(row.code)
            if book is None or (book.details.get("title") or {}).get(row.language) != row.text:
                return None
            return Suggestion("resource", row.code, row.text, row.language, addresses.resource(book.slug, labels))
        if row.kind == "author":
            written = (shelf.by_id.get(one) for one in self._of_authors[row.code])
            query = SearchQuery(text=f'"{row.text}"', labels=labels)
            held = any(book and row.code in book.codes("creators") for book in written)
            return Suggestion("author", row.code, row.text, "und", addresses.search(query), query.text) if held else None
        query = SearchQuery(filters=((row.kind, row.code),), labels=labels)
        if not shelf.filters(query)[row.kind].any():
            return None
        label = vocabulary("country").label(row.code, labels) if row.kind == "country" else row.text
        language = labels if row.kind == "country" else "und"
        return Suggestion(row.kind, row.code, label, language, addresses.search(query), None, row.text if row.text != label else None)


def _rows_of(book: Book) -> Iterable[tuple[_Row, int]]:
    """Give what a published resource can be suggested by; of titles the newest weighs most, of the rest the most frequent."""
    for language, title in (book.details.get("title") or {}).items():
        yield _Row("resource", book.id, title, language, f"work {book.work_id}"), int(book.details.get("year") or 0)
    names = vocabulary("country")
    for code in book.codes("country"):
        for language in LABEL_LANGUAGES:
            yield _Row("country", code, names.label(code, language), language, f"country {code}"), 1
    for publisher in book.codes("publisher"):
        yield _Row("publisher", publisher, publisher, "und", f"publisher {publisher}"), 1
    for author in book.codes("creators"):
        yield _Row("author", author, author, "und", f"author {author}"), 1


def _mixed(found: Mapping[Kind, Sequence[Suggestion]], limit: int) -> list[Suggestion]:
    """Take of each kind its share, then what there is room for; a choice is never cut in two."""
    taken = {kind: min(len(found[kind]), most) for kind, most in MOST_OF_A_KIND.items()}
    while sum(taken.values()) > limit:
        kind = max((kind for kind in taken if taken[kind]), key=lambda kind: (taken[kind], kind == "resource", kind))
        taken[kind] -= 1
    for kind, ones in found.items():
        taken[kind] += min(len(ones) - taken[kind], limit - sum(taken.values()))
    shown = [one for kind, ones in found.items() for one in ones[: taken[kind]]]
    choices = sum(one.choice for one in found["concept"])
    return shown if sum(one.choice for one in shown) in (0, choices) else [one for one in shown if not one.choice]
