"""Erasure leaves a tombstone and nothing else; the trash erases itself after 30 days."""

import threading
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from repository import catalogue, consents, pages, signatures, suggestions, trash
from repository.db import Database
from repository.dump import dump
from repository.models import IndexState, Page, Resource, ResourceFile, SearchIndex, State, Tombstone, Vector, now
from repository.signatures import Found, Signed
from repository.suggestions import Proposal
from tests.repository.stock import ACTOR, guide, primary, published, read, upload


def full(session: Session, content: str, texts: tuple[str, ...]) -> Resource:
    """Add a resource that has something in every table."""
    resource = published(session, content)
    read(session, primary(session, resource), texts)
    catalogue.change_slug(session, resource, f"direccion {content}")
    catalogue.add_attachment(session, resource, upload(f"{content} adjunto"))
    for text in texts:
        values = {"encoder": "e", "window": 0, "start": 0, "end": 3, "values": b"123"}
        session.merge(Vector(text_hash=pages.text_hash(text), **values))
    assert resource.key
    learn(session, resource.key)
    consents.note(session, resource, "story", now().date(), today=now().date(), actor=ACTOR)
    return resource


def learn(session: Session, key: int) -> None:
    """Keep what is learnt of a resource."""
    suggestions.propose(session, key, [Proposal("year", 2019, "date", {"page": 1})], ("date",))
    signed = Signed(digest="d", words=b"1", neutral=b"2", profile={}, bands=(key,))
    signatures.sign(session, key, signed)
    others = session.exec(select(Resource.key).where(Resource.key != key)).all()
    signatures.keep_pairs(session, key, {other: Found("near-duplicate", 0.9, {}) for other in others if other})
    signatures.ask(session, key)


def counts(session: Session) -> dict[str, int]:
    tables = SQLModel.metadata.sorted_tables
    sizes = {table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables}
    return {name: size for name, size in sizes.items() if size}


def test_an_erased_resource_leaves_its_tombstone_alone(database: Database) -> None:
    with database.write() as session:
        resource = full(session, "a", ("uno", "dos"))
        public_id = resource.id
    with database.write() as session:
        unused = catalogue.erase(session, catalogue.find(session, public_id))
    with database.read() as session:
        assert counts(session) == {"audit_entry": 6, "tombstone": 1}
        assert session.exec(select(Tombstone.id)).all() == [public_id]

    assert unused == sorted(upload(content).stored.sha256 for content in ("a", "a adjunto"))


def test_erasing_touches_nobody_else(database: Database) -> None:
    with database.write() as session:
        full(session, "b", ("dos", "tres"))
        before = dump(session)
        doomed = full(session, "a", ("uno", "dos"))
        catalogue.add_attachment(session, doomed, upload("b adjunto"))
        unused = catalogue.erase(session, doomed)
        after = dump(session)

    assert [line for line in after if not line.startswith("tombstone")] == before
    assert upload("b adjunto").stored.sha256 not in unused


def test_parts_of_an_erased_kit_stay(database: Database) -> None:
    with database.write() as session:
        kit = guide(session, None)
        part = catalogue.add_resource(session, {"title": {"es": "Parte"}}, upload("p"), part_of=kit.key)
        catalogue.erase(session, kit)
        session.refresh(part)

    assert part.part_of is None


def test_indexes_are_told_at_once_even_if_they_had_refused_the_resource(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        session.add(SearchIndex(id="i", engine="embedded", version="1", state="serving"))
        session.flush()
        session.add(IndexState(index_id="i", resource_key=resource.key, applied_revision=3, retry_after=9e9, failed_code="x"))
        session.flush()
        catalogue.erase(session, resource)
        session.expire_all()
        state = session.exec(select(IndexState)).one()

        assert (state.applied_revision, state.retry_after) == (-1, 0.0)


def test_a_key_is_never_given_again(database: Database) -> None:
    with database.write() as session:
        first = guide(session)
        key = first.key
        catalogue.erase(session, first)
        assert key is not None
        assert guide(session).key == key + 1


def test_erased_bytes_may_be_added_again(database: Database) -> None:
    with database.write() as session:
        catalogue.erase(session, guide(session, "a"))
        guide(session, "a")
        assert counts(session)["file"] == 1


def test_an_erased_text_is_not_left_in_the_file_of_the_database(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        resource = full(session, "a", ("palabra-que-no-debe-quedar",))
    with sqlite_database.write() as session:
        catalogue.erase(session, session.merge(resource, load=False))
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")

    with open(str(sqlite_database.url.database), "rb") as file:  # noqa: PTH123 - a plain read
        assert b"palabra-que-no-debe-quedar" not in file.read()


def test_the_trash_keeps_for_thirty_days(database: Database) -> None:
    moment = now()
    with database.write() as session:
        old, young, kept = guide(session, "a"), guide(session, "b"), guide(session, "c")
        for resource, days in ((old, 30), (young, 29)):
            catalogue.trash(session, resource, actor=ACTOR)
            resource.trashed_at = moment - timedelta(days=days)
        kept.updated_at = moment - timedelta(days=400)
        old_id = old.id
        erased = trash.erase_expired(session, moment)

    assert erased == trash.Erased((old_id,), (upload("a").stored.sha256,))
    with database.read() as session:
        states = session.exec(select(Resource.state).order_by(Resource.key)).all()
        assert states == [State.TRASHED, State.DRAFT]
        assert trash.erase_expired(session, moment) == trash.Erased()


def test_the_trash_is_emptied_in_steps_oldest_first(database: Database) -> None:
    moment = now()
    with database.write() as session:
        resources = [guide(session, content) for content in "abc"]
        for days, resource in enumerate(resources, start=40):
            catalogue.trash(session, resource, actor=ACTOR)
            resource.trashed_at = moment - timedelta(days=days)
        ids = [resource.id for resource in resources]
        first = trash.erase_expired(session, moment, limit=2)
        second = trash.erase_expired(session, moment, limit=2)

    assert (first.resources, second.resources) == ((ids[2], ids[1]), (ids[0],))


def test_two_trashed_copies_of_the_same_bytes_keep_them_until_the_last_goes(database: Database) -> None:
    with database.write() as session:
        first = guide(session, "a")
        catalogue.trash(session, first, actor=ACTOR)
        second = guide(session, "a")
        assert catalogue.erase(session, first) == []
        assert session.exec(select(ResourceFile.resource_key)).all() == [second.key]
        assert catalogue.erase(session, second) == [upload("a").stored.sha256]
        assert session.exec(select(Page)).all() == []


def test_two_workers_that_empty_the_trash_at_once_do_not_meet(database: Database) -> None:
    moment = now()
    with database.write() as session:
        resource = guide(session, "a")
        catalogue.trash(session, resource, actor=ACTOR)
        resource.trashed_at = moment - timedelta(days=40)
    found: list[trash.Erased] = []

    def erase() -> None:
        with database.write() as session:
            found.append(trash.erase_expired(session, moment))

    second = threading.Thread(target=erase)
    with database.write() as session:
        first = trash.erase_expired(session, moment)
        second.start()
        second.join(0.3)
    second.join(30)

    assert (len(first.resources), found) == (1, [trash.Erased()])
