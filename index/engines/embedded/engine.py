"""The Engine protocol over one tantivy folder."""

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import tantivy

from index.engine import Candidate, Expression, Limits, PageText
from index.engines.embedded.pagefile import PageFile, Place
from index.engines.embedded.queries import QueryBuilder
from index.engines.embedded.schema import COLUMNS, build_schema, from_columns, to_document
from index.errors import IndexLocked, IndexMissing, IndexUnavailable
from index.record import PageRecord

HEAP_BYTES = 64_000_000  # of the one indexing thread
BATCH = 400  # hits asked for at a time
MAX_ROUNDS = 8  # batches read while filters or the page cap throw hits away
MOST_PARTS = 1_000  # of one page
MAX_TERM_SET = 2_000  # resources that are cheaper to ask for than to filter out


class EmbeddedEngine:
    """An index in a folder. Readers see a commit after `refresh`; the writer is opened on the first write and locks the folder."""

    is_elsewhere = False

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not (folder / "meta.json").exists():
            raise IndexMissing(f"no index in {folder}")
        with _edge(f"cannot open the index in {folder}"):
            self._index = tantivy.Index(build_schema(), path=str(folder))
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
            self._pages = PageFile(folder)
        self._builder = QueryBuilder(self._index.schema)
        self._writer: tantivy.IndexWriter | None = None
        self._stamp = self._commit_stamp()

    def matches(self, expression: Expression) -> Mapping[int, int]:
        """Count matching records by resource."""
        if expression.is_empty:
            return {}
        with _edge("search failed"):
            searcher = self._index.searcher()
            return _by_resource(searcher, self._builder.build(expression))

    def candidates(self, expression: Expression, within: Collection[int] | None, limits: Limits) -> list[Candidate]:
        """Read hits in tantivy's own order until there are enough resources or none is left."""
        if expression.is_empty or (within is not None and not within):
            return []
        with _edge("search failed"):
            searcher = self._index.searcher()
            query = self._builder.build(expression)
            if within is not None and len(within) <= MAX_TERM_SET:
                query = self._builder.within(query, list(within))
                within = None
            return [self._candidate(*row) for row in _rows(searcher, query, within, limits)]

    def records(self, places: Collection[tuple[int, int]]) -> list[Candidate]:
        """Look the pages up by their place."""
        if not places:
            return []
        with _edge("search failed"):
            searcher = self._index.searcher()
            rows = _rows(searcher, self._builder.of_pages(places), None, Limits(len(places) + 1, MOST_PARTS, MOST_PARTS * len(places)))
            return [self._candidate(*row) for row in rows]

    def page_texts(self, candidates: Sequence[Candidate]) -> list[PageText]:
        """Give what is shown."""
        return [self._pages.shown(cast("Place", candidate.ref)) for candidate in candidates]

    def put(self, records: Iterable[PageRecord]) -> None:
        """Replace the records of their resources."""
        writer = self._open_writer()
        replaced: set[int] = set()
        for record in records:
            if record.resource not in replaced:
                replaced.add(record.resource)
                writer.delete_documents_by_query(self._builder.of_resource(record.resource))
            writer.add_document(to_document(record, self._pages.append(record)))

    def drop(self, resources: Collection[int]) -> None:
        """Remove the records of resources."""
        writer = self._open_writer()
        for resource in resources:
            writer.delete_documents_by_query(self._builder.of_resource(resource))

    def commit(self) -> Mapping[int, str]:
        """Commit, and reload this process's own reader. It is all or nothing: no resource is refused here."""
        if self._writer is None:
            return {}
        with _edge("commit failed"):
            try:
                self._pages.sync()
                self._writer.commit()
            except ValueError:
                self._writer.rollback()
                raise
            self._writer.garbage_collect_files()
        self.refresh()
        return {}

    def refresh(self) -> None:
        """Reload when the folder's commit stamp moved."""
        stamp = self._commit_stamp()
        if stamp != self._stamp:
            with _edge("reload failed"):
                self._index.reload()
            self._stamp = stamp

    def holdings(self) -> Mapping[int, tuple[int, int]]:
        """Count records by resource, with their lowest revision."""
        with _edge("cannot list the index"):
            searcher = self._index.searcher()
            if not searcher.num_docs:
                return {}
            lowest = {"lowest": {"min": {"field": "revision"}}}
            buckets = _buckets(searcher, tantivy.Query.all_query(), lowest)
            return {int(bucket["key"]): (int(bucket["doc_count"]), int(bucket["lowest"]["value"])) for bucket in buckets}

    def close(self) -> None:
        """Give the writer's lock back; what was not committed is lost, as after a kill."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with contextlib.suppress(ValueError):
                writer.rollback()
                writer.wait_merging_threads()
        self._pages.close_writer()

    def _candidate(self, resource: int, page: int, at: int, size: int) -> Candidate:
        number, part, place = from_columns(page, at, size)
        length, words, marked, spanish, english, concepts = self._pages.rows(place)
        return Candidate(resource, number, part, int(length), words, marked, spanish, english, concepts, place)

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(HEAP_BYTES, 1)
            except ValueError as error:
                if "Lock" in str(error):
                    raise IndexLocked(f"the index in {self._folder} is being written by another process") from error
                raise IndexUnavailable(f"cannot write the index in {self._folder}: {error}") from error
        return self._writer

    def _commit_stamp(self) -> tuple[int, int]:
        try:
            meta = (self._folder / "meta.json").stat()
        except OSError:
            return (0, 0)
        return (meta.st_mtime_ns, meta.st_ino)


@contextlib.contextmanager
def _edge(what: str) -> Iterator[None]:
    """Turn tantivy's errors and panics into ours; a panic derives from BaseException."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailable(f"{what}: {error}") from error


def _by_resource(searcher: tantivy.Searcher, query: tantivy.Query) -> dict[int, int]:
    return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in _buckets(searcher, query, None)}


def _buckets(searcher: tantivy.Searcher, query: tantivy.Query, inner: dict[str, Any] | None) -> list[dict[str, Any]]:
    size = max(searcher.num_docs, 1)  # never fewer than there are resources, so the counts are exact
    terms: dict[str, Any] = {"terms": {"field": "resource", "size": size, "segment_size": size}}
    if inner:
        terms["aggs"] = inner
    return cast("list[dict[str, Any]]", searcher.aggregate(query, {"by": terms})["by"]["buckets"])


def _rows(
    searcher: tantivy.Searcher, query: tantivy.Query, within: Collection[int] | None, limits: Limits
) -> Iterator[tuple[int, int, int, int]]:
    """Give the columns of the best hits, batch by batch, until the limits are reached."""
    pages_of: Counter[int] = Counter()
    chosen = 0
    for round_number in range(MAX_ROUNDS):
        hits = searcher.search(query, BATCH, count=False, offset=round_number * BATCH).hits
        if not hits:
            return
        found = [address for _, address in hits]
        columns = [cast("list[int]", searcher.fast_field_values(name, found)) for name in COLUMNS]
        for resource, page, at, size in zip(*columns, strict=True):
            if (within is not None and resource not in within) or pages_of[resource] >= limits.pages_each:
                continue
            pages_of[resource] += 1
            chosen += 1
            yield resource, page, at, size
            if chosen >= limits.pages or len(pages_of) >= limits.resources:
                return
        if len(found) < BATCH:
            return
