"""What was said about a resource before: each change of each field, and an earlier value put back."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from sqlmodel import Session, col, select

from repository.errors import Invalid, NotFound
from repository.fields import BY_NAME
from repository.models import Edit, Resource

MOST = 2**63  # numbers from here on fit no database


class Change(msgspec.Struct, frozen=True):
    """One change of one field. `number` names it; None stands for no value."""

    number: int
    revision: int
    field: str
    before: Any
    after: Any
    actor: str
    at: str  # ISO 8601, UTC


def changes(session: Session, resource: Resource, field: str | None = None, *, limit: int = 200) -> list[Change]:
    """Give the changes of a resource, or of one field, newest first."""
    query = select(Edit).where(Edit.resource_key == resource.key)
    if field is not None:
        query = query.where(Edit.field == field)
    rows = session.exec(query.order_by(col(Edit.id).desc()).limit(limit)).all()
    return [
        Change(cast("int", row.id), row.revision, row.field, row.before, row.after, row.actor, row.at.isoformat(timespec="seconds"))
        for row in rows
    ]


def value_before(session: Session, resource: Resource, number: int) -> tuple[str, Any]:
    """
    Give the field that change `number` of a resource touched, and the value that it took away, to be put back by an ordinary edit.

    Raises:
        NotFound: the resource has no such change.
        Invalid: it changed no field, but where the resource stands.
    """
    row = session.get(Edit, number) if 0 < number < MOST else None
    if row is None or row.resource_key != resource.key:
        raise NotFound("change", str(number))
    if row.field not in BY_NAME:
        raise Invalid([(row.field, "is changed by publishing, withdrawing or the trash, not by an edit")])
    return row.field, row.before


def remember(session: Session, resource: Resource, before: Mapping[str, Any], after: Mapping[str, Any], actor: str) -> None:
    """Keep what `actor` changed, field by field. Does not commit."""
    for name in changed(before, after):
        session.add(
            Edit(
                resource_key=cast("int", resource.key),
                revision=resource.revision,
                field=name,
                before=before.get(name),
                after=after.get(name),
                actor=actor,
            )
        )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the fields whose values differ."""
    return [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
