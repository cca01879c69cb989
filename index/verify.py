"""Verify an index against the store, by count and revision, and mend what differs."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.engines import open_engine
from index.errors import IndexUnavailable
from index.feed import Feeder
from index.record import MAX_CHARS, records_of
from repository import revisions
from repository.db import Database
from repository.models import IndexState, Page, Resource, SearchIndex, State
from repository.pages import pages_of
from repository.settings import Settings


class VerifyReport(msgspec.Struct, frozen=True):
    """Resource ids (or keys, of those erased) that the index lacks, should not have, or holds at another revision or count."""

    resources: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]
    repaired: bool

    @property
    def clean(self) -> bool:
        """Tell whether nothing differed."""
        return not (self.missing or self.extra or self.stale)


def verify(settings: Settings, database: Database, *, repair: bool = True) -> VerifyReport:
    """
    Compare the serving index with the store and, where they differ, feed the resources again.

    Raises:
        IndexUnavailable: there is no index, or the engine does not answer.
    """
    with database.read() as session:
        index = revisions.serving_index(session)
        if index is None:
            raise IndexUnavailable("the index is not built yet")
        engine = open_engine(settings, index.id)
        try:
            held = engine.holdings()
        finally:
            engine.close()
        wanted = {key: revision for key, revision in session.execute(_PUBLISHED).tuples()}
        counts = _record_counts(session, wanted)
        names = dict(session.execute(sa.select(Resource.key, Resource.id)).tuples().all())  # type: ignore[call-overload]
    missing = [key for key in wanted if key not in held]
    extra = [key for key in held if key not in wanted]
    stale = [key for key in wanted if key in held and held[key] != (counts[key], wanted[key])]
    if repair and (missing or extra or stale):
        _mark_again(database, index, [*missing, *stale, *extra])
        feeder = Feeder(settings, database)
        try:
            feeder.drain()
        finally:
            feeder.close()
    shown = [tuple(names.get(key, str(key)) for key in sorted(keys)) for keys in (missing, extra, stale)]
    return VerifyReport(len(wanted), shown[0], shown[1], shown[2], repaired=repair and any(shown))


_PUBLISHED = sa.select(Resource.key, Resource.revision).where(col(Resource.state) == State.PUBLISHED)  # type: ignore[call-overload]


def _record_counts(session: Session, wanted: Mapping[int, int]) -> dict[int, int]:
    """Give how many records each published resource makes: the cover, and a page each; long or empty pages are counted by making them."""
    plain = sa.func.count(), sa.func.max(sa.func.length(Page.text)), sa.func.min(sa.func.length(Page.text))
    rows = session.execute(sa.select(Page.resource_key, *plain).group_by(col(Page.resource_key)))  # type: ignore[call-overload]
    counts = dict.fromkeys(wanted, 1)
    odd = []
    for key, count, longest, shortest in rows:
        if key in counts:
            counts[key] += count
            if longest > MAX_CHARS or shortest < MIN_PLAIN:
                odd.append(key)
    closed = [key for key, details in session.execute(sa.select(Resource.key, Resource.details)) if details.get("access", "public") != "public"]  # type: ignore[call-overload]
    for key in {*odd, *(key for key in closed if key in counts)}:
        resource = session.exec(select(Resource).where(Resource.key == key)).one()
        counts[key] = sum(1 for _ in records_of(resource, pages_of(session, key)))
    return counts


MIN_PLAIN = 20  # characters; a shorter page may have no word and so no record


def _mark_again(database: Database, index: SearchIndex, keys: list[int]) -> None:
    with database.write() as session:
        session.execute(sa.delete(IndexState).where(col(IndexState.index_id) == index.id, col(IndexState.resource_key).in_(keys)))
        session.execute(
            sa.insert(IndexState),
            [{"index_id": index.id, "resource_key": key, "applied_revision": revisions.NEVER, "retry_after": 0.0, "attempts": 0} for key in keys],
        )
