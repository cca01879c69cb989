"""Engines by the name that the setting `engine` uses. An engine is one folder and one line here."""

import shutil
from collections.abc import Callable, Mapping
from typing import NamedTuple

from index.engine import Engine
from index.engines.embedded.engine import EmbeddedEngine
from index.engines.embedded.schema import SCHEMA_VERSION as EMBEDDED_VERSION
from index.engines.meilisearch.schema import SCHEMA_VERSION as MEILISEARCH_VERSION
from index.errors import IndexUnavailable
from index.record import RECORD_VERSION
from repository.models import SearchIndex
from repository.settings import Settings


class _Kind(NamedTuple):
    """How indexes of an engine are opened and removed, and the version of its schema; `batch_pages` is what one commit is worth.

    `locks` tells that an index keeps a second writer out by itself, for as long as the first lives.
    """

    read: Callable[[Settings, str], Engine]
    write: Callable[[Settings, str, bool], Engine]
    remove: Callable[[Settings, str], None]
    version: str
    batch_pages: int
    locks: bool


def _read_meilisearch(settings: Settings, index_id: str) -> Engine:
    from index.engines.meilisearch.engine import MeilisearchEngine  # noqa: PLC0415 - its client takes a tenth of a command's start

    return MeilisearchEngine(settings, index_id)


def _write_meilisearch(settings: Settings, index_id: str, create: bool) -> Engine:  # noqa: FBT001 - as `write` of a _Kind
    from index.engines.meilisearch.engine import MeilisearchEngine  # noqa: PLC0415 - as above
    from index.engines.meilisearch.loading import Loader  # noqa: PLC0415 - as above

    return MeilisearchEngine(settings, index_id, Loader(settings, index_id, create=create))


def _remove_meilisearch(settings: Settings, index_id: str) -> None:
    from index.engines.meilisearch.loading import remove  # noqa: PLC0415 - as above

    remove(settings, index_id)


_KINDS: Mapping[str, _Kind] = {
    "embedded": _Kind(
        lambda settings, index_id: EmbeddedEngine(settings.indexes / index_id),
        lambda settings, index_id, create: EmbeddedEngine(settings.indexes / index_id, create=create),
        lambda settings, index_id: shutil.rmtree(settings.indexes / index_id, ignore_errors=True),
        version=EMBEDDED_VERSION,
        batch_pages=2_000,
        locks=True,
    ),
    "meilisearch": _Kind(
        _read_meilisearch,
        _write_meilisearch,
        _remove_meilisearch,
        version=MEILISEARCH_VERSION,
        batch_pages=40_000,
        locks=False,
    ),
}


def open_engine(settings: Settings, index: SearchIndex, *, write: bool = False, create: bool = False) -> Engine:
    """
    Open an index to read it, or to `write` it, too; only with `create` it is made where it is missing.

    Raises:
        IndexMissing: there is no such index.
        IndexUnavailable: there is no such engine here, or the index cannot be opened.
    """
    kind = _kind(index.engine)
    return kind.write(settings, index.id, create) if write else kind.read(settings, index.id)


def remove_index(settings: Settings, index: SearchIndex) -> None:
    """
    Remove what an engine keeps of an index.

    Raises:
        IndexUnavailable: the engine does not answer.
    """
    _kind(index.engine).remove(settings, index.id)


def engine_version(engine: str) -> str:
    """Give the version an index of an engine must have to be used: the engine's schema and the tokens in it."""
    return f"{_kind(engine).version} {RECORD_VERSION}"


def batch_pages(engine: str) -> int:
    """Give the number of pages after which a batch is committed."""
    return _kind(engine).batch_pages


def locks_itself(engine: str) -> bool:
    """Tell whether an engine keeps a second writer out by itself; otherwise a lease in the store does."""
    return _kind(engine).locks


def _kind(engine: str) -> _Kind:
    try:
        return _KINDS[engine]
    except KeyError:
        raise IndexUnavailable(f"this version has no engine {engine!r}") from None
