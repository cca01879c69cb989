"""Pages that are near a query in meaning: a few of each language, chosen by how far they stand out in the collection."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.meaning.nearest import Meanings, Near, QueryVector, Spread
from index.query import SearchQuery
from index.readings import Understanding
from index.shelf import Shelf

MOST_RESOURCES = 20  # of each language
MOST_PAGES = 60  # of each language that are looked at
LEAST_Z = 1.5  # standard deviations above the language's mean; what is nearer to the mean says nothing
STRONG_Z = 3.0
MAX_Z = 8.0

Place = tuple[int, int]  # resource key, page number


class Nearness(NamedTuple):
    """How far a page stands out among those of its language, in standard deviations, and the window (offsets) that does."""

    z: float
    start: int
    end: int

    @property
    def strong(self) -> bool:
        """Tell whether it stands out clearly."""
        return self.z >= STRONG_Z


class Neighbourhood:
    """What is near one query. Without an encoder, and for a query of exact conditions, there is nothing."""

    def __init__(self, meanings: Meanings, query: SearchQuery, understood: Understanding, shelf: Shelf) -> None:
        self._meanings = meanings
        self._vector = _vector(meanings, query, understood)
        self._spread: Mapping[str, Spread] = meanings.spread(self._vector) if self._vector else {}
        found = meanings.nearest(self._vector, shelf.keys, MOST_PAGES) if self._vector else []
        self.pages: Mapping[Place, Nearness] = self._chosen(found)

    @property
    def is_known(self) -> bool:
        """Tell whether anything can be said about meaning."""
        return self._vector is not None and bool(self._spread)

    def nearness(self, places: Sequence[Place]) -> dict[Place, float]:
        """Give z of pages found otherwise; those without vectors are left out."""
        if self._vector is None:
            return {}
        known = {place: self.pages[place].z for place in places if place in self.pages}
        others = self._meanings.similarities(self._vector, [place for place in places if place not in known])
        return known | {place: self._z(one.similarity, one.language) for place, one in others.items()}

    def _chosen(self, found: Sequence[Near]) -> dict[Place, Nearness]:
        resources: defaultdict[str, set[int]] = defaultdict(set)
        chosen: dict[Place, Nearness] = {}
        for near in found:
            z = self._z(near.similarity, near.language)
            mine = resources[near.language]
            if z >= LEAST_Z and (near.resource in mine or len(mine) < MOST_RESOURCES):
                mine.add(near.resource)
                chosen[near.resource, near.page] = Nearness(z, near.start, near.end)
        return chosen

    def _z(self, similarity: float, language: str) -> float:
        spread = self._spread.get(language)
        if spread is None or spread.deviation <= 0.0:
            return 0.0
        return min((similarity - spread.mean) / spread.deviation, MAX_Z)


def _vector(meanings: Meanings, query: SearchQuery, understood: Understanding) -> QueryVector | None:
    """Encode what was typed, unless it asks for exact words: phrases and exclusions."""
    expression = understood.expression
    exact = expression.phrases or expression.excluded or expression.excluded_phrases
    return None if exact or query.typing or not query.meaning or expression.is_empty else meanings.query(query.text)
