"""Rebuild an index aside while the old one serves, then switch."""

import shutil
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlmodel import col, select

from index.cover import make_cover
from index.engines import open_engine
from index.feed import create_index, feed_batch
from index.record import records_of
from index.statistics import NOTHING, Contribution, apply_contributions, contribution, forget_unused
from repository import revisions
from repository.db import Database
from repository.language.stems import TOKEN_VERSION
from repository.models import IndexState, Page, Resource, ResourceTerms, SearchIndex, State
from repository.pages import pages_of
from repository.settings import Settings

Progress = Callable[[int, int], None]  # resources done, resources in all


def rebuild(settings: Settings, database: Database, progress: Progress | None = None) -> SearchIndex:
    """
    Build a new index from the store, catch up with what changed meanwhile, and make it the serving one.

    The index that served before is kept as `previous` for a rollback; older ones are removed. A rebuild that was killed leaves a
    `building` row that the next one removes.

    Raises:
        IndexUnavailable: the engine refuses.
    """
    _remove(settings, database, states=("building",))
    index = create_index(settings, database, state="building")
    engine = open_engine(settings, index.id, create=True)
    try:
        done, total = 0, _published(database)
        while (report := feed_batch(database, engine, index.id)).total:
            done += report.applied
            if progress:
                progress(min(done, total), total)
        _refresh_statistics(database)
        switch(settings, database, index.id)
    finally:
        engine.close()
    return index


def switch(settings: Settings, database: Database, index_id: str) -> None:
    """Make an index the serving one; the one before becomes `previous`, and what was `previous` goes."""
    _remove(settings, database, states=("previous",))
    with database.write() as session:
        session.execute(sa.update(SearchIndex).where(col(SearchIndex.state) == "serving").values(state="previous"))
        session.execute(sa.update(SearchIndex).where(col(SearchIndex.id) == index_id).values(state="serving"))


def _published(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one()


def _remove(settings: Settings, database: Database, *, states: tuple[str, ...]) -> None:
    with database.write() as session:
        gone = session.exec(select(SearchIndex).where(col(SearchIndex.state).in_(states))).all()
        for index in gone:
            session.execute(sa.delete(IndexState).where(col(IndexState.index_id) == index.id))
            session.delete(index)
    for index in gone:
        shutil.rmtree(settings.indexes / index.id, ignore_errors=True)


def _refresh_statistics(database: Database) -> None:
    """Count again what was counted with other tokens."""
    with database.read() as session:
        old = session.exec(select(ResourceTerms.resource_key).where(ResourceTerms.token_version != TOKEN_VERSION)).all()
    for key in old:
        with database.write() as session:
            resource = session.exec(select(Resource).where(Resource.key == key, Resource.state == State.PUBLISHED)).first()
            given = _given(resource, pages_of(session, key)) if resource else NOTHING
            apply_contributions(session, {key: (resource.revision if resource else revisions.NEVER, given)})
            forget_unused(session)


def _given(resource: Resource, pages: Sequence[Page]) -> Contribution:
    cover = make_cover(resource.details)
    return contribution(records_of(resource, pages, cover), cover)
