"""The vectors of a moment: one bit of each number in memory to look through, the int8 rows mapped for what is near."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.meaning.bits import Bits
from index.meaning.local import ROW, Directory
from index.meaning.quantize import Rows, cosines

CANDIDATES = 512  # rows of each language that the bits let through
MOST_ROWS = 4_096  # compared exactly for pages that words found; of longer pages the likely ones
LIKELY = 16  # rows of a long page
SAMPLE_PAGES = 256  # of each language, for its spread
SAMPLE_ROWS = 3_000

Floats = NDArray[np.float32]
Keys = NDArray[np.int64]
Places = NDArray[np.intp]  # of rows or of pages


class Found(NamedTuple):
    """Pages by their place, the row of each that is nearest, and how near it is; the best page first."""

    pages: Places
    rows: Places
    similarity: Floats


class _Sample(NamedTuple):
    """Some pages of a language: rows of length 1, and where each page begins."""

    rows: Floats
    starts: Places


class Snapshot:
    """What a directory names. `before` is an earlier snapshot, whose bits are taken over where they still hold.

    The bits let at least `candidates` rows of each language through, which are then compared exactly.
    """

    def __init__(
        self, directory: Directory, vectors: Path, rows: Path, before: "Snapshot | None" = None, candidates: int = CANDIDATES
    ) -> None:
        self.directory = directory
        self._candidates_wanted = candidates
        self._facts = np.fromfile(rows, dtype=ROW, count=directory.rows)
        self._vectors = _mapped(vectors, directory)
        self._keys = np.array([extent.key for extent in directory.extents], dtype=np.int64)
        self._owner = _owners(directory)
        self._page_of, self._first, self._count = _pages(self._owner, self._facts["page"])
        self._page_key = self._keys[self._owner[self._first]]
        codes = _codes(self._page_key, self._facts["page"][self._first])
        self._order = np.argsort(codes, kind="stable")
        self._ordered_codes = codes[self._order]
        used = np.flatnonzero(self._owner >= 0)
        languages = self._facts["language"]
        self._of_language = {language: used[languages[used] == language] for language in np.unique(languages[used]).tolist()}
        earlier = before.bits if before is not None and before.directory.generation == directory.generation else None
        self.bits: Bits = Bits.of(vectors, directory.rows, directory.dimensions, used, earlier)
        self._samples = {language: self._sample(language) for language in self._of_language}

    def nearest(self, query: Floats, allowed: Keys, limit: int) -> Found:
        """Give the nearest pages of resources whose keys are `allowed`, at most `limit` of each language."""
        may = np.isin(self._keys, allowed)
        parts = [self._candidates(query, self._allowed(rows, may), limit) for rows in self._of_language.values()]
        found = [self._best(query, rows) for rows in parts if len(rows)]
        if not found:
            return self._best(query, np.empty(0, dtype=np.intp))
        pages, rows, similarity = (np.concatenate([one[part][:limit] for one in found]) for part in range(3))
        order = np.lexsort((self._facts["page"][rows], self._page_key[pages], -similarity))
        return Found(pages[order], rows[order], similarity[order])

    def similarities(self, query: Floats, pages: Sequence[tuple[int, int]]) -> Found:
        """Give those of the pages (resource key, page number) that have vectors."""
        asked = np.array(pages, dtype=np.int64).reshape(-1, 2)
        codes = np.unique(_codes(asked[:, 0], asked[:, 1]))
        spots = np.minimum(np.searchsorted(self._ordered_codes, codes), max(len(self._ordered_codes) - 1, 0))
        found = self._order[spots[self._ordered_codes[spots] == codes]] if len(self._order) else np.empty(0, dtype=np.intp)
        return self._best(query, self._likely(query, self._rows_of(found)))

    def spread(self, query: Floats) -> dict[str, tuple[float, float, int]]:
        """Give mean and deviation of the best windows of some pages of each language, and how many these are."""
        spread = {}
        for language, sample in self._samples.items():
            best = np.maximum.reduceat(sample.rows @ query, sample.starts)
            spread[self.directory.languages[language]] = (float(best.mean()), float(best.std()), len(best))
        return spread

    def place(self, page: int, row: int) -> tuple[int, int, int, int, str]:
        """Give (resource key, page number, start, end, language) of a page and of a row of it."""
        number, start, end, language = self._facts[row].tolist()
        return int(self._page_key[page]), number, start, end, self.directory.languages[language]

    def _allowed(self, rows: Places, may: NDArray[np.bool_]) -> Places:
        return rows if may.all() else rows[may[self._owner[rows]]]

    def _candidates(self, query: Floats, rows: Places, limit: int) -> Places:
        """Give the rows that can be among the nearest, by their bits: enough of them where there are as many."""
        wanted = max(self._candidates_wanted, 4 * limit)
        if len(rows) <= wanted:
            return rows
        distance = self.bits.distances(query, rows)
        reached = np.cumsum(np.bincount(distance))
        return rows[distance <= int(np.searchsorted(reached, wanted))]

    def _best(self, query: Floats, rows: Places) -> Found:
        """Give the nearest row of each page among `rows`, the best page first."""
        similarity = cosines(self._vectors[rows], query)
        order = np.lexsort((rows, -similarity))
        rows, similarity = rows[order], similarity[order]
        pages, first = np.unique(self._page_of[rows], return_index=True)
        best = np.argsort(first)
        return Found(pages[best], rows[first[best]], similarity[first[best]])

    def _likely(self, query: Floats, rows: Places) -> Places:
        """Leave out the rows of long pages that their bits say little for, where there are too many to compare them all."""
        if len(rows) <= MOST_ROWS:
            return rows
        distance = self.bits.distances(query, rows)
        order = np.lexsort((distance, self._page_of[rows]))
        pages = self._page_of[rows[order]]
        starts = np.flatnonzero(np.r_[True, pages[1:] != pages[:-1]])
        rank = np.arange(len(pages)) - np.repeat(starts, np.diff(np.r_[starts, len(pages)]))
        return rows[order[rank < LIKELY]]

    def _rows_of(self, pages: Places) -> Places:
        counts = self._count[pages]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        rows: Places = np.arange(total) + np.repeat(self._first[pages] - (ends - counts), counts)
        return rows

    def _sample(self, language: int) -> _Sample:
        """Choose pages by the hash of their place: every process that holds the same pages chooses the same."""
        pages = np.unique(self._page_of[self._of_language[language]])
        codes = _codes(self._page_key[pages], self._facts["page"][self._first[pages]]).astype(np.uint64)
        chosen = pages[np.argsort(codes * np.uint64(0x9E3779B97F4A7C15), kind="stable")[:SAMPLE_PAGES]]
        chosen = chosen[: max(int(np.searchsorted(np.cumsum(self._count[chosen]), SAMPLE_ROWS)), 1)]
        rows = self._vectors[self._rows_of(chosen)].astype(np.float32)
        counts = self._count[chosen]
        return _Sample(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1.0), np.cumsum(counts) - counts)


def _codes(keys: Keys, pages: NDArray[np.integer]) -> Keys:
    """Give one number for a resource and a page."""
    return (keys << np.int64(31)) | pages.astype(np.int64)


def _mapped(path: Path, directory: Directory) -> Rows:
    if not directory.rows:
        return np.empty((0, directory.dimensions), dtype=np.int8)
    return np.memmap(path, dtype=np.int8, mode="r", shape=(directory.rows, directory.dimensions))


def _owners(directory: Directory) -> NDArray[np.int32]:
    """Give for each row the place of its resource in the directory; -1 for rows of no use."""
    owner = np.full(directory.rows, -1, dtype=np.int32)
    for place, extent in enumerate(directory.extents):
        owner[extent.first : extent.first + extent.count] = place
    return owner


def _pages(owner: NDArray[np.int32], number: NDArray[np.int32]) -> tuple[Places, Places, Places]:
    """Give for each row its page (-1 for rows of no use), and for each page its first row and how many it has."""
    changes = (owner[1:] != owner[:-1]) | (number[1:] != number[:-1])
    first = np.flatnonzero(np.r_[np.ones(min(len(owner), 1), dtype=np.bool_), changes])
    count = np.diff(np.r_[first, len(owner)])
    useful = owner[first] >= 0
    page: Places = np.where(useful, np.cumsum(useful) - 1, -1)
    return np.repeat(page, count), first[useful], count[useful]
