"""Rebuild an index aside while the old one serves, then switch."""

import logging
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.batch import create_index, feed_batch
from index.cover import make_cover
from index.differences import differences
from index.engine import Engine
from index.engines import engine_version, open_engine, remove_index
from index.errors import IndexUnavailable
from index.lease import Lease
from index.record import records_of
from index.statistics import Changes, Contribution, apply_changes, contribution, forget_unused
from repository import revisions
from repository.db import Database, database_time
from repository.language.version import TOKEN_VERSION
from repository.models import IndexState, Page, Resource, ResourceTerms, SearchIndex, State
from repository.pages import pages_of
from repository.settings import Settings

Progress = Callable[[int, int], None]  # resources done, resources in all
Meanwhile = Callable[[], None]

PAGES_BETWEEN = 10_000  # at most, between two looks at what the old index lacks
TRIES = 3  # of feeding what differs once all is fed

log = logging.getLogger(__name__)


def rebuild(settings: Settings, database: Database, progress: Progress | None = None, *, meanwhile: Meanwhile | None = None) -> SearchIndex:
    """
    Build a new index from the store, catch up with what changed meanwhile, verify it, and make it the serving one.

    The index that served before is kept as `previous` for a rollback; older ones are removed. A rebuild that was killed leaves a
    `building` row that the next one removes. `meanwhile` is called between batches, to go on feeding the old index.

    Raises:
        IndexUnavailable: the engine refuses, or does not keep what it was given.
        IndexLocked: another process rebuilds.
    """
    lease = Lease(database, "rebuild")
    lease.take()
    try:
        _remove(settings, database, states=("building",))
        index = create_index(database, settings.engine, state="building")
        engine = open_engine(settings, index, write=True, create=True)
        try:
            _fill(database, engine, index, progress, meanwhile)
            return _promote(settings, database, engine, index, lease)
        finally:
            engine.close()
    finally:
        lease.release()


def roll_back(settings: Settings, database: Database) -> SearchIndex:
    """
    Bring the index that served before up to date and make it the serving one again; the present one becomes `previous`.

    Raises:
        IndexUnavailable: none was kept, it is of another version, or its engine does not answer.
        IndexLocked: another process rebuilds.
    """
    lease = Lease(database, "rebuild")
    lease.take()
    try:
        with database.read() as session:
            index = session.exec(select(SearchIndex).where(SearchIndex.state == "previous")).first()
        if index is None:
            raise IndexUnavailable("no earlier index is kept")
        if index.version != engine_version(index.engine):
            raise IndexUnavailable(f"the earlier index is of another version ({index.version})")
        engine = open_engine(settings, index, write=True)
        try:
            return _promote(settings, database, engine, index, lease)
        finally:
            engine.close()
    finally:
        lease.release()


def _fill(database: Database, engine: Engine, index: SearchIndex, progress: Progress | None, meanwhile: Meanwhile | None) -> None:
    done, total = 0, _published(database)
    most = PAGES_BETWEEN if meanwhile else None
    while (report := feed_batch(database, engine, index, most_pages=most)).total:
        done += report.applied
        if progress:
            progress(min(done, total), total)
        if meanwhile:
            meanwhile()


def _promote(settings: Settings, database: Database, engine: Engine, index: SearchIndex, lease: Lease) -> SearchIndex:
    """Catch up, verify, and switch at a moment when nothing waits for the index."""
    for _ in range(TRIES):
        while feed_batch(database, engine, index).total:
            pass
        found = differences(database, engine, index.id)
        if not found.keys:
            break
        log.warning("%d resources are not in the new index as they should be; they are fed again", len(found.keys))
        with database.write() as session:
            revisions.mark_again(session, index.id, found.keys)
    else:
        raise IndexUnavailable(f"the index {index.id} does not keep what it is given")
    while not _switched(database, index.id, lease):
        feed_batch(database, engine, index)
    _refresh_statistics(database, index.id)
    _remove(settings, database, states=("old",))
    return index


def _switched(database: Database, index_id: str, lease: Lease) -> bool:
    """Make an index the serving one unless something waits for it; the one before becomes `previous`."""
    with database.write() as session:
        lease.check(session)
        if revisions.stale_keys(session, index_id, 1, database_time(session)):
            return False
        switch(session, index_id)
    return True


def switch(session: Session, index_id: str) -> None:
    """Make an index the serving one. Does not commit."""
    session.execute(sa.update(SearchIndex).where(col(SearchIndex.state) == "previous").values(state="old"))
    session.execute(sa.update(SearchIndex).where(col(SearchIndex.state) == "serving").values(state="previous"))
    session.execute(sa.update(SearchIndex).where(col(SearchIndex.id) == index_id).values(state="serving"))


def _published(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one()


def _remove(settings: Settings, database: Database, *, states: tuple[str, ...]) -> None:
    """
    Remove what the engine keeps, then the rows: a kill between leaves rows, which the next removal finds.

    An engine that does not answer, perhaps for good, stops nothing; it is asked again next time.
    """
    with database.read() as session:
        found = session.exec(select(SearchIndex).where(col(SearchIndex.state).in_(states))).all()
    for index in found:
        try:
            remove_index(settings, index)
        except IndexUnavailable as error:
            log.warning("the index %s could not be removed: %s", index.id, error)
            continue
        with database.write() as session:
            session.execute(sa.delete(IndexState).where(col(IndexState.index_id) == index.id))
            session.execute(sa.delete(SearchIndex).where(col(SearchIndex.id) == index.id))


def _refresh_statistics(database: Database, index_id: str) -> None:
    """Count again what was counted with other tokens, or at another revision than the index now serves."""
    state = sa.and_(col(IndexState.resource_key) == col(ResourceTerms.resource_key), col(IndexState.index_id) == index_id)
    other = sa.or_(
        col(ResourceTerms.token_version) != TOKEN_VERSION, col(ResourceTerms.revision).is_distinct_from(col(IndexState.applied_revision))
    )
    with database.read() as session:
        keys = list(session.execute(sa.select(col(ResourceTerms.resource_key)).outerjoin(IndexState, state).where(other)).scalars())
        counted = sa.select(col(ResourceTerms.resource_key))
        applied = sa.select(col(IndexState.resource_key)).where(
            col(IndexState.index_id) == index_id, col(IndexState.applied_revision) != revisions.NEVER
        )
        keys += session.execute(applied.where(col(IndexState.resource_key).not_in(counted))).scalars()
    for key in keys:
        with database.write() as session:
            resource = session.exec(select(Resource).where(Resource.key == key, Resource.state == State.PUBLISHED)).first()
            changes = Changes()
            if resource:
                changes.put(key, resource.revision, _given(resource, pages_of(session, key)))
            else:
                changes.drop(key)
            apply_changes(session, changes)
            forget_unused(session)


def _given(resource: Resource, pages: Sequence[Page]) -> Contribution:
    cover = make_cover(resource.details)
    return contribution(records_of(resource, pages, cover), cover)
