"""The Engine protocol over one index of a Meilisearch server."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import msgspec

from index.answer import already_read
from index.engine import Candidate, Expression, Limits, PageText
from index.engines.meilisearch import answers, queries
from index.engines.meilisearch.answers import Answer, Row
from index.engines.meilisearch.connection import READ_S, connect
from index.engines.meilisearch.loading import Loader
from index.engines.meilisearch.queries import Asked
from index.engines.meilisearch.schema import FIELDS, MOST_HITS, READ, SHOWN, to_candidate, to_page_text
from index.record import PageRecord
from repository.settings import Settings

FIRST_PARTS = 3  # of a page: 60,000 characters
FEW = 250  # pages that are all read at once
ASIDE = 8  # requests of all searches that are sent beside another one
WORTH_HALVING = 40  # documents: the server reads and writes them out one after another


class MeilisearchEngine:
    """An index by its id. What it matches is exact; its own order only chooses what is looked at when there is too much."""

    is_elsewhere = True

    def __init__(self, settings: Settings, index_id: str, loader: Loader | None = None) -> None:
        self._id = index_id
        self._server = connect(settings, READ_S)
        self._loader = loader
        self._aside = ThreadPoolExecutor(ASIDE, thread_name_prefix="meilisearch")

    def matches(self, expression: Expression) -> Mapping[int, int]:
        """Count matching records by resource: one facet over the resource key."""
        if expression.is_empty:
            return {}
        asked = queries.asked(expression)
        if not asked.exact:
            return Counter(row.resource for row in self._looked_at(expression, asked, ("id", "words")))
        if (rows := self._all_rows(expression, asked)) is not None:
            return Counter(row.resource for row in rows)
        [found] = self._ask([_query(asked, limit=0) | {"facets": ["resource"]}], answers.BY_NUMBER)
        return found.facet_distribution.get("resource", {})

    def candidates(self, expression: Expression, within: Collection[int] | None, limits: Limits) -> list[Candidate]:
        """Ask for all there is, or choose by id among what promises most and read that."""
        if expression.is_empty or (within is not None and not within):
            return []
        asked = queries.asked(expression)
        inside = asked._replace(filter=queries.within(asked.filter, within))
        if not asked.exact:
            rows = _kept(self._looked_at(expression, inside, READ), limits)
        elif (everything := self._all_rows(expression, asked)) is not None:
            rows = _kept([row for row in everything if within is None or row.resource in within], limits)
        else:
            rows = self._rows(_chosen(self._promising(expression, inside, within, limits), limits))
        return [to_candidate(row) for row in rows]

    def records(self, places: Collection[tuple[int, int]]) -> list[Candidate]:
        """Read the first parts of pages in one request."""
        wanted = [f"{resource}-{number}-{part}" for resource, number in places for part in range(FIRST_PARTS)]
        return [to_candidate(row) for row in self._rows(wanted)]

    def page_texts(self, candidates: Sequence[Candidate]) -> list[PageText]:
        """Read what is shown of them, in one request; a page that went meanwhile is empty."""
        if not candidates:
            return []
        [found] = self._ask([_documents([str(one.ref) for one in candidates], SHOWN)], answers.SHOWN)
        shown = {hit.id: to_page_text(hit) for hit in found.hits}
        return [shown.get(str(one.ref), PageText(None, (), "", ())) for one in candidates]

    def put(self, records: Iterable[PageRecord]) -> None:
        """Replace the records of their resources; sent while the batch grows."""
        self._writer().put(records)

    def drop(self, resources: Collection[int]) -> None:
        """Remove the records of resources."""
        self._writer().drop(resources)

    def commit(self) -> Mapping[int, str]:
        """Wait until the server has done all that was sent."""
        return self._loader.commit() if self._loader else {}

    def refresh(self) -> None:
        """Nothing to do: what the server has done, everybody sees."""

    def holdings(self) -> Mapping[int, tuple[int, int]]:
        """Count records by resource, with their lowest revision."""
        [found] = self._ask([{"q": "", "limit": 0, "facets": ["held"]}], answers.BY_NAME)
        held: dict[int, tuple[int, int]] = {}
        for name, count in found.facet_distribution.get("held", {}).items():
            key, revision = (int(part) for part in name.split(":"))
            records, lowest = held.get(key, (0, revision))
            held[key] = records + count, min(lowest, revision)
        return held

    def close(self) -> None:
        """Close the connections; what was sent and not waited for may or may not be done."""
        self._aside.shutdown()
        self._server.close()
        if self._loader:
            self._loader.close()

    def _writer(self) -> Loader:
        if self._loader is None:
            raise TypeError("this index was opened for reading")
        return self._loader

    def _ask(self, asked: Sequence[Mapping[str, Any]], answer: msgspec.json.Decoder[answers.Results[Answer]]) -> list[Answer]:
        with self._server.edge("search failed"):
            return self._server.search([{"indexUid": self._id, **one} for one in asked], answer)

    def _ask_at_once(self, asked: Sequence[Mapping[str, Any]], answer: msgspec.json.Decoder[answers.Results[Answer]]) -> list[Answer]:
        """Ask in two requests side by side: the searches of one request are done one after another."""
        if len(asked) < 2:
            return self._ask(asked, answer)
        half = len(asked) // 2
        second = self._aside.submit(copy_context().run, self._ask, asked[half:], answer)
        return [*self._ask(asked[:half], answer), *second.result()]

    def _all_rows(self, expression: Expression, asked: Asked) -> list[Row] | None:
        """Read all pages that match where they are few, once for an answer; None where they may be many."""
        if expression.partial or _most_pages(expression) > FEW:
            return None
        known = already_read()
        if expression not in known:
            [found] = self._ask([_query(asked, limit=FEW + 1) | {"attributesToRetrieve": READ}], answers.ROWS)
            known[expression] = found.hits if len(found.hits) <= FEW else None
        rows: list[Row] | None = known[expression]
        return rows

    def _promising(self, expression: Expression, asked: Asked, within: Collection[int] | None, limits: Limits) -> list[str]:
        """Give ids, the most promising first: pages that hold most of the query, or that hold it as it was typed."""
        if expression.partial:
            return self._fullest(expression, asked, within)
        typed = [slot.word for reading in expression.readings[:1] for slot in reading.slots[: queries.MOST_WORDS]]
        words = " ".join([asked.text, *typed])
        wanted = [_query(asked._replace(text=words), limit=limits.pages), _query(asked, limit=limits.pages)]
        found = self._ask_at_once([one | {"attributesToRetrieve": ["id"]} for one in wanted], answers.ROWS)
        return [row.id for result in found for row in result.hits]

    def _fullest(self, expression: Expression, asked: Asked, within: Collection[int] | None) -> list[str]:
        """Give the ids of pages by the information they hold, most first; the server counts ids far faster than it reads documents."""
        told = queries.telling(expression)
        conditions = [queries.all_of([asked.filter, queries.within(one.filter, within)]) for one in told]
        found = self._ask_at_once([_query(asked._replace(filter=one), limit=0) | {"facets": ["id"]} for one in conditions], answers.BY_NAME)
        held: dict[str, float] = {}
        for one, result in zip(told, found, strict=True):
            for document in result.facet_distribution.get("id", ()):
                held[document] = held.get(document, 0.0) + one.information
        return sorted(sorted(held), key=held.__getitem__, reverse=True)

    def _rows(self, documents: Collection[str]) -> list[Row]:
        if not documents:
            return []
        ids = list(documents)
        half = len(ids) // 2 if len(ids) >= WORTH_HALVING else len(ids)
        found = self._ask_at_once([_documents(part, READ) for part in (ids[:half], ids[half:]) if part], answers.ROWS)
        rows = {row.id: row for result in found for row in result.hits}
        return [rows[one] for one in ids if one in rows]

    def _looked_at(self, expression: Expression, asked: Asked, fields: Sequence[str]) -> list[Row]:
        """Read pages, at most MOST_HITS, and keep those that hold the phrases."""
        wanted = {"attributesToRetrieve": (*fields, "cover_words")}
        [found] = self._ask([_query(asked, limit=MOST_HITS) | wanted], answers.ROWS)
        return [row for row in found.hits if queries.holds(expression, row.words, row.cover_words)]


def _query(asked: Asked, *, limit: int) -> dict[str, Any]:
    query: dict[str, Any] = {"q": asked.text, "limit": limit, "matchingStrategy": "all"}
    if asked.text and asked.fields != FIELDS:
        query["attributesToSearchOn"] = asked.fields
    return query | ({"filter": asked.filter} if asked.filter else {})


def _documents(documents: Collection[str], fields: Sequence[str]) -> dict[str, Any]:
    return {"q": "", "filter": queries.ids(documents), "limit": len(documents), "attributesToRetrieve": fields}


def _most_pages(expression: Expression) -> int:
    """Give about how many pages match at most: no more than hold the rarest word of each reading."""
    return sum(min(slot.pages for slot in reading.slots) for reading in expression.readings if reading.slots)


def _kept(rows: Sequence[Row], limits: Limits) -> list[Row]:
    kept = _chosen([row.id for row in rows], limits)
    return [row for row in rows if row.id in kept]


def _chosen(documents: Iterable[str], limits: Limits) -> dict[str, None]:
    """Keep the first ids within the limits, each once."""
    chosen: dict[str, None] = {}
    pages_of: dict[str, int] = {}
    for document in documents:
        resource = document[: document.index("-")]
        pages = pages_of.get(resource, 0)
        if pages >= limits.pages_each or document in chosen:
            continue
        pages_of[resource] = pages + 1
        chosen[document] = None
        if len(chosen) >= limits.pages or len(pages_of) >= limits.resources:
            break
    return chosen
