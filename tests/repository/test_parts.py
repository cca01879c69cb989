"""What came out of an archive follows it; what a person put beside it does not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from repository import catalogue, copies, parts, personal, trash
from repository.db import Database
from repository.found import NewFinding
from repository.models import Held, Resource, State, Tombstone, now
from tests.repository.stock import ACTOR, guide, primary, published, upload


def kit(session: Session, *names: str, state: State = State.DRAFT) -> tuple[Resource, list[Resource]]:
    """Add an archive with documents in it, and one more part that a person made one."""
    archive = guide(session, "zip")
    documents = [catalogue.add_resource(session, {}, upload(name, f"{name}.pdf"), part_of=archive.key) for name in names]
    assert archive.key
    parts.hold_documents(session, archive.key, [(f"carpeta/{one.id}", one.key or 0) for one in documents])
    catalogue.add_resource(session, {"title": {"es": "Aparte"}}, part_of=archive.key)
    if state != State.DRAFT:
        catalogue.publish(session, archive, actor=ACTOR)
    return archive, documents


def states(documents: list[Resource]) -> list[str]:
    return [str(one.state) for one in documents]


def beside(session: Session, archive: Resource) -> State:
    """Give the state of the part that is no document of the archive."""
    found = session.exec(select(Resource).where(Resource.part_of == archive.key)).all()
    return next(one.state for one in found if one.details["title"] == {"es": "Aparte"})


@pytest.mark.parametrize(
    "steps",
    [
        ([catalogue.submit], "in-review"),
        ([catalogue.publish], "published"),
        ([catalogue.submit, catalogue.publish, catalogue.withdraw], "withdrawn"),
        ([catalogue.publish, catalogue.withdraw, catalogue.publish], "published"),
        ([catalogue.publish, catalogue.trash], "trashed"),
        ([catalogue.publish, catalogue.trash, catalogue.reopen], "draft"),
        ([catalogue.submit, catalogue.reopen, catalogue.publish], "published"),
    ],
    ids=lambda steps: steps[1],
)
def test_documents_go_where_their_archive_goes(database: Database, steps: tuple[list[Callable[..., None]], str]) -> None:
    with database.write() as session:
        archive, documents = kit(session, "a", "b")
        for step in steps[0]:
            step(session, archive, actor=ACTOR)
        assert states([archive, *documents]) == [steps[1]] * 3
        assert beside(session, archive) == State.DRAFT


def test_documents_in_archives_in_archives_go_along(database: Database) -> None:
    with database.write() as session:
        archive, [inner] = kit(session, "a")
        deep = catalogue.add_resource(session, {}, upload("d", "d.pdf"), part_of=inner.key)
        parts.hold_documents(session, inner.key or 0, [("d.pdf", deep.key or 0)])
        catalogue.publish(session, archive, actor=ACTOR)
        assert deep.state == State.PUBLISHED
        catalogue.trash(session, archive, actor=ACTOR)
        catalogue.reopen(session, archive, actor=ACTOR)
        assert deep.state == State.DRAFT


@pytest.mark.parametrize(("leave", "back"), [(catalogue.withdraw, catalogue.publish), (catalogue.trash, catalogue.reopen)])
def test_a_document_that_left_before_by_itself_does_not_come_back_with_the_archive(
    database: Database, leave: Callable[..., None], back: Callable[..., None]
) -> None:
    with database.write() as session:
        archive, [first, second] = kit(session, "a", "b", state=State.PUBLISHED)
        leave(session, first, actor=ACTOR)
        gone = first.state
        leave(session, archive, actor=ACTOR)
        back(session, archive, actor=ACTOR)
        assert first.state == gone
        assert second.state == archive.state


def test_a_document_whose_bytes_were_added_again_stays_in_the_trash(database: Database) -> None:
    with database.write() as session:
        archive, [first, second] = kit(session, "a", "b")
        catalogue.trash(session, archive, actor=ACTOR)
        guide(session, "a")
        catalogue.reopen(session, archive, actor=ACTOR)
        assert states([archive, first, second]) == ["draft", "trashed", "draft"]


def test_documents_follow_their_archive_in_who_may_have_them(database: Database) -> None:
    with database.write() as session:
        archive, [first, second] = kit(session, "a", "b", state=State.PUBLISHED)
        catalogue.edit_resource(session, second, second.revision, {"access": "link-only"}, actor=ACTOR)
        revision = first.revision
        catalogue.edit_resource(session, archive, archive.revision, {"access": "record-only"}, actor=ACTOR)
        assert [one.details["access"] for one in (archive, first, second)] == ["record-only", "record-only", "link-only"]
        assert first.revision == revision + 1
        catalogue.edit_resource(session, archive, archive.revision, {"year": 2020}, actor=ACTOR)
        assert "year" not in first.details


def test_an_erased_archive_takes_its_documents_along(database: Database) -> None:
    with database.write() as session:
        archive, documents = kit(session, "a", "b", state=State.PUBLISHED)
        ids = {archive.id, *(one.id for one in documents)}
        unused = catalogue.erase(session, archive)
    with database.read() as session:
        assert set(session.exec(select(Tombstone.id)).all()) == ids
        assert [(one.details["title"], one.part_of) for one in session.exec(select(Resource))] == [({"es": "Aparte"}, None)]
        assert session.exec(select(Held)).all() == []
    assert sorted(unused) == sorted(upload(content).stored.sha256 for content in ("zip", "a", "b"))


def test_a_document_that_another_archive_holds_too_goes_over_to_it(database: Database) -> None:
    with database.write() as session:
        archive, [document] = kit(session, "a")
        other = published(session, "other")
        parts.hold_documents(session, other.key or 0, [("a.pdf", document.key or 0)])
        catalogue.erase(session, archive)
        session.refresh(document)
        assert document.part_of == other.key


def test_a_document_that_is_erased_leaves_its_archive(database: Database) -> None:
    with database.write() as session:
        archive, [first, second] = kit(session, "a", "b")
        catalogue.erase(session, first)
        assert [row.resource_key for row in session.exec(select(Held))] == [second.key]
        assert parts.came_out_of(session, archive.key or 0) == [second]


def test_the_trash_erases_archives_with_their_documents_and_spares_what_was_taken_out(database: Database) -> None:
    with database.write() as session:
        archive, [first, second] = kit(session, "a", "b")
        catalogue.trash(session, archive, actor=ACTOR)
        catalogue.reopen(session, second, actor=ACTOR)
        erased = trash.erase_expired(session, now() + timedelta(days=31))
        assert set(erased.resources) == {archive.id, first.id}
        assert trash.erase_expired(session, now() + timedelta(days=31)).resources == ()
        session.refresh(second)
        assert (second.state, second.part_of) == (State.DRAFT, None)


def test_a_tree_of_archives_is_measured_from_any_place_in_it(database: Database) -> None:
    with database.write() as session:
        archive, [inner, _] = kit(session, "a", "bb")
        deep = catalogue.add_resource(session, {}, upload("ddd", "d.pdf"), part_of=inner.key)
        parts.hold_documents(session, inner.key or 0, [("d.pdf", deep.key or 0), ("copia.pdf", deep.key or 0)])
        assert [parts.tree_of(session, one) for one in (archive, inner, deep)] == [parts.Tree(depth, 3, 6) for depth in range(3)]
        assert parts.ancestors(session, deep) == [deep.key, inner.key, archive.key]


def offered(session: Session, archive: Resource) -> bool:
    """Tell whether readers may download the archive as it is."""
    [(_, _, hides, _, _)] = session.execute(copies.public_files([archive.key or 0])).all()
    return not hides


@pytest.mark.parametrize(
    "close",
    [
        lambda session, part: catalogue.withdraw(session, part, actor=ACTOR),
        lambda session, part: catalogue.trash(session, part, actor=ACTOR),
        lambda session, part: catalogue.edit_resource(session, part, part.revision, {"access": "record-only"}, actor=ACTOR),
        lambda session, part: personal.keep_findings(
            session, primary(session, part), [NewFinding(kind="comment", excerpt="Ana vive en la calle 5")]
        ),
    ],
    ids=["withdrawn", "trashed", "record only", "hides something"],
)
def test_an_archive_is_not_offered_while_it_holds_what_readers_may_not_have(
    database: Database, close: Callable[[Session, Resource], object]
) -> None:
    with database.write() as session:
        archive, [inner, _] = kit(session, "a", "b")
        deep = catalogue.add_resource(session, {}, upload("d", "d.pdf"), part_of=inner.key)
        parts.hold_documents(session, inner.key or 0, [("d.pdf", deep.key or 0)])
        catalogue.publish(session, archive, actor=ACTOR)
        other = published(session, "other")
        assert offered(session, archive)
        close(session, deep)
        session.flush()
        assert not offered(session, archive)
        assert offered(session, other)
