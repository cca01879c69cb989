"""Engines by the name that the setting `engine` uses. An engine is one folder and one line here."""

from collections.abc import Callable, Mapping

from index.engine import Engine
from index.engines.embedded.engine import EmbeddedEngine
from index.engines.embedded.schema import SCHEMA_VERSION as EMBEDDED_VERSION
from index.errors import IndexUnavailable
from index.record import RECORD_VERSION
from repository.settings import Settings

_OPENERS: Mapping[str, Callable[[Settings, str, bool], Engine]] = {
    "embedded": lambda settings, index_id, create: EmbeddedEngine(settings.indexes / index_id, create=create),
}
_VERSIONS: Mapping[str, str] = {"embedded": EMBEDDED_VERSION}


def open_engine(settings: Settings, index_id: str, *, create: bool = False) -> Engine:
    """
    Open an index of the engine that the settings name.

    Raises:
        IndexUnavailable: there is no such engine here, no such index, or it cannot be opened.
    """
    opener = _OPENERS.get(settings.engine)
    if opener is None:
        raise IndexUnavailable(f"this version has no engine {settings.engine!r}")
    return opener(settings, index_id, create)


def engine_version(settings: Settings) -> str:
    """Give the version an index must have to be used: the engine's schema and the tokens in it."""
    return f"{_VERSIONS.get(settings.engine, 'none')} {RECORD_VERSION}"
