"""The nearest pages of a query, the same for every engine."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from index.meaning.encoders import Encoder, Vectors, encoder_version, open_encoder
from index.meaning.quantize import Rows, cosines
from index.meaning.storage import from_bytes, page_rows
from repository.models import Encoding, Resource, State
from repository.settings import Settings
from repository.vectors import present_stamp

QUERIES_KEPT = 256
MOST_QUERY_CHARS = 1_000

Keys = NDArray[np.int64]


class QueryVector(NamedTuple):
    """What somebody looks for: the direction of its meaning."""

    text: str
    vector: Vectors


class Near(NamedTuple):
    """A page and the window of it that is nearest to a query; `similarity` is a cosine, offsets are into the page's text."""

    resource: int
    page: int
    start: int
    end: int
    similarity: float
    language: str


class Likeness(NamedTuple):
    """The window of a page that is nearest to a query."""

    similarity: float
    start: int
    end: int


class Spread(NamedTuple):
    """How near a query is to the pages of a language: mean and deviation of their best windows, over `pages` of them."""

    mean: float
    deviation: float
    pages: int


class Meanings:
    """Vectors of what is published, and an encoder for queries. Safe to share between threads."""

    def __init__(self, settings: Settings, open_: Callable[[str], Encoder] = open_encoder) -> None:
        self._setting = settings.encoder
        self._open = open_
        self.version = encoder_version(settings.encoder)
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None
        self._stamp = -1
        self._kept: OrderedDict[str, QueryVector] = OrderedDict()
        self._resources: Keys = np.empty(0, dtype=np.int64)
        self._numbers: Keys = np.empty((0, 3), dtype=np.int64)
        self._languages: list[str] = []
        self._rows: Rows = np.empty((0, 0), dtype=np.int8)

    @property
    def encoder(self) -> Encoder | None:
        """Give the encoder, loaded at the first call; None where there is none."""
        if self.version is None:
            return None
        with self._lock:
            if self._encoder is None:
                self._encoder = self._open(self._setting)
            return self._encoder

    def refresh(self, session: Session) -> bool:
        """Bring in what was encoded since the last call; tell whether anything was."""
        stamp = present_stamp(session)
        if self.version is None or stamp == self._stamp:
            return False
        known = sa.select(col(Encoding.resource_key)).where(col(Encoding.encoder) == self.version)
        keys = session.scalars(known.order_by(col(Encoding.resource_key))).all()
        published = set(session.scalars(sa.select(col(Resource.key)).where(col(Resource.state) == State.PUBLISHED)))
        found = [(key, row) for key in keys if key in published for row in page_rows(session, self.version, key)]
        self._resources = np.array([key for key, _ in found], dtype=np.int64)
        self._numbers = np.array([(row.page, row.start, row.end) for _, row in found], dtype=np.int64).reshape(-1, 3)
        self._languages = [row.language for _, row in found]
        self._rows = from_bytes([row.values for _, row in found], len(found[0][1].values) if found else 1)
        self._stamp = stamp
        return True

    def query(self, text: str) -> QueryVector | None:
        """Encode what somebody looks for, once; None where there is no encoder."""
        encoder = self.encoder
        text = text[:MOST_QUERY_CHARS]
        if encoder is None or not text.strip():
            return None
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        made = QueryVector(text, encoder.query(text))
        with self._lock:
            self._kept[text] = made
            while len(self._kept) > QUERIES_KEPT:
                self._kept.popitem(last=False)
        return made

    def nearest(self, query: QueryVector, allowed: Keys | None, limit: int) -> list[Near]:
        """
        Give the nearest pages, best first, at most `limit` of each language.

        `allowed` are the keys of the resources that may be found, in order; None allows all that are published.
        """
        places = np.arange(len(self._resources)) if allowed is None else np.flatnonzero(np.isin(self._resources, allowed))
        found: dict[str, list[Near]] = {}
        for near in self._best(query, places):
            found.setdefault(near.language, []).append(near)
        return sorted((near for nears in found.values() for near in nears[:limit]), key=_best_first)

    def similarities(self, query: QueryVector, pages: Collection[tuple[int, int]]) -> dict[tuple[int, int], Likeness]:
        """Give for each of these pages (resource key, page number) how near it is; pages without vectors are left out."""
        places = np.flatnonzero(np.isin(self._resources, [key for key, _ in pages]))
        found = {(near.resource, near.page): Likeness(near.similarity, near.start, near.end) for near in self._best(query, places)}
        return {page: found[page] for page in pages if page in found}

    def spread(self, query: QueryVector) -> dict[str, Spread]:
        """Give for each language how near its published pages are to a query, so that languages can be compared."""
        found: dict[str, list[float]] = {}
        for near in self._best(query, np.arange(len(self._resources))):
            found.setdefault(near.language, []).append(near.similarity)
        return {language: Spread(float(np.mean(all_)), float(np.std(all_)), len(all_)) for language, all_ in found.items()}

    def _best(self, query: QueryVector, places: NDArray[np.intp]) -> Iterable[Near]:
        """Give the best window of each page among the rows at `places`, best page first."""
        if not len(places):
            return []
        similarity = cosines(self._rows[places], query.vector)
        best: dict[tuple[int, int], Near] = {}
        for place in np.argsort(-similarity, kind="stable"):
            row = places[place]
            page, start, end = self._numbers[row].tolist()
            near = Near(int(self._resources[row]), page, start, end, float(similarity[place]), self._languages[row])
            best.setdefault((near.resource, near.page), near)
        return list(best.values())


def _best_first(near: Near) -> tuple[float, int, int]:
    return -near.similarity, near.resource, near.page
