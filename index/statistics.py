"""How many published pages and resources hold each word and stem: kept in the store, read into each web process.

The rows change in the transaction that records a resource as applied, by the difference to what the resource gave before, so
they are exact, the same for every engine, and never rebuilt but when the tokens change. `stamp` lets readers fetch what is new.
"""

import zlib
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from typing import Any, TypeVar, cast

import msgspec
import sqlalchemy as sa
from msgspec import structs
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from sqlmodel import Session, col, select

from index.cover import Cover
from index.record import PageRecord
from repository.db import upserting
from repository.language.version import TOKEN_VERSION
from repository.models import Counter as CounterRow
from repository.models import ResourceTerms, Term

WORD, STEM = 0, 1
BODY_PAGES, BODY_TOKENS, STAMP, EPOCH = "body-pages", "body-tokens", "term-stamp", "term-epoch"
KEYS_AT_ONCE = 1_000
KNOWN_RESOURCES = 3  # a word that so many resources hold is no typing error

T = TypeVar("T")

_TERMS = Term.metadata.tables["term"]  # by way of the class each row would cost as much again
_pack = msgspec.msgpack.Encoder().encode


class Contribution(msgspec.Struct, frozen=True):
    """What one resource gives: pages per word and stem, body pages and body tokens; its packed cover goes with them."""

    words: Mapping[str, int] = {}
    stems: Mapping[str, int] = {}
    pages: int = 0
    tokens: int = 0
    cover: bytes = b""


_unpack = msgspec.msgpack.Decoder(Contribution).decode


def contribution(records: Iterable[PageRecord], cover: Cover) -> Contribution:
    """Count the words and stems of a resource's records; the cover counts for words and stems, not for pages."""
    words: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    pages = tokens = 0
    for record in records:
        words.update(set(record.tokens.words.split()))
        stems.update(set(record.tokens.terms().split()))
        if record.number:
            pages += 1
            tokens += record.tokens.length
    return Contribution(words, stems, pages, tokens, cover.pack())


class Changes:
    """
    What resources give from now on, summed up one by one, so that the transaction that stores it is short.

    The sums take memory by the number of different words, not by that of pages.
    """

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}  # by resource key
        self.gone: set[int] = set()
        self._totals: defaultdict[str, int] = defaultdict(int)
        self._pages: tuple[defaultdict[str, int], ...] = (defaultdict(int), defaultdict(int))  # by kind
        self._resources: tuple[defaultdict[str, int], ...] = (defaultdict(int), defaultdict(int))

    def put(self, key: int, revision: int, given: Contribution) -> None:
        """A resource gives this at this revision."""
        self.rows[key] = _row(key, revision, given)
        self.count(given, 1)

    def drop(self, key: int) -> None:
        """A resource gives nothing."""
        self.forget(key)
        self.gone.add(key)

    def forget(self, key: int) -> None:
        """A resource gives what it gave before, whatever was put."""
        if row := self.rows.pop(key, None):
            self.count(_counted(row["counts"]), -1)

    def count(self, given: Contribution, sign: int) -> None:
        """Add what a resource gives, or take it away."""
        self._totals[BODY_PAGES] += sign * given.pages
        self._totals[BODY_TOKENS] += sign * given.tokens
        for kind, counts in ((WORD, given.words), (STEM, given.stems)):
            pages, resources = self._pages[kind], self._resources[kind]
            for text, count in counts.items():
                pages[text] += sign * count
                resources[text] += sign

    def store(self, session: Session) -> None:
        """Add the sums to the rows, in sorted order, so that two writers cannot lock each other. Does not commit."""
        stamp = _count(session, STAMP, 1)
        for name in (BODY_PAGES, BODY_TOKENS):
            _count(session, name, self._totals[name])
        for kind in (WORD, STEM):
            _upsert_terms(session, kind, self._pages[kind], self._resources[kind], stamp)


def apply_changes(session: Session, changes: Changes) -> None:
    """Replace what resources gave before. Does not commit; `changes` are used up."""
    for keys in _batches([*changes.rows, *changes.gone], KEYS_AT_ONCE):
        theirs = col(ResourceTerms.resource_key).in_(keys)
        for packed in session.scalars(sa.select(col(ResourceTerms.counts)).where(theirs)):
            changes.count(_counted(packed), -1)
        session.execute(sa.delete(ResourceTerms).where(theirs))
    if changes.rows:
        session.execute(sa.insert(ResourceTerms), list(changes.rows.values()))
    changes.store(session)


def forget_unused(session: Session) -> int:
    """Delete rows of words that no page holds any more and make readers start afresh. Does not commit. Gives their number."""
    gone = cast("sa.CursorResult[Any]", session.execute(sa.delete(Term).where(col(Term.resources) <= 0))).rowcount
    if gone:
        _count(session, EPOCH, 1)
    return gone


