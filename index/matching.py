"""What matches a query, fully, in part and in meaning, and in which order: match and rank, before filters and after."""

from collections.abc import Collection as Sized
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from msgspec import structs

from index.collection import Collection
from index.crimes import is_barred
from index.engine import Candidate, Limits
from index.meaning.neighbourhood import Neighbourhood, Place
from index.measuring import Measuring
from index.query import SearchQuery
from index.ranking import ENOUGH_INFORMATION, MOST_MEASURED, Model, Own, PageScore, Ranking, best_first, weights
from index.readings import Understanding
from index.shelf import Mask, Shelf

FEW = 20  # full matches below which partial ones follow
MAX_PARTIAL = 100  # resources
RANKED = Limits(resources=200, pages_each=4, pages=260)
PARTIAL = Limits(resources=120, pages_each=3, pages=160)

Pages = list[PageScore]


class Found(NamedTuple):
    """What matches in the published collection, before filters; some may not be published any more."""

    full: Mapping[int, int]  # resource key → matching records
    partial: Mapping[int, Pages]
    near: Mapping[int, Pages]  # found by meaning alone

    @property
    def keys(self) -> set[int]:
        """Give the keys of all resources found."""
        return {*self.full, *self.partial, *self.near}


class Shown(NamedTuple):
    """The resources of one page of results, in order, each with its scored pages that are known."""

    keys: list[int]
    pages: dict[int, Pages]


