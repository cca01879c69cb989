"""One search: match, shelve, rank, present."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from index.addresses import Addresses
from index.answer import answer_within
from index.collection import Collection
from index.engine import Candidate, Engine, Expression, Limits
from index.notices import about_words, notice
from index.present import Presenter
from index.query import SearchQuery
from index.ranking import ENOUGH_INFORMATION, PageScore, Ranking, best_first
from index.readings import Understanding, understand
from index.result import Links, Notice, QueryEcho, SearchResult
from index.shelf import Mask, Shelf

ANSWER_S = 1.8
FEW = 20  # full matches below which partial ones follow
MAX_PARTIAL = 100  # resources
FEW_FILTERED = 5
RANKED = Limits(resources=200, pages_each=4, pages=260)
PARTIAL = Limits(resources=120, pages_each=3, pages=160)


class _Found(NamedTuple):
    """What matches in the published collection, before filters."""

    full: Mapping[int, int]  # resource key → matching records; some may not be published any more
    partial: Mapping[int, list[PageScore]]


class _Page(NamedTuple):
    """The resources of one page of results, in order, with the scored pages that are known already."""

    keys: list[int]
    scores: dict[int, list[PageScore]]


def search(collection: Collection, query: SearchQuery, addresses: Addresses) -> SearchResult:
    """
    Answer a query, or raise within ANSWER_S.

    Raises:
        IndexUnavailable: there are words to look for and no index that can be asked.
    """
    with answer_within(ANSWER_S):
        return _search(collection, query, addresses)


def _search(collection: Collection, query: SearchQuery, addresses: Addresses) -> SearchResult:
    started = time.perf_counter()
    collection.refresh()
    shelf = collection.shelf
    understood = understand(query, collection.statistics)
    if understood.expression.is_empty:
        return _browse(shelf, query, understood, addresses, started)
    engine = collection.engine
    ranking = Ranking(understood.scored, understood.typed, collection.statistics)
    found = _match(engine, shelf, understood.expression, ranking)
    masks = shelf.filters(query)
    everything = shelf.mask(found.full.keys() | found.partial.keys())
    inside = _through(everything, masks)
    page = _order(engine, shelf, query, understood.expression, ranking, found, inside, filtered=bool(masks))
    presenter = Presenter(shelf, query, understood, ranking, addresses)
    hits = presenter.hits(engine, {key: page.scores[key] for key in page.keys if page.scores.get(key)}, found.full)
    total = int(inside.sum())
    relaxed = bool(found.partial) and bool((shelf.mask(found.partial.keys()) & inside).any())
    notices = _notices(query, understood, total, int(everything.sum()), relaxed=relaxed)
    notices += about_words(understood, query, addresses, lambda meant: _count(collection, meant))
    return SearchResult(
        query=_echo(query),
        total=total,
        relaxed=relaxed,
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        notices=notices,
        did_you_mean=presenter.did_you_mean(),
        hits=hits,
        facets=shelf.facets(everything, masks, query),
        links=_links(query, total, addresses),
    )


def _count(collection: Collection, query: SearchQuery) -> int:
    """Count the full matches of another query, inside its filters."""
    shelf = collection.shelf
    full = collection.engine.matches(understand(query, collection.statistics).expression)
    return int(_through(shelf.mask(full.keys()), shelf.filters(query)).sum())


def _match(engine: Engine, shelf: Shelf, expression: Expression, ranking: Ranking) -> _Found:
    full = engine.matches(expression)
    if int(shelf.mask(full.keys()).sum()) >= FEW or any(len(reading.slots) < 2 for reading in expression.readings):
        return _Found(full, {})
    loose = structs.replace(expression, partial=True)
    scores = _score(shelf, ranking, engine.candidates(loose, None, PARTIAL))
    enough = ENOUGH_INFORMATION * max((score.coverage for score in scores), default=0.0)
    near = [score for score in scores if score.score and score.coverage >= enough and score.candidate.resource not in full]
    return _Found(full, dict(best_first(near, shelf.ids, {})[:MAX_PARTIAL]))


def _order(
    engine: Engine,
    shelf: Shelf,
    query: SearchQuery,
    expression: Expression,
    ranking: Ranking,
    found: _Found,
    inside: Mask,
    *,
    filtered: bool,
) -> _Page:
    allowed = shelf.keys_of(inside)
    first, last = (query.page - 1) * query.size, query.page * query.size
    if query.sort != "relevance":
        keys = _in_order(shelf, query, inside)[first:last]
        return _Page(keys, _scores_of(engine, shelf, expression, ranking, found, keys))
    scores = _score(shelf, ranking, engine.candidates(expression, set(allowed) if filtered else None, RANKED)) if found.full else []
    scores += [score for key in allowed for score in found.partial.get(key, ())]
    ranked = best_first(scores, shelf.ids, found.full)
    known = dict(ranked)
    if last <= len(ranked) or len(ranked) == len(allowed):
        return _Page([key for key, _ in ranked[first:last]], known)
    rest = [key for key in _in_order(shelf, query, inside) if key not in known]
    keys = [*known, *rest][first:last]
    return _Page(keys, known | _scores_of(engine, shelf, expression, ranking, found, [key for key in keys if key not in known]))


def _scores_of(
    engine: Engine, shelf: Shelf, expression: Expression, ranking: Ranking, found: _Found, keys: Sequence[int]
) -> dict[int, list[PageScore]]:
    """Score the pages of a few resources that the ranking did not see."""
    limits = Limits(resources=len(keys) + 1, pages_each=10, pages=10 * len(keys) + 1)
    scores = _score(shelf, ranking, engine.candidates(expression, {key for key in keys if key in found.full}, limits))
    partial = [score for key in keys for score in found.partial.get(key, ())]
    return dict(best_first([*scores, *partial], shelf.ids, {}))


def _score(shelf: Shelf, ranking: Ranking, candidates: Sequence[Candidate]) -> list[PageScore]:
    return [ranking.score(candidate, shelf.cover(candidate.resource)) for candidate in candidates if candidate.resource in shelf.position]


def _browse(shelf: Shelf, query: SearchQuery, understood: Understanding, addresses: Addresses, started: float) -> SearchResult:
    """Answer a query without words: everything, or nothing where the text holds nothing to look for."""
    masks = shelf.filters(query)
    nothing = bool(query.text)
    everything = shelf.mask([]) if nothing else shelf.everything()
    inside = _through(everything, masks)
    keys = _in_order(shelf, query, inside)[(query.page - 1) * query.size : query.page * query.size]
    presenter = Presenter(shelf, query, understood, None, addresses)
    code = "only-exclusions" if understood.typed.only_exclusions else "no-words"
    total = int(inside.sum())
    return SearchResult(
        query=_echo(query),
        total=total,
        relaxed=False,
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        notices=(notice(code, query.labels),) if nothing else (),
        did_you_mean=None,
        hits=tuple(presenter.browsed(key) for key in keys),
        facets=shelf.facets(everything, masks, query),
        links=_links(query, total, addresses),
    )


def _through(found: Mask, masks: Mapping[str, Mask]) -> Mask:
    for mask in masks.values():
        found = found & mask
    return found


def _in_order(shelf: Shelf, query: SearchQuery, inside: Mask) -> list[int]:
    order = shelf.order(query.sort, query.labels)
    keys: list[int] = shelf.keys[order[inside[order]]].tolist()
    return keys


def _notices(query: SearchQuery, understood: Understanding, total: int, unfiltered: int, *, relaxed: bool) -> tuple[Notice, ...]:
    notices = []
    if understood.shortened:
        notices.append(notice("shortened", query.labels))
    if relaxed:
        notices.append(notice("relaxed", query.labels))
    if total < FEW_FILTERED and unfiltered > total:
        notices.append(notice("narrow-filters", query.labels, count=unfiltered))
    return tuple(notices)


def _echo(query: SearchQuery) -> QueryEcho:
    filters: dict[str, tuple[str, ...] | int] = {field: query.chosen(field) for field, _ in query.filters}
    for name in ("max_minutes", "group_size", "age", "year_from", "year_to"):
        value = getattr(query, name)
        if value is not None:
            filters[name] = value
    return QueryEcho(query.text, query.page, query.size, query.sort, filters)


def _links(query: SearchQuery, total: int, addresses: Addresses) -> Links:
    pages = -(-total // query.size)
    return Links(
        addresses.search(query),
        addresses.search(query.on_page(query.page + 1)) if query.page < min(pages, 500) else None,
        addresses.search(query.on_page(min(query.page - 1, max(pages, 1)))) if query.page > 1 else None,
    )
