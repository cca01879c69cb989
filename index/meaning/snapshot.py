"""The vectors of a moment: one bit of each number in memory to look through, the int8 rows mapped for what is near."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.meaning.bits import Bits
from index.meaning.local import ROW, Directory
from index.meaning.quantize import Rows, cosines

CANDIDATES = 384  # pages of each language that the bits let through at least
SHARE = 48  # one page in so many: the more there are, the more lie close together
MOST_ROWS = 1_024  # compared exactly; where it would be more, of each page the likely ones
LIKELY = 5  # rows of a page: the whole, and the windows of which the bits say most
FAR = 2**15  # more than any distance
SAMPLE_PAGES = 256  # of each language, for its spread
SAMPLE_ROWS = 3_000

Floats = NDArray[np.float32]
Keys = NDArray[np.int64]
Places = NDArray[np.intp]  # of rows or of pages
Distances = NDArray[np.uint16]


class Found(NamedTuple):
    """Pages by their place, the window of each that is nearest by its row, and how near the page is; the best page first."""

    pages: Places
    rows: Places
    similarity: Floats


class Place(NamedTuple):
    """A page of a resource, and a stretch of its text; `language` is the page's main one."""

    resource: int
    page: int
    start: int
    end: int
    language: str


class _Sample(NamedTuple):
    """Some pages of a language: rows of length 1, and where each page begins."""

    rows: Floats
    starts: Places


_NONE = Found(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32))


