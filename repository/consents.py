"""Consent to show a survivor's story or somebody's image: needed, given until a date, expired."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, cast, get_args

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import audit
from repository.columns import now
from repository.desk_models import Consent
from repository.errors import Invalid
from repository.models import Resource, State

Kind = Literal["story", "image"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Given(msgspec.Struct, frozen=True):
    """A consent as it stands; `expires` (ISO 8601) is None while it is needed and not there."""

    kind: str
    expires: str | None
    actor: str


def note(session: Session, resource: Resource, kind: Kind, expires: date | None, *, today: date, actor: str) -> None:
    """
    Note that consent was given until `expires`, that day included, or with None that it is needed and not there. Does not commit.

    Raises:
        Invalid: the day is over.
    """
    if expires is not None and expires < today:
        raise Invalid([("expires", f"{expires} is over: a consent that has ended is none")])
    until = expires.isoformat() if expires else None
    row = session.get(Consent, (resource.key, kind)) or Consent(resource_key=cast("int", resource.key), kind=kind, actor=actor)
    row.expires, row.actor, row.at = until, actor, now()
    session.add(row)
    audit.record(session, actor, "consent", resource.id, {"kind": kind, "expires": until})
    session.flush()


def consents(session: Session, resource: Resource) -> list[Given]:
    """Give what is noted about a resource, by kind."""
    rows = session.exec(select(Consent).where(Consent.resource_key == resource.key).order_by(col(Consent.kind))).all()
    return [Given(row.kind, row.expires, row.actor) for row in rows]


def lacking(session: Session, resource: Resource, today: date) -> list[str]:
    """Name the kinds of consent that a resource needs and does not have, or no longer."""
    return [one.kind for one in consents(session, resource) if one.expires is None or one.expires < today.isoformat()]


def published_without(session: Session, today: date, *, limit: int = 100) -> Sequence[Resource]:
    """Give published resources whose consent has ended, or that turned out to need one, for the caller to withdraw."""
    ended = sa.exists().where(
        col(Consent.resource_key) == col(Resource.key), sa.or_(col(Consent.expires).is_(None), col(Consent.expires) < today.isoformat())
    )
    return session.exec(select(Resource).where(Resource.state == State.PUBLISHED, ended).order_by(col(Resource.key)).limit(limit)).all()


def ending(session: Session, until: date, *, limit: int = 100) -> Sequence[tuple[Resource, str, str]]:
    """Give (resource, kind, last day) of consents that end by a day, soonest first, of what is not in the trash."""
    query = (
        select(Resource, Consent.kind, Consent.expires)
        .join(Consent, col(Consent.resource_key) == col(Resource.key))
        .where(col(Consent.expires) <= until.isoformat(), Resource.state != State.TRASHED)
        .order_by(col(Consent.expires), col(Resource.key), col(Consent.kind))
    )
    return [(resource, kind, str(expires)) for resource, kind, expires in session.exec(query.limit(limit)).all()]


def forget(session: Session, resource_key: int) -> None:
    """Delete what is noted about a resource. Does not commit."""
    session.execute(sa.delete(Consent).where(col(Consent.resource_key) == resource_key))
