"""Pairs of resources that may be one work, found by what is kept of each text, for a person to confirm or dismiss."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from repository import catalogue
from repository.details import localized
from repository.errors import Conflict, NotFound
from repository.models import Edit, File, Likeness, Resource, ResourceFile, State, now
from repository.signatures import LANGUAGE_EDITION, NEAR_DUPLICATE, OPEN, SAME_TEXT

KINDS = (SAME_TEXT, NEAR_DUPLICATE, LANGUAGE_EDITION)  # in the order of the list
CONFIRMED, DISMISSED = "confirmed", "dismissed"
STATES = (OPEN, CONFIRMED, DISMISSED)
MOST_PAIRS = 1_000  # in one list


class Side(msgspec.Struct, frozen=True):
    """One of two resources, as a librarian knows it again."""

    id: str
    title: str
    language: str
    media_type: str
    pages: int
    state: str


class Pair(msgspec.Struct, frozen=True):
    """Two resources that may be one work, and why."""

    kind: str
    score: float
    evidence: Mapping[str, Any]
    state: str
    first: Side
    second: Side


class Decided(Conflict):
    """Somebody decided on this pair already."""

    code: ClassVar[str] = "pair-decided"

    def __init__(self, first: str, second: str, state: str) -> None:
        super().__init__(f"the pair {first} and {second} is {state} already")


def pairs(session: Session, *, state: str = OPEN) -> list[Pair]:
    """
    Give the pairs of a state, the surest first, at most 1,000. What lies in the trash, and parts beside their whole, are left out.

    Of several open editions in one language the likeliest alone is given, and none where the work has one already.
    """
    first, second = aliased(Resource), aliased(Resource)
    query = (
        sa.select(Likeness, first, second)
        .join(first, col(first.key) == col(Likeness.first_key))
        .join(second, col(second.key) == col(Likeness.second_key))
        .where(
            col(Likeness.state) == state,
            col(first.state) != State.TRASHED,
            col(second.state) != State.TRASHED,
            sa.func.coalesce(col(first.part_of), 0) != col(second.key),
            sa.func.coalesce(col(second.part_of), 0) != col(first.key),
        )
        .order_by(col(Likeness.score).desc(), col(Likeness.first_key), col(Likeness.second_key))
        .limit(MOST_PAIRS)
    )
    rows = [(row, one, other) for row, one, other in session.execute(query).all()]
    if state == OPEN:
        rows = _likeliest(session, rows)
    media = _media_types(session, {resource.key for _, one, other in rows for resource in (one, other)})
    rows.sort(key=lambda row: KINDS.index(row[0].kind))
    return [Pair(row.kind, row.score, row.evidence, row.state, _side(one, media), _side(other, media)) for row, one, other in rows]


def confirm(session: Session, first_id: str, second_id: str, *, actor: str) -> None:
    """
    Say that two resources are one work: a language edition joins the work of the other, a duplicate is the librarian's to trash.

    Does not commit.

    Raises:
        NotFound: there is no such resource, or no such pair.
        Decided: somebody decided already.
    """
    row, first, second = _pair(session, first_id, second_id)
    row.state, row.decided_by, row.decided_at = CONFIRMED, actor, now()
    session.add(row)
    if row.kind == LANGUAGE_EDITION:
        _join(session, first, second, actor)


def dismiss(session: Session, first_id: str, second_id: str, *, actor: str) -> None:
    """
    Say that two resources are not one work: the pair is never shown again. Does not commit.

    Raises:
        NotFound: there is no such resource, or no such pair.
        Decided: somebody decided already.
    """
    row, _, _ = _pair(session, first_id, second_id)
    row.state, row.decided_by, row.decided_at = DISMISSED, actor, now()
    session.add(row)


def _pair(session: Session, first_id: str, second_id: str) -> tuple[Likeness, Resource, Resource]:
    """Give an open pair, held until the transaction ends, and its resources, the one that came first first."""
    one, other = sorted((catalogue.find(session, first_id), catalogue.find(session, second_id)), key=lambda found: cast("int", found.key))
    row = session.exec(select(Likeness).where(Likeness.first_key == one.key, Likeness.second_key == other.key).with_for_update()).first()
    if row is None:
        raise NotFound("pair", f"{first_id} {second_id}")
    if row.state != OPEN:
        raise Decided(first_id, second_id, row.state)
    return row, one, other


def _join(session: Session, first: Resource, second: Resource, actor: str) -> None:
    """Make all editions of the second work editions of the first one."""
    left, joined = second.work_id, first.work_id
    for edition in (
        session.exec(select(Resource).where(Resource.work_id == left).order_by(col(Resource.key))).all() if left != joined else ()
    ):
        catalogue.lock(session, edition)
        edition.work_id = joined
        catalogue.touch(session, edition)
        key = cast("int", edition.key)
        session.add(Edit(resource_key=key, revision=edition.revision, field="work_id", before=left, after=joined, actor=actor))
    session.flush()


def _likeliest(session: Session, rows: Sequence[tuple[Likeness, Resource, Resource]]) -> list[tuple[Likeness, Resource, Resource]]:
    """Leave out editions whose place is taken: by the same work, or by a likelier one in the same language."""
    works = {work for row, *sides in rows if row.kind == LANGUAGE_EDITION for work in (side.work_id for side in sides)}
    editions = sa.select(col(Resource.work_id), col(Resource.language)).where(col(Resource.work_id).in_(works))
    held = {(work, language) for work, language in session.execute(editions).all()}
    taken: set[tuple[str, str]] = set()
    kept: list[tuple[Likeness, Resource, Resource]] = []
    for row, one, other in rows:
        if row.kind == LANGUAGE_EDITION:
            places = {(one.work_id, other.language), (other.work_id, one.language)}
            if one.work_id == other.work_id or places & taken or places & held:
                continue
            taken |= places
        kept.append((row, one, other))
    return kept


def _media_types(session: Session, keys: set[int | None]) -> dict[int, str]:
    query = (
        sa.select(col(ResourceFile.resource_key), col(File.media_type))
        .join(File, col(File.sha256) == col(ResourceFile.sha256))
        .where(col(ResourceFile.resource_key).in_(keys), col(ResourceFile.use) == "primary", col(ResourceFile.current))
    )
    return {row.resource_key: row.media_type for row in session.execute(query).all()}


def _side(resource: Resource, media: Mapping[int, str]) -> Side:
    title = localized(resource.details, "title", resource.language)
    return Side(
        id=resource.id,
        title=title[0] if title else "",
        language=resource.language,
        media_type=media.get(cast("int", resource.key), ""),
        pages=resource.page_count,
        state=str(resource.state),
    )