class Statistics:
    """The numbers in memory. `refresh` brings in what changed since the last call."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.pages = 0
        self.mean_length = 1.0
        self._epoch = self._stamp = -1
        self._word_pages: dict[str, int] = {}
        self._word_resources: dict[str, int] = {}
        self._stem_pages: dict[str, int] = {}
        self._sorted: list[str] = []
        self._starts: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._ends: defaultdict[tuple[str, int], list[str]] = defaultdict(list)

    def refresh(self, session: Session) -> bool:
        """Read rows newer than those in memory; all of them after words were forgotten. Tell whether anything changed."""
        counters = dict(session.execute(sa.select(col(CounterRow.name), col(CounterRow.value))).all())
        stamp, epoch = counters.get(STAMP, 0), counters.get(EPOCH, 0)
        if (stamp, epoch) == (self._stamp, self._epoch):
            return False
        if epoch != self._epoch:
            self._clear()
        rows = session.execute(
            sa.select(col(Term.kind), col(Term.text), col(Term.pages), col(Term.resources)).where(col(Term.stamp) > self._stamp)
        )
        self._take(rows)
        self._stamp, self._epoch = stamp, epoch
        self.pages = counters.get(BODY_PAGES, 0)
        self.mean_length = counters.get(BODY_TOKENS, 0) / self.pages if self.pages else 1.0
        return True

    @property
    def stamp(self) -> tuple[int, int]:
        """Give what changes with every change of the numbers."""
        return self._epoch, self._stamp

    def word_pages(self, word: str) -> int:
        """Give how many pages hold a folded word."""
        return self._word_pages.get(word, 0)

    def word_resources(self, word: str) -> int:
        """Give how many resources hold a folded word."""
        return self._word_resources.get(word, 0)

    def stem_pages(self, stem: str) -> int:
        """Give how many pages hold a tagged stem."""
        return self._stem_pages.get(stem, 0)

    def information(self, pages: int) -> float:
        """Give the inverse document frequency of what `pages` pages hold: ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25 of Lucene."""
        total = max(self.pages, pages, 1)
        return log(1.0 + (total - pages + 0.5) / (pages + 0.5))

    def starting_with(self, prefix: str, limit: int) -> list[str]:
        """Give known words that begin with `prefix`, those in most pages first, at most `limit`."""
        first = bisect_left(self._sorted, prefix)
        last = bisect_left(self._sorted, prefix + "\U0010ffff")
        found = self._sorted[first : min(last, first + 20_000)]
        return sorted(found, key=lambda word: (-self._word_pages[word], word))[:limit]

    def near(self, word: str, limit: int) -> list[str]:
        """
        Give known words one edit away from 5 letters, two from 9 (optimal string alignment), nearest and most frequent first.

        The first letter or the last two must be right: an edit seldom breaks both, and the search stays under a millisecond.
        """
        allowed = edits_allowed(word)
        if not allowed:
            return []
        pool: dict[str, None] = {}
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            pool.update(dict.fromkeys(self._starts.get((word[0], length), ())))
            pool.update(dict.fromkeys(self._ends.get((word[-2:], length), ())))
        pool.pop(word, None)
        found = extract(word, list(pool), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        ranked = sorted(found, key=lambda item: (item[1], -self._word_resources.get(item[0], 0), item[0]))
        return [candidate for candidate, _, _ in ranked[:limit]]

    def _take(self, rows: Iterable[Sequence[Any]]) -> None:
        fresh: list[str] = []
        for kind, text, pages, resources in rows:
            if kind == STEM:
                self._stem_pages[text] = pages
            else:
                if text not in self._word_pages:
                    fresh.append(text)
                self._word_pages[text] = pages
                self._word_resources[text] = resources
        self._sort_in(fresh)

    def _sort_in(self, fresh: list[str]) -> None:
        if len(fresh) > 1_000:
            self._sorted = sorted([*self._sorted, *fresh])
        else:
            for word in fresh:
                insort(self._sorted, word)
        for word in fresh:
            if word.isalpha():
                self._starts[word[0], len(word)].append(word)
                self._ends[word[-2:], len(word)].append(word)


def edits_allowed(word: str) -> int:
    """Give how many typing errors a word may hold: one from 5 letters, two from 9, none in numbers and identifiers."""
    return 0 if len(word) < 5 or not word.isalpha() else 1 if len(word) < 9 else 2


def _row(key: int, revision: int, given: Contribution) -> dict[str, Any]:
    return {
        "resource_key": key,
        "revision": revision,
        "token_version": TOKEN_VERSION,
        "pages": given.pages,
        "length": given.tokens,
        "counts": zlib.compress(_pack(structs.replace(given, cover=b"")), 1),
        "cover": given.cover,
    }


def _upsert_terms(session: Session, kind: int, pages: Mapping[str, int], resources: Mapping[str, int], stamp: int) -> None:
    rows = [
        {"kind": kind, "text": text[:120], "pages": pages[text], "resources": resources[text], "stamp": stamp}
        for text in sorted(resources)
        if pages[text] or resources[text]
    ]
    for batch in _batches(rows, 500):
        statement = upserting(session, _TERMS)
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["kind", "text"],
            set_={"pages": _TERMS.c.pages + new.pages, "resources": _TERMS.c.resources + new.resources, "stamp": new.stamp},
        )
        session.execute(statement, batch)


def _counted(packed: bytes) -> Contribution:
    return _unpack(zlib.decompress(packed))


def _batches(rows: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _count(session: Session, name: str, by: int) -> int:
    row = session.exec(select(CounterRow).where(CounterRow.name == name).with_for_update()).first() or CounterRow(name=name, value=0)
    row.value += by
    session.add(row)
    session.flush()
    return row.value
