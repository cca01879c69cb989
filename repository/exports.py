"""The catalogue given out as a table, row by row."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import sheets
from repository.models import Resource, State

ROWS_AT_ONCE = 200


def table(session: Session) -> Iterator[list[str]]:
    """Give the header, then a row for each resource outside the trash, oldest first."""
    names = sheets.header(resource.details for resource in _resources(session))
    yield names
    for resource in _resources(session):
        about = {
            sheets.ID: resource.id,
            sheets.REVISION: resource.revision,
            sheets.STATE: str(resource.state),
            sheets.SLUG: resource.slug or "",
        }
        yield sheets.cells(about, resource.details, names)


def _resources(session: Session) -> Iterator[Resource]:
    last = 0
    query = select(Resource).where(sa.not_(col(Resource.state) == State.TRASHED)).order_by(col(Resource.key)).limit(ROWS_AT_ONCE)
    while rows := session.exec(query.where(col(Resource.key) > last)).all():
        yield from rows
        last = rows[-1].key or last
