"""What the indexes are, and how far they are from the store."""

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select

from index.engines import engine_version
from repository.db import Database
from repository.models import IndexState, Resource, SearchIndex, State
from repository.settings import Settings


class Refusal(msgspec.Struct, frozen=True):
    """A resource that an index refused, with the reason and the next try (unix seconds)."""

    resource_key: int
    code: str
    detail: str
    retry_after: float


class IndexStatus(msgspec.Struct, frozen=True):
    """One index: `applied` of `published` resources are at their present revision."""

    id: str
    engine: str
    state: str
    current_version: bool
    published: int
    applied: int
    refusals: tuple[Refusal, ...]


def status(settings: Settings, database: Database) -> list[IndexStatus]:
    """Give the status of every index, the serving one first."""
    with database.read() as session:
        published = session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one()
        found = []
        for index in session.exec(select(SearchIndex)).all():
            applied = session.exec(
                select(sa.func.count())
                .select_from(IndexState)
                .join(Resource, col(Resource.key) == IndexState.resource_key)
                .where(
                    IndexState.index_id == index.id,
                    col(Resource.state) == State.PUBLISHED,
                    col(IndexState.applied_revision) == col(Resource.revision),
                )
            ).one()
            refusing = select(IndexState).where(IndexState.index_id == index.id, col(IndexState.failed_code).is_not(None))
            refusals = tuple(_refusal(row) for row in session.exec(refusing))
            current = index.engine == settings.engine and index.version == engine_version(index.engine)
            found.append(IndexStatus(index.id, index.engine, index.state, current, published, applied, refusals))
    return sorted(found, key=lambda one: (one.state != "serving", one.id))


def _refusal(row: IndexState) -> Refusal:
    return Refusal(row.resource_key, row.failed_code or "", row.failed_detail or "", row.retry_after)
