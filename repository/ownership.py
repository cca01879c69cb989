"""Whose bytes they are: a file is the primary one of at most one resource outside the trash."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from repository.custody import hold_bytes
from repository.errors import DuplicateFile
from repository.models import Resource, ResourceFile, State


def primary_owner(session: Session, sha256: str) -> str | None:
    """Give the id of the resource outside the trash whose current or newest primary file has these bytes."""
    query = (
        select(Resource.id)
        .join(ResourceFile, col(ResourceFile.resource_key) == Resource.key)
        .where(ResourceFile.sha256 == sha256, _in_force(), Resource.state != State.TRASHED)
        .order_by(col(Resource.key))
    )
    return session.exec(query).first()


def primary_hashes(session: Session, resource: Resource) -> Sequence[str]:
    """Give the sha256 of the primary file whose pages are shown and of the newest one, which may still be read."""
    query = select(ResourceFile.sha256).where(ResourceFile.resource_key == resource.key, _in_force())
    return session.exec(query.distinct().order_by(col(ResourceFile.sha256))).all()


def refuse_duplicate(session: Session, sha256: str, *, besides: str | None = None) -> None:
    """Raise DuplicateFile if another resource owns the bytes; nobody else can become the owner before the transaction ends."""
    hold_bytes(session, sha256)
    owner = primary_owner(session, sha256)
    if owner and owner != besides:
        raise DuplicateFile(sha256, owner)


def _in_force() -> sa.ColumnElement[bool]:
    """Tell of a file that it is the primary one: the one whose pages are shown, or the newest."""
    newer = aliased(ResourceFile)
    has_newer = sa.exists().where(
        col(newer.resource_key) == col(ResourceFile.resource_key),
        col(newer.use) == "primary",
        col(newer.version) > col(ResourceFile.version),
    )
    return sa.and_(col(ResourceFile.use) == "primary", sa.or_(col(ResourceFile.current), ~has_newer))