class Snapshot:
    """What a directory names. `before` is an earlier snapshot, whose bits are taken over where they still hold.

    A page is as near as its whole and its nearest window are in the mean. Measured with `use` on judged questions to the other
    language (MRR@10, paragraphs and treaty articles): whole .855 and .538, window .870 and .442, larger of both .886 and .457,
    mean of both .897 and .531.

    The bits let at least `candidates` pages of each language through, which are then compared exactly.
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
        self._bounds, self._useful = _bounds(self._owner, self._facts["page"])
        self._first = self._bounds[self._useful]
        counts = np.diff(np.r_[self._bounds, directory.rows])
        self._count = counts[self._useful]
        self._page_of = np.repeat(np.where(self._useful, np.cumsum(self._useful) - 1, -1), counts)
        self._page_key = self._keys[self._owner[self._first]]
        codes = _codes(self._page_key, self._facts["page"][self._first])
        self._order = np.argsort(codes, kind="stable")
        self._ordered_codes = codes[self._order]
        language = self._facts["language"][self._first]
        self._of_language = {one: np.flatnonzero(language == one) for one in np.unique(language).tolist()}
        earlier = before.bits if before is not None and before.directory.generation == directory.generation else None
        self.bits: Bits = Bits.of(vectors, directory.rows, directory.dimensions, np.flatnonzero(self._owner >= 0), earlier)
        self._samples = {one: self._sample(pages) for one, pages in self._of_language.items()}

    def nearest(self, query: Floats, allowed: Keys, limit: int) -> Found:
        """Give the nearest pages of resources whose keys are `allowed`, at most `limit` of each language."""
        may = np.isin(self._keys, allowed)
        every = list(self._of_language.values())
        parts = every if may.all() else [pages[may[self._owner[self._first[pages]]]] for pages in every]
        wanted = [max(self._candidates_wanted, len(pages) // SHARE, 4 * limit) for pages in parts]
        unlike: Distances | None = None
        if any(len(pages) > most for pages, most in zip(parts, wanted, strict=True)):
            unlike = self._unlike(query, np.concatenate(parts))
            parts = [_least(pages, self._of_pages(unlike, pages), most) for pages, most in zip(parts, wanted, strict=True)]
        found = [self._compared(query, pages, unlike) for pages in parts]
        pages, rows, similarity = (np.concatenate([_NONE[part], *(one[part][:limit] for one in found)]) for part in range(3))
        order = np.lexsort((self._facts["page"][rows], self._page_key[pages], -similarity))
        return Found(pages[order], rows[order], similarity[order])

    def similarities(self, query: Floats, pages: Sequence[tuple[int, int]]) -> Found:
        """Give those of the pages (resource key, page number) that have vectors."""
        asked = np.array(pages, dtype=np.int64).reshape(-1, 2)
        codes = np.unique(_codes(asked[:, 0], asked[:, 1]))
        if not len(self._order):
            return _NONE
        spots = np.minimum(np.searchsorted(self._ordered_codes, codes), len(self._ordered_codes) - 1)
        return self._compared(query, self._order[spots[self._ordered_codes[spots] == codes]])

    def spread(self, query: Floats) -> dict[str, tuple[float, float, int]]:
        """Give mean and deviation of how near some pages of each language are, and how many these are."""
        spread = {}
        for language, sample in self._samples.items():
            cosine = sample.rows @ query
            near = (cosine[sample.starts] + np.maximum.reduceat(_of_windows(cosine, sample.starts, -2.0), sample.starts)) / 2
            spread[self.directory.languages[language]] = (float(near.mean()), float(near.std()), len(near))
        return spread

    def places(self, found: Found) -> list[Place]:
        """Say of each page that was found, and of its window, where it is."""
        number, start, end, language = (self._facts[field][found.rows].tolist() for field in ROW.names or ())
        tags = [self.directory.languages[one] for one in language]
        return [Place(*one) for one in zip(self._page_key[found.pages].tolist(), number, start, end, tags, strict=True)]

    def _unlike(self, query: Floats, pages: Places) -> Distances:
        """Give how unlike the query the bits of rows are: of those of `pages`, the others may hold anything."""
        if len(pages) * 4 >= len(self._first):
            return self.bits.distances(query)
        unlike: Distances = np.empty(self.directory.rows, dtype=np.uint16)
        rows = self._rows_of(pages)
        unlike[rows] = self.bits.distances(query, rows)
        return unlike

    def _of_pages(self, unlike: Distances, pages: Places) -> Distances:
        """Give for each page how unlike the query it is: the whole page and its nearest window."""
        counts = self._count[pages]
        starts = np.cumsum(counts) - counts
        values = unlike[self._rows_of(pages)]
        both: Distances = values[starts]
        if len(starts):
            both += np.minimum.reduceat(_of_windows(values, starts, FAR), starts)
        return both

    def _compared(self, query: Floats, pages: Places, unlike: Distances | None = None) -> Found:
        """Give how near each page is, exactly, with its nearest window; a page without windows is its own."""
        if not len(pages):
            return _NONE
        pages = np.sort(pages)
        rows = self._rows_of(pages)
        if len(rows) > MOST_ROWS:
            rows = self._likely(rows, self._unlike(query, pages) if unlike is None else unlike)
        owner = self._page_of[rows]
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        cosine = cosines(self._vectors[rows], query)
        windows = _of_windows(cosine, starts, -2.0)
        best = np.maximum.reduceat(windows, starts)
        hits = np.flatnonzero(windows == np.repeat(best, np.diff(np.r_[starts, len(rows)])))
        found, first = np.unique(owner[hits], return_index=True)
        similarity = ((cosine[starts] + best) / 2).astype(np.float32)
        order = np.argsort(-similarity, kind="stable")
        return Found(found[order], rows[hits[first]][order], similarity[order])

    def _likely(self, rows: Places, unlike: Distances) -> Places:
        """Leave out windows whose bits say little for them; `rows` are ordered by page."""
        pages = self._page_of[rows]
        distance = unlike[rows]
        distance[rows == self._first[pages]] = 0  # the whole page stays
        order = np.argsort((pages << 16) | distance)
        starts = np.flatnonzero(np.r_[True, pages[1:] != pages[:-1]])
        rank = np.arange(len(rows)) - np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
        return np.sort(rows[order[rank < LIKELY]])

    def _rows_of(self, pages: Places) -> Places:
        counts = self._count[pages]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        rows: Places = np.arange(total) + np.repeat(self._first[pages] - (ends - counts), counts)
        return rows

    def _sample(self, pages: Places) -> _Sample:
        """Choose pages by the hash of their place: every process that holds the same pages chooses the same."""
        codes = _codes(self._page_key[pages], self._facts["page"][self._first[pages]]).astype(np.uint64)
        chosen = pages[np.argsort(codes * np.uint64(0x9E3779B97F4A7C15), kind="stable")[:SAMPLE_PAGES]]
        chosen = chosen[: max(int(np.searchsorted(np.cumsum(self._count[chosen]), SAMPLE_ROWS)), 1)]
        rows = self._vectors[self._rows_of(chosen)].astype(np.float32)
        counts = self._count[chosen]
        return _Sample(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1.0), np.cumsum(counts) - counts)


def _of_windows(values: NDArray[Any], starts: Places, worst: float) -> NDArray[Any]:
    """Give values of rows, but the worst for whole pages that have windows; `starts` tells where pages begin."""
    several = np.diff(np.r_[starts, len(values)]) > 1
    found = values.copy()
    found[starts[several]] = worst
    return found


def _least(pages: Places, distance: Distances, wanted: int) -> Places:
    """Give the pages of the least distances, some more where several are equal."""
    reached = np.cumsum(np.bincount(distance))
    return pages[distance <= int(np.searchsorted(reached, wanted))]


def _codes(keys: Keys, pages: NDArray[np.integer]) -> Keys:
    """Give one number for a resource and a page."""
    return (keys << np.int64(31)) | pages.astype(np.int64)


def _mapped(path: Path, directory: Directory) -> Rows:
    if not directory.rows:
        return np.empty((0, directory.dimensions), dtype=np.int8)
    mapped: Rows = np.memmap(path, dtype=np.int8, mode="r", shape=(directory.rows, directory.dimensions)).view(np.ndarray)
    return mapped


def _owners(directory: Directory) -> NDArray[np.int32]:
    """Give for each row the place of its resource in the directory; -1 for rows of no use."""
    owner = np.full(directory.rows, -1, dtype=np.int32)
    for place, extent in enumerate(directory.extents):
        owner[extent.first : extent.first + extent.count] = place
    return owner


def _bounds(owner: NDArray[np.int32], number: NDArray[np.int32]) -> tuple[Places, NDArray[np.bool_]]:
    """Give the first row of each page and of each stretch of rows of no use, and tell which are pages."""
    changes = (owner[1:] != owner[:-1]) | (number[1:] != number[:-1])
    bounds = np.flatnonzero(np.r_[np.ones(min(len(owner), 1), dtype=np.bool_), changes])
    return bounds, owner[bounds] >= 0
