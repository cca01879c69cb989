"""What each index holds, against what the store says: the feed, verification and rebuilding follow from it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.models import IndexState, Resource, SearchIndex, State
from repository.text import storable

NEVER = -1  # applied_revision of what must be applied again


def serving_index(session: Session) -> SearchIndex | None:
    """Give the index that answers readers; None before the first one is built."""
    return session.exec(select(SearchIndex).where(SearchIndex.state == "serving")).first()


def stale_keys(session: Session, index_id: str, limit: int, clock: float) -> Sequence[int]:
    """
    Give keys of resources that the index must take up or drop, oldest key first, at most `limit`.

    Published resources whose revision is not the applied one; unpublished or erased ones that the index still holds.
    Those that failed wait until their `retry_after` (unix seconds) is before `clock`.
    """
    state = sa.select(IndexState).where(col(IndexState.index_id) == index_id).subquery()
    wanted = (
        sa.select(Resource.key)  # type: ignore[call-overload]
        .outerjoin(state, state.c.resource_key == Resource.key)
        .where(
            col(Resource.state) == State.PUBLISHED,
            sa.or_(state.c.applied_revision.is_(None), state.c.applied_revision != Resource.revision),
            sa.or_(state.c.retry_after.is_(None), state.c.retry_after <= clock),
        )
    )
    held = (
        sa.select(state.c.resource_key)
        .outerjoin(Resource, state.c.resource_key == Resource.key)
        .where(
            sa.or_(col(Resource.state).is_(None), col(Resource.state) != State.PUBLISHED),
            state.c.retry_after <= clock,
        )
    )
    keys = session.execute(sa.union(wanted, held).order_by(sa.text("1")).limit(limit)).scalars().all()
    return [int(key) for key in keys]


def mark_applied(session: Session, index_id: str, applied: Mapping[int, tuple[int, int]]) -> None:
    """Record what an index now holds: resource key → (revision, number of records). Does not commit."""
    _forget(session, index_id, list(applied))
    rows = [_state(index_id, key, revision, records) for key, (revision, records) in applied.items()]
    if rows:
        session.execute(sa.insert(IndexState), rows)


def mark_dropped(session: Session, index_id: str, keys: Sequence[int]) -> None:
    """Record that an index no longer holds these resources. Does not commit."""
    _forget(session, index_id, keys)


def mark_again(session: Session, index_id: str, keys: Sequence[int]) -> None:
    """Ask that an index take up or drop these resources, whatever it seems to hold. Does not commit."""
    _forget(session, index_id, keys)
    if keys:
        session.execute(sa.insert(IndexState), [_state(index_id, key, NEVER, 0) for key in keys])


def mark_failed(session: Session, index_id: str, key: int, code: str, detail: str, clock: float) -> None:
    """Record that an index refused a resource; the next try waits longer each time, at most an hour. Does not commit."""
    row = session.get(IndexState, (index_id, key)) or IndexState(index_id=index_id, resource_key=key, applied_revision=NEVER)
    row.attempts += 1
    row.applied_revision = NEVER
    row.failed_code, row.failed_detail = code, storable(detail)[:2_000]
    row.retry_after = clock + min(3_600.0, 5.0 * 2**row.attempts)
    session.add(row)


def _state(index_id: str, key: int, revision: int, records: int) -> dict[str, object]:
    return {
        "index_id": index_id,
        "resource_key": key,
        "applied_revision": revision,
        "records": records,
        "retry_after": 0.0,
        "attempts": 0,
    }


def _forget(session: Session, index_id: str, keys: Sequence[int]) -> None:
    if keys:
        session.execute(sa.delete(IndexState).where(col(IndexState.index_id) == index_id, col(IndexState.resource_key).in_(keys)))
