"""Verify an index against the store, by count and revision, and mend what differs."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from index.engines import open_engine
from index.errors import IndexUnavailable
from index.feed import Feeder
from repository import revisions
from repository.db import Database
from repository.models import IndexState, Resource, SearchIndex, State
from repository.settings import Settings


class VerifyReport(msgspec.Struct, frozen=True):
    """Resource ids (or keys, of those erased) that the index lacks, should not have, or holds at another revision or count."""

    resources: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]
    repaired: bool

    @property
    def clean(self) -> bool:
        """Tell whether nothing differed."""
        return not (self.missing or self.extra or self.stale)


def verify(settings: Settings, database: Database, *, repair: bool = True) -> VerifyReport:
    """
    Compare what the serving index holds with what the store says it holds and, where they differ, feed the resources again.

    What waits for the feed is no fault: only records that the store believes applied are compared.

    Raises:
        IndexUnavailable: there is no index, or the engine does not answer.
        IndexLocked: something must be repaired and another process feeds; it will do so.
    """
    with database.read() as session:
        index = revisions.serving_index(session)
        if index is None:
            raise IndexUnavailable("the index is not built yet")
        held = _holdings(settings, index)
        said = _said(session, index)
        published = dict(session.execute(_PUBLISHED).all())
        names = dict(session.execute(sa.select(col(Resource.key), col(Resource.id))).all())
    missing = sorted(key for key in said if key not in held)
    extra = sorted(key for key in held if key not in said and key not in published)
    stale = sorted(key for key in said if key in held and held[key] != said[key])
    if repair and (missing or extra or stale):
        _repair(settings, database, index, [*missing, *extra, *stale])
    shown = [tuple(names.get(key, str(key)) for key in keys) for keys in (missing, extra, stale)]
    return VerifyReport(len(published), shown[0], shown[1], shown[2], repaired=repair and any(shown))


_PUBLISHED = sa.select(col(Resource.key), col(Resource.revision)).where(col(Resource.state) == State.PUBLISHED)


def _holdings(settings: Settings, index: SearchIndex) -> Mapping[int, tuple[int, int]]:
    engine = open_engine(settings, index.id)
    try:
        return engine.holdings()
    finally:
        engine.close()


def _said(session: Session, index: SearchIndex) -> dict[int, tuple[int, int]]:
    """Give (records, revision) by resource key, as the feed recorded them."""
    columns = sa.select(col(IndexState.resource_key), col(IndexState.records), col(IndexState.applied_revision))
    rows = session.execute(columns.where(col(IndexState.index_id) == index.id, col(IndexState.applied_revision) != revisions.NEVER))
    return {key: (records, revision) for key, records, revision in rows}


def _repair(settings: Settings, database: Database, index: SearchIndex, keys: list[int]) -> None:
    with database.write() as session:
        revisions.mark_again(session, index.id, keys)
    feeder = Feeder(settings, database)
    try:
        feeder.drain()
    finally:
        feeder.close()
