"""One search: match, shelve, rank, present."""

import time
from collections.abc import Mapping

from msgspec import structs

from index.addresses import Addresses
from index.answer import answer_within
from index.collection import Collection
from index.engine import Limits
from index.matching import Matching, in_order
from index.notices import about_words, help_first, notice
from index.present import Presenter
from index.query import SearchQuery
from index.readings import Understanding, understand
from index.related import related, understood_as
from index.result import Links, Notice, QueryEcho, SearchResult
from index.shelf import Mask
from index.typed import without_quotes

ANSWER_S = 1.8
FEW = 20  # full matches below which partial ones follow
MAX_PARTIAL = 100  # resources
FEW_FILTERED = 5
RANKED = Limits(resources=200, pages_each=4, pages=260)
PARTIAL = Limits(resources=120, pages_each=3, pages=160)


def search(collection: Collection, query: SearchQuery, addresses: Addresses, *, explain: bool = False) -> SearchResult:
    """
    Answer a query, or raise within ANSWER_S. With `explain` each hit says what weighed how much.

    Raises:
        IndexUnavailable: there are words to look for and no index that can be asked.
    """
    with answer_within(ANSWER_S):
        return help_first(_search(collection, query, addresses, explain=explain), query)


def _search(collection: Collection, query: SearchQuery, addresses: Addresses, *, explain: bool) -> SearchResult:
    started = time.perf_counter()
    collection.refresh()
    shelf = collection.shelf
    understood = understand(query, collection.statistics)
    if understood.expression.is_empty:
        return _browse(collection, query, understood, addresses, started)
    matching = Matching(collection, query, understood)
    found = matching.find()
    everything = shelf.mask(found.keys)
    if loosened := bool(understood.typed.phrases and understood.typed.words) and not everything.any():
        understood = understand(structs.replace(query, text=without_quotes(query.text)), collection.statistics)
        matching = Matching(collection, query, understood)
        found = matching.find()
        everything = shelf.mask(found.keys)
    masks = shelf.filters(query)
    inside = _through(everything, masks)
    shown = matching.order(found, inside, filtered=bool(masks))
    presenter = Presenter(collection, query, understood, matching, addresses)
    hits = presenter.hits({key: shown.pages[key] for key in shown.keys if shown.pages.get(key)}, found, explain=explain)
    total = int(inside.sum())
    relaxed = loosened or (bool(found.partial) and bool((shelf.mask(found.partial.keys()) & inside).any()))
    notices = _notices(query, understood, total, int(everything.sum()), relaxed=relaxed)
    if loosened:
        notices += (notice("no-phrase", query.labels),)
    if found.near and not found.full and not found.partial:
        notices += (notice("by-meaning", query.labels),)
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
        concepts=understood_as(understood, query, addresses),
        related=related(understood, collection.statistics, query, addresses),
    )


def _count(collection: Collection, query: SearchQuery) -> int:
    """Count the full matches of another query, inside its filters."""
    shelf = collection.shelf
    full = collection.engine.matches(understand(query, collection.statistics).expression)
    return int(_through(shelf.mask(full.keys()), shelf.filters(query)).sum())


def _browse(collection: Collection, query: SearchQuery, understood: Understanding, addresses: Addresses, started: float) -> SearchResult:
    """Answer a query without words: everything, or nothing where the text holds nothing to look for."""
    shelf = collection.shelf
    masks = shelf.filters(query)
    nothing = bool(query.text)
    everything = shelf.mask([]) if nothing else shelf.everything()
    inside = _through(everything, masks)
    keys = in_order(shelf, query, inside)[(query.page - 1) * query.size : query.page * query.size]
    presenter = Presenter(collection, query, understood, None, addresses)
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
