"""The trash erases itself."""

from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session, col, select

from repository import catalogue
from repository.models import Resource, State

KEPT_FOR = timedelta(days=30)


class Erased(msgspec.Struct, frozen=True):
    """What was erased: public ids of resources, and the sha256 of files that nothing uses any more."""

    resources: tuple[str, ...] = ()
    unused_files: tuple[str, ...] = ()


def erase_expired(session: Session, moment: datetime, *, limit: int = 100) -> Erased:
    """
    Erase what had lain in the trash for 30 days at `moment` (aware UTC), longest first, at most `limit`. Does not commit.

    The caller deletes the bytes of the unused files after the commit, and calls again while something was erased.
    """
    query = select(Resource).where(Resource.state == State.TRASHED, col(Resource.trashed_at) <= moment - KEPT_FOR)
    expired = session.exec(query.order_by(col(Resource.trashed_at), col(Resource.key)).limit(limit)).all()
    unused = [sha256 for resource in expired for sha256 in catalogue.erase(session, resource)]
    return Erased(tuple(resource.id for resource in expired), tuple(unused))
