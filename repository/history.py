"""What was said about a resource before: each change of each field, and an earlier value put back."""

from collections.abc import Mapping
from typing import Any, cast

from sqlmodel import Session

from repository.models import Edit, Resource


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