class Matching:
    """Matches and orders for one query. What it asks of the engine is asked once."""

    def __init__(self, collection: Collection, query: SearchQuery, understood: Understanding) -> None:
        self._engine = collection.engine
        self._shelf = collection.shelf
        self._query = query
        self._understood = understood
        self._expression = understood.expression
        self.measuring = Measuring(understood, collection.statistics)
        look = partial(Neighbourhood, collection.meanings, query, understood, collection.shelf)
        self._look = collection.aside.submit(look).result if collection.engine.is_elsewhere else look

    @cached_property
    def near(self) -> Neighbourhood:
        """Give what is near in meaning: looked for while an engine elsewhere looks for words; here threads would share the time."""
        return self._look()

    @cached_property
    def _model(self) -> Model:
        return "meaning" if self.near.is_known else "words"

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self.measuring, self._understood.language, self._model)

    def weights(self, own: Own) -> tuple[float, ...]:
        """Give the weight of each feature for a page in the query's language, or in another."""
        return weights(self._model, own)

    def find(self) -> Found:
        """Give what matches: few full matches are followed by partial ones, and by what is near in meaning."""
        full = self._engine.matches(self._expression)
        few = int(self._shelf.mask(full.keys()).sum()) < FEW
        partial = self._partial(full) if few and all(len(reading.slots) > 1 for reading in self._expression.readings) else {}
        return Found(full, partial, self._near({*full, *partial}, only_strong=not few))

    def order(self, found: Found, inside: Mask, *, filtered: bool) -> Shown:
        """Give the resources of the page of results that was asked for; `inside` is what filters left of what was found."""
        allowed = self._shelf.keys_of(inside)
        first, last = (self._query.page - 1) * self._query.size, self._query.page * self._query.size
        if self._query.sort != "relevance":
            keys = self._sorted(inside)[first:last]
            return Shown(keys, self._pages_of(found, keys))
        ranked = self._ranked(found, set(allowed), filtered=filtered)
        known = dict(ranked)
        if last <= len(ranked) or len(ranked) == len(allowed):
            return Shown([key for key, _ in ranked[first:last]], known)
        keys = [*known, *(key for key in self._sorted(inside) if key not in known)][first:last]
        return Shown(keys, known | self._pages_of(found, [key for key in keys if key not in known]))

    def _partial(self, full: Sized[int]) -> dict[int, Pages]:
        loose = structs.replace(self._expression, partial=True)
        glances = self._glances(self._engine.candidates(loose, None, PARTIAL))
        enough = ENOUGH_INFORMATION * max((one.held.coverage for one in glances), default=0.0)
        kept = [one for one in glances if one.held.score and one.held.coverage >= enough and one.candidate.resource not in full]
        return dict(best_first(kept, self._shelf.ids, {})[:MAX_PARTIAL])

    def _near(self, known: Sized[int], *, only_strong: bool) -> dict[int, Pages]:
        """Read the pages that are near in meaning, of resources that words did not find; those of the other crime stay out."""
        places = [place for place, one in self.near.pages.items() if place[0] not in known and (one.strong or not only_strong)]
        found: dict[int, Pages] = {}
        for page in self._glances(_parts(self._engine.records(places), self.near.pages)):
            cover = self._shelf.cover(page.candidate.resource)
            if not is_barred(page.candidate, cover, self._expression.guard):
                nearness = self.near.pages[page.candidate.resource, page.candidate.number]
                measured = self._ranking.measured(page, cover, nearness.z, strong=nearness.strong)
                found.setdefault(page.candidate.resource, []).append(measured)
        return found

    def _ranked(self, found: Found, allowed: Sized[int], *, filtered: bool) -> list[tuple[int, Pages]]:
        glances = self._glances(self._engine.candidates(self._expression, allowed if filtered else None, RANKED)) if found.full else []
        glances += [page for key, pages in found.partial.items() if key in allowed for page in pages]
        near = [page for key, pages in found.near.items() if key in allowed for page in pages]
        return best_first([*self._measured(glances), *near], self._shelf.ids, found.full)

    def _measured(self, glances: Pages) -> Pages:
        """Measure the most promising pages, those that stand out in meaning among them."""
        glances.sort(key=lambda one: (-one.held.full, -one.held.score, one.candidate.resource, one.candidate.number, one.candidate.part))
        chosen = [
            number
            for number, one in enumerate(glances)
            if number < MOST_MEASURED or (one.candidate.resource, one.candidate.number) in self.near.pages
        ]
        nearness = self.near.nearness([(glances[number].candidate.resource, glances[number].candidate.number) for number in chosen])
        for number in chosen:
            page = glances[number]
            z = nearness.get((page.candidate.resource, page.candidate.number), 0.0)
            glances[number] = self._ranking.measured(page, self._shelf.cover(page.candidate.resource), z)
        return glances

    def _pages_of(self, found: Found, keys: Sequence[int]) -> dict[int, Pages]:
        """Score the pages of a few resources that the ranking did not see."""
        limits = Limits(resources=len(keys) + 1, pages_each=10, pages=10 * len(keys) + 1)
        full = self._glances(self._engine.candidates(self._expression, {key for key in keys if key in found.full}, limits))
        others = [page for key in keys for page in (*found.partial.get(key, ()), *found.near.get(key, ()))]
        return dict(best_first([*self._measured(full), *others], self._shelf.ids, {}))

    def _glances(self, candidates: Sequence[Candidate]) -> Pages:
        shelf = self._shelf
        return [
            PageScore(one, self.measuring.glance(one, shelf.cover(one.resource))) for one in candidates if one.resource in shelf.position
        ]

    def _sorted(self, inside: Mask) -> list[int]:
        return in_order(self._shelf, self._query, inside)


def in_order(shelf: Shelf, query: SearchQuery, inside: Mask) -> list[int]:
    """Give the marked resources in the order of the query's sort; of relevance the newest first."""
    order = shelf.order(query.sort, query.labels)
    keys: list[int] = shelf.keys[order[inside[order]]].tolist()
    return keys


def _parts(candidates: Sequence[Candidate], near: Mapping[Place, object]) -> list[Candidate]:
    """Keep the first part of each page: a page of several parts is seldom, and its first part leads to it."""
    first: dict[Place, Candidate] = {}
    for one in sorted(candidates, key=lambda one: one.part):
        first.setdefault((one.resource, one.number), one)
    return [first[place] for place in near if place in first]
