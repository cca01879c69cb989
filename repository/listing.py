"""The catalogue as the desk lists it: every state, searched by title, file name or id in the store itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.details import localized
from repository.language.fold import fold
from repository.models import PersonalFinding, Resource, ResourceFile, State
from repository.personal import OPEN

ROWS = 50  # of a page
SEARCHED = 20_000  # resources whose titles are compared at most


class Listed(msgspec.Struct, frozen=True):
    """A resource in the desk's list. `title_language` is BCP 47; `lacks` are languages of readers that have no title."""

    id: str
    title: str
    title_language: str
    type: str
    state: State
    language: str
    verdict: str | None
    page_count: int
    to_look_at: int  # findings of personal data that nobody has looked at
    lacks: tuple[str, ...]
    updated_at: datetime


def counts(session: Session) -> dict[State, int]:
    """Count the resources of each state."""
    found = dict(session.execute(sa.select(col(Resource.state), sa.func.count()).group_by(col(Resource.state))).all())
    return {state: found.get(state, 0) for state in State}


def listed(session: Session, state: State | None, text: str, page: int, language: str) -> tuple[list[Listed], int]:
    """Give a page (1-based) of the resources in a state, those changed last first, and how many there are in all."""
    chosen = sa.true() if state is None else col(Resource.state) == state
    if state is None:
        chosen = col(Resource.state) != State.TRASHED
    if words := fold(text[:200]).split():
        chosen = sa.and_(chosen, col(Resource.key).in_(_named(session, chosen, words)))
    total = session.exec(select(sa.func.count()).select_from(Resource).where(chosen)).one()
    query = select(Resource).where(chosen).order_by(col(Resource.updated_at).desc(), col(Resource.key).desc())
    rows = session.exec(query.offset((page - 1) * ROWS).limit(ROWS)).all()
    findings = _findings(session, rows)
    return [_listed(row, findings.get(cast("int", row.key), 0), language) for row in rows], total


def _named(session: Session, chosen: sa.ColumnElement[bool], words: Sequence[str]) -> list[int]:
    """Give the keys of those whose title, file name or id holds every word."""
    names = (
        sa.select(col(ResourceFile.name))
        .where(col(ResourceFile.resource_key) == col(Resource.key), col(ResourceFile.use) == "primary", col(ResourceFile.current))
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(col(Resource.key), col(Resource.id), col(Resource.details), names).where(chosen)
    rows = session.execute(query.order_by(col(Resource.updated_at).desc(), col(Resource.key)).limit(SEARCHED)).all()
    found = []
    for key, public_id, details, name in rows:
        named = fold(" ".join([public_id, name or "", *(details.get("title") or {}).values()]))
        if all(word in named for word in words):
            found.append(key)
    return found[:5_000]


def _findings(session: Session, rows: Sequence[Resource]) -> dict[int, int]:
    keys = [row.key for row in rows]
    current = sa.select(col(ResourceFile.id)).where(
        col(ResourceFile.resource_key).in_(keys), col(ResourceFile.use) == "primary", col(ResourceFile.current)
    )
    query = sa.select(col(PersonalFinding.resource_key), sa.func.count()).where(
        col(PersonalFinding.file_id).in_(current), col(PersonalFinding.state) == OPEN
    )
    return {key: count for key, count in session.execute(query.group_by(col(PersonalFinding.resource_key))).all()}  # noqa: C416 - rows are no pairs to mypy


def _listed(row: Resource, to_look_at: int, language: str) -> Listed:
    title, title_language = localized(row.details, "title", language) or (row.id, "und")
    titles = row.details.get("title") or {}
    return Listed(
        id=row.id,
        title=title,
        title_language=title_language,
        type=row.details.get("type", ""),
        state=State(row.state),
        language=row.language,
        verdict=row.verdict,
        page_count=row.page_count,
        to_look_at=to_look_at,
        lacks=tuple(code for code in ("es", "en") if not titles.get(code)),
        updated_at=row.updated_at,
    )
