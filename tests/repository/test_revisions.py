"""What an index must take up or drop follows from two numbers."""

import pytest
from sqlmodel import Session, select

from repository import catalogue, revisions
from repository.db import Database
from repository.models import IndexState, Resource, SearchIndex
from tests.repository.stock import ACTOR, TITLE, guide, published

INDEX = "i"
CLOCK = 1_000.0


def stale(session: Session, limit: int = 100, clock: float = CLOCK) -> list[int]:
    session.flush()
    return list(revisions.stale_keys(session, INDEX, limit, clock))


def apply(session: Session, *resources: Resource) -> None:
    revisions.mark_applied(session, INDEX, {resource.key or 0: (resource.revision, 3) for resource in resources})


@pytest.fixture
def indexed(database: Database) -> Database:
    """Give a store with one serving index."""
    with database.write() as session:
        session.add(SearchIndex(id=INDEX, engine="embedded", version="1", state="serving"))
    return database


def test_only_published_resources_are_taken_up(indexed: Database) -> None:
    with indexed.write() as session:
        guide(session, "a")
        shown = published(session, "b")

        assert stale(session) == [shown.key]


def test_what_was_applied_rests_until_it_changes(indexed: Database) -> None:
    with indexed.write() as session:
        resource = published(session)
        apply(session, resource)
        assert stale(session) == []
        for year in (2019, 2020, 2021):
            catalogue.edit_resource(session, resource, resource.revision, {"year": year}, actor=ACTOR)
        assert stale(session) == [resource.key]
        apply(session, resource)
        assert stale(session) == []


def test_a_change_during_the_work_is_seen_afterwards(indexed: Database) -> None:
    with indexed.write() as session:
        resource = published(session)
        before = resource.revision
        catalogue.edit_resource(session, resource, before, {"title": {**TITLE, "es": "Otro"}}, actor=ACTOR)
        revisions.mark_applied(session, INDEX, {resource.key or 0: (before, 3)})

        assert stale(session) == [resource.key]


@pytest.mark.parametrize("step", [catalogue.withdraw, catalogue.trash, None])
def test_what_is_no_longer_shown_is_dropped_once(indexed: Database, step: object) -> None:
    with indexed.write() as session:
        resource = published(session)
        key = resource.key or 0
        apply(session, resource)
        if callable(step):
            step(session, resource, actor=ACTOR)
        else:
            catalogue.erase(session, resource)
        assert stale(session) == [key]
        revisions.mark_dropped(session, INDEX, [key])
        assert stale(session) == []


def test_a_withdrawn_resource_that_no_index_ever_held_is_nothing_to_drop(indexed: Database) -> None:
    with indexed.write() as session:
        resource = published(session)
        catalogue.withdraw(session, resource, actor=ACTOR)

        assert stale(session) == []


def test_the_oldest_come_first_and_never_more_than_asked(indexed: Database) -> None:
    with indexed.write() as session:
        keys = [published(session, content).key for content in "abcd"]

        assert stale(session, limit=3) == keys[:3]


def test_a_refused_resource_waits_longer_each_time_but_at_most_an_hour(indexed: Database) -> None:
    with indexed.write() as session:
        resource = published(session)
        waits = []
        for _ in range(12):
            revisions.mark_failed(session, INDEX, resource.key or 0, "too-long", "x" * 5_000, CLOCK)
            session.flush()
            state = session.exec(select(IndexState)).one()
            waits.append(state.retry_after - CLOCK)
        assert waits[:4] == [10.0, 20.0, 40.0, 80.0]
        assert max(waits) == 3_600.0
        assert (state.failed_code, len(state.failed_detail or ""), state.applied_revision) == ("too-long", 2_000, revisions.NEVER)
        assert stale(session) == []
        assert stale(session, clock=CLOCK + 3_600.0) == [resource.key]
        apply(session, resource)
        session.expire_all()
        assert session.exec(select(IndexState.failed_code)).one() is None


def test_what_is_asked_for_again_is_taken_up_or_dropped(indexed: Database) -> None:
    with indexed.write() as session:
        shown, gone = published(session, "a"), published(session, "b")
        apply(session, shown, gone)
        catalogue.withdraw(session, gone, actor=ACTOR)
        revisions.mark_dropped(session, INDEX, [gone.key or 0])
        assert stale(session) == []
        revisions.mark_again(session, INDEX, [shown.key or 0, gone.key or 0])

        assert stale(session) == [shown.key, gone.key]


def test_each_index_has_its_own_record(indexed: Database) -> None:
    with indexed.write() as session:
        session.add(SearchIndex(id="j", engine="embedded", version="1", state="building"))
        resource = published(session)
        session.flush()
        apply(session, resource)

        assert stale(session) == []
        assert revisions.stale_keys(session, "j", 10, CLOCK) == [resource.key]


def test_one_index_serves(indexed: Database) -> None:
    with indexed.write() as session:
        session.add(SearchIndex(id="j", engine="embedded", version="1", state="building"))
        serving = revisions.serving_index(session)

    assert serving is not None
    assert serving.id == INDEX


def test_before_the_first_index_none_serves(database: Database) -> None:
    with database.read() as session:
        assert revisions.serving_index(session) is None
