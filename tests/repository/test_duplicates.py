"""The same bytes twice: refused while they belong to a resource outside the trash, and only then."""

import threading

import pytest

from repository import catalogue, ownership
from repository.db import Database
from repository.errors import DuplicateFile
from repository.models import Resource
from tests.repository.stock import ACTOR, guide, primary, published, read, upload


def test_the_same_bytes_name_their_owner(database: Database) -> None:
    with database.write() as session:
        owner = guide(session, "a")
    with database.write() as session, pytest.raises(DuplicateFile) as refusal:
        catalogue.add_resource(session, {}, upload("a", "otro nombre.pdf"))

    assert (refusal.value.code, refusal.value.resource_id) == ("duplicate-file", owner.id)


def test_withdrawn_material_still_owns_its_bytes(database: Database) -> None:
    with database.write() as session:
        resource = published(session, "a")
        catalogue.withdraw(session, resource, actor=ACTOR)
        with pytest.raises(DuplicateFile):
            guide(session, "a")


def test_an_attachment_may_be_anybodys_bytes(database: Database) -> None:
    with database.write() as session:
        first, second = guide(session, "a"), guide(session, "b")
        catalogue.add_attachment(session, second, upload("a"))
        catalogue.add_attachment(session, second, upload("c"))
        third = guide(session, "c")

    assert len({first.id, second.id, third.id}) == 3


def test_what_lies_in_the_trash_may_be_added_again(database: Database) -> None:
    with database.write() as session:
        old = guide(session, "a")
        catalogue.trash(session, old, actor=ACTOR)
        new = guide(session, "a")
        assert ownership.primary_owner(session, upload("a").stored.sha256) == new.id


def test_nothing_leaves_the_trash_whose_bytes_were_added_again(database: Database) -> None:
    with database.write() as session:
        old = guide(session, "a")
        catalogue.trash(session, old, actor=ACTOR)
        new = guide(session, "a")
        with pytest.raises(DuplicateFile) as refusal:
            catalogue.reopen(session, old, actor=ACTOR)
        catalogue.trash(session, new, actor=ACTOR)
        catalogue.reopen(session, old, actor=ACTOR)

    assert refusal.value.resource_id == new.id
    assert (old.state, new.state) == ("draft", "trashed")


def test_a_version_that_waits_for_its_reading_is_owned_like_the_one_that_is_shown(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        read(session, primary(session, resource))
        catalogue.replace_file(session, resource, upload("b"))
        for content in "ab":
            with pytest.raises(DuplicateFile):
                guide(session, content)


def test_bytes_that_a_newer_version_replaced_are_free_again(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        read(session, primary(session, resource))
        newer = catalogue.replace_file(session, resource, upload("b"))
        read(session, newer)
        other = guide(session, "a")

        assert ownership.primary_owner(session, upload("a").stored.sha256) == other.id
        assert ownership.primary_owner(session, upload("b").stored.sha256) == resource.id


def test_a_new_version_may_not_be_the_present_one_again(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        with pytest.raises(DuplicateFile):
            catalogue.replace_file(session, resource, upload("a"))


def test_versions_are_counted_and_each_is_read(database: Database) -> None:
    with database.write() as session:
        resource = catalogue.add_resource(session, {"title": {"es": "Solo ficha"}})
        first = catalogue.replace_file(session, resource, upload("a"))
        second = catalogue.replace_file(session, resource, upload("b"))

    assert [(file.version, file.current) for file in (first, second)] == [(1, True), (2, False)]


def test_of_two_uploads_of_the_same_bytes_at_once_one_is_the_duplicate(database: Database) -> None:
    added: list[Resource] = []
    refused: list[DuplicateFile] = []
    together = threading.Barrier(4)

    def add() -> None:
        together.wait(timeout=30)
        try:
            with database.write() as session:
                added.append(guide(session, "a"))
        except DuplicateFile as error:
            refused.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(added) == 1
    assert [error.resource_id for error in refused] == [added[0].id] * 3


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a" * 300 + ".pdf", "a" * 251 + ".pdf"), ("gu\udcedía\x00.pdf", "gu\ufffdía\ufffd.pdf"), ("dos\nlíneas.pdf", "dos\nlíneas.pdf")],
)
def test_a_name_is_kept_as_far_as_a_database_can(database: Database, given: str, kept: str) -> None:
    with database.write() as session:
        resource = catalogue.add_resource(session, {}, upload("a", given))
        assert primary(session, resource).name == kept


def test_an_attachment_of_the_same_name_is_a_newer_version(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        first = catalogue.add_attachment(session, resource, upload("b", "hoja.pdf"))
        second = catalogue.add_attachment(session, resource, upload("c", "hoja.pdf"))
        other = catalogue.add_attachment(session, resource, upload("d", "otra.pdf"))
        session.refresh(first)

        assert [(file.name, file.version, file.current) for file in (first, second, other)] == [
            ("hoja.pdf", 1, False),
            ("hoja.pdf", 2, True),
            ("otra.pdf", 1, True),
        ]
