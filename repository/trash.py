"""The trash erases itself."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import inspect
from sqlmodel import Session, col, select

from repository import catalogue
from repository.models import Resource, State

KEPT_FOR = timedelta(days=30)
ACTOR = "worker"


class Erased(msgspec.Struct, frozen=True):
    """What was erased: public ids of resources, and the sha256 of the files that they leave."""

    resources: tuple[str, ...] = ()
    left_files: tuple[str, ...] = ()


def erase_expired(session: Session, moment: datetime, *, limit: int = 100) -> Erased:
    """
    Erase what had lain in the trash for 30 days at `moment` (aware UTC), longest first, at most `limit`. Does not commit.

    What another process erases in this moment is left to it. After the commit the caller hands the files that are left to
    `custody.delete_unused`, and calls again while something was erased.
    """
    query = select(Resource).where(Resource.state == State.TRASHED, col(Resource.trashed_at) <= moment - KEPT_FOR)
    expired = session.exec(query.order_by(col(Resource.trashed_at), col(Resource.key)).limit(limit).with_for_update(skip_locked=True)).all()
    ids = tuple(resource.id for resource in expired)
    left = [sha256 for resource in expired if not inspect(resource).deleted for sha256 in catalogue.erase(session, resource, actor=ACTOR)]
    return Erased(ids, tuple(left))
