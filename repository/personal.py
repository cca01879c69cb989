"""Personal data that files may hold: what was found in them, and what a person decided about it."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import audit
from repository.errors import NotFound
from repository.found import MAX_EXCERPT, MAX_FINDINGS, NewFinding
from repository.models import PersonalFinding, Resource, ResourceFile, now
from repository.text import storable

SHOWN = ("telephone", "email", "identity-number", "passport", "child-name")  # on pages that readers see; any other kind is hidden
OPEN, CLEARED, KEPT = "open", "cleared", "kept"
Decision = Literal["cleared", "kept"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding for a person to decide about; `number` counts from 1 in its file, `hidden` tells that no page shows it.

    `open`: nobody has looked. `cleared`: somebody has; what is hidden stays out of the public file. `kept`: it is meant for readers.
    """

    number: int
    kind: str
    page: int
    excerpt: str
    hidden: bool
    state: str
    actor: str | None
    settled_at: str | None  # ISO 8601, UTC


def keep_findings(session: Session, file: ResourceFile, found: Sequence[NewFinding]) -> int:
    """
    Make `found` the findings of a file, the first MAX_FINDINGS of them, and give the number of those that are open. Does not commit.

    What was decided about the same finding in the same bytes of this resource stays decided.
    """
    decided = _decided(session, file)
    session.execute(sa.delete(PersonalFinding).where(col(PersonalFinding.file_id) == file.id))
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(dict.fromkeys(map(_storable, found[: 4 * MAX_FINDINGS])), start=1):
        if number > MAX_FINDINGS:
            break
        state, actor, settled_at = decided.get((one.kind, one.page, one.excerpt), (OPEN, None, None))
        rows.append(
            {
                "resource_key": file.resource_key,
                "file_id": file.id,
                "number": number,
                "kind": one.kind,
                "page": one.page,
                "excerpt": one.excerpt,
                "state": state,
                "actor": actor,
                "settled_at": settled_at,
            }
        )
    if rows:
        session.execute(sa.insert(PersonalFinding), rows)
    return sum(row["state"] == OPEN for row in rows)


def add_findings(session: Session, file: ResourceFile, found: Sequence[NewFinding]) -> int:
    """Add what was `found` later to the findings of a file, as `keep_findings` does, and give the number that are open. Does not commit."""
    query = select(PersonalFinding).where(PersonalFinding.file_id == file.id).order_by(col(PersonalFinding.number))
    before = [NewFinding(kind=row.kind, excerpt=row.excerpt, page=row.page) for row in session.exec(query).all()]
    return keep_findings(session, file, [*before, *found])


def findings_of(session: Session, resource: Resource) -> list[Finding]:
    """Give what was found in the file whose pages are shown, in order."""
    rows = session.exec(select(PersonalFinding).where(_of_current(resource)).order_by(col(PersonalFinding.number))).all()
    return [_finding(row) for row in rows]


def open_count(session: Session, resource: Resource) -> int:
    """Count the findings that nobody has looked at."""
    query = select(sa.func.count()).select_from(PersonalFinding).where(_of_current(resource), PersonalFinding.state == OPEN)
    return session.exec(query).one()


def decide(session: Session, resource: Resource, decision: Decision, numbers: Collection[int] | None, *, actor: str) -> int:
    """
    Settle findings by their numbers, or all that are open where `numbers` is None; give how many. Does not commit.

    Raises:
        NotFound: a number that no finding has; nothing is changed.
    """
    query = select(PersonalFinding).where(_of_current(resource))
    query = query.where(PersonalFinding.state == OPEN) if numbers is None else query.where(col(PersonalFinding.number).in_(numbers))
    rows = session.exec(query.order_by(col(PersonalFinding.number)).with_for_update()).all()
    if missing := sorted(set(numbers or ()) - {row.number for row in rows}):
        raise NotFound("finding", str(missing[0]))
    for row in rows:
        row.state, row.actor, row.settled_at = decision, actor, now()
        session.add(row)
    audit.record(session, actor, "personal-data", resource.id, {"decision": decision, "findings": len(rows)})
    session.flush()
    return len(rows)


def hides(file_id: Any) -> sa.ColumnElement[bool]:
    """Tell in a query whether a file hides something that nobody said is meant for readers."""
    return sa.exists().where(
        col(PersonalFinding.file_id) == file_id, col(PersonalFinding.kind).not_in(SHOWN), col(PersonalFinding.state) != KEPT
    )


def _of_current(resource: Resource) -> sa.ColumnElement[bool]:
    current = sa.select(col(ResourceFile.id)).where(
        col(ResourceFile.resource_key) == resource.key, col(ResourceFile.use) == "primary", col(ResourceFile.current)
    )
    return col(PersonalFinding.file_id).in_(current)


def _decided(session: Session, file: ResourceFile) -> dict[tuple[str, int, str], tuple[str, str | None, Any]]:
    query = (
        select(PersonalFinding)
        .join(ResourceFile, col(ResourceFile.id) == col(PersonalFinding.file_id))
        .where(
            ResourceFile.resource_key == file.resource_key,
            ResourceFile.sha256 == file.sha256,
            PersonalFinding.state != OPEN,
        )
        .order_by(col(PersonalFinding.id))
    )
    return {(row.kind, row.page, row.excerpt): (row.state, row.actor, row.settled_at) for row in session.exec(query).all()}


def _storable(one: NewFinding) -> NewFinding:
    return NewFinding(kind=one.kind[:20], page=one.page, excerpt=storable(one.excerpt)[:MAX_EXCERPT])


def _finding(row: PersonalFinding) -> Finding:
    return Finding(
        number=row.number,
        kind=row.kind,
        page=row.page,
        excerpt=row.excerpt,
        hidden=row.kind not in SHOWN,
        state=row.state,
        actor=row.actor,
        settled_at=cast("Any", row.settled_at).isoformat() if row.settled_at else None,
    )
