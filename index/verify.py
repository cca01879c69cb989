"""Verify an index against the store, by count and revision, and mend what differs."""

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from index.differences import differences
from index.engines import open_engine
from index.errors import IndexUnavailable
from index.feed import Feeder
from repository import revisions
from repository.db import Database
from repository.models import Resource, State
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
    engine = open_engine(settings, index)
    try:
        found = differences(database, engine, index.id)
    finally:
        engine.close()
    with database.read() as session:
        resources = _published(session)
        names = dict(session.execute(sa.select(col(Resource.key), col(Resource.id)).where(col(Resource.key).in_(found.keys))).all())
    if repair and found.keys:
        with database.write() as session:
            revisions.mark_again(session, index.id, found.keys)
        feeder = Feeder(settings, database)
        try:
            feeder.drain()
        finally:
            feeder.close()
    shown = [tuple(names.get(key, str(key)) for key in keys) for keys in (found.missing, found.extra, found.stale)]
    return VerifyReport(resources, shown[0], shown[1], shown[2], repaired=repair and bool(found.keys))


def _published(session: Session) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(Resource).where(col(Resource.state) == State.PUBLISHED)).scalar_one())
