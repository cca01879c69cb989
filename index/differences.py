"""Where an index differs from what the store says it holds."""

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from index.engine import Engine
from repository import revisions
from repository.db import Database
from repository.models import IndexState, Resource, State


class Differences(msgspec.Struct, frozen=True):
    """Resource keys that the index lacks, should not have, or holds at another revision or count."""

    missing: tuple[int, ...]
    extra: tuple[int, ...]
    stale: tuple[int, ...]

    @property
    def keys(self) -> list[int]:
        """Give all of them."""
        return [*self.missing, *self.extra, *self.stale]


def differences(database: Database, engine: Engine, index_id: str) -> Differences:
    """
    Compare by count of records and revision, resource by resource. What waits for the feed is no difference.

    The store is read before and after the engine, since a feed may go on meanwhile: only what it says both times is compared.

    Raises:
        IndexUnavailable: the engine does not answer.
    """
    with database.read() as session:
        before = _said(session, index_id)
    held = engine.holdings()
    with database.read() as session:
        after = _said(session, index_id)
        published = set(session.execute(sa.select(col(Resource.key)).where(col(Resource.state) == State.PUBLISHED)).scalars())
    said = {key: value for key, value in after.items() if before.get(key) == value}
    return Differences(
        missing=tuple(sorted(key for key in said if key not in held)),
        extra=tuple(sorted(key for key in held if key not in after and key not in before and key not in published)),
        stale=tuple(sorted(key for key in said if key in held and held[key] != said[key])),
    )


def _said(session: Session, index_id: str) -> dict[int, tuple[int, int]]:
    """Give (records, revision) by resource key, as the feed recorded them."""
    columns = sa.select(col(IndexState.resource_key), col(IndexState.records), col(IndexState.applied_revision))
    rows = session.execute(columns.where(col(IndexState.index_id) == index_id, col(IndexState.applied_revision) != revisions.NEVER))
    return {key: (records, revision) for key, records, revision in rows}
