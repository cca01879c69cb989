"""The audit log: what was done, by whom, in a chain that tells when somebody changed it."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from repository import audit, catalogue
from repository.db import Database
from repository.desk_models import AuditEntry
from tests.repository.stock import ACTOR, guide, published


def log(database: Database) -> list[tuple[int, str, str, str, dict[str, object]]]:
    with database.read() as session:
        return [(row.number, row.actor, row.action, row.subject, row.details) for row in reversed(audit.entries(session))]


def fill(database: Database, count: int = 4) -> None:
    for number in range(count):
        with database.write() as session:
            audit.record(session, ACTOR, "edit", f"r{number}", {"fields": ["title"]})


def test_what_librarians_do_is_in_the_log_without_what_was_said(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        catalogue.edit_resource(session, resource, resource.revision, {"year": 2019, "publisher": "Casa"}, actor="luz")
    with database.write() as session:
        catalogue.withdraw(session, catalogue.find(session, resource.id), actor="luz")
        catalogue.trash(session, catalogue.find(session, resource.id), actor="luz")
        catalogue.reopen(session, catalogue.find(session, resource.id), actor="luz")
    with database.write() as session:
        catalogue.erase(session, catalogue.find(session, resource.id), actor="cli")

    assert log(database) == [
        (1, ACTOR, "add", resource.id, {}),
        (2, ACTOR, "publish", resource.id, {"from": "draft"}),
        (3, "luz", "edit", resource.id, {"fields": ["publisher", "year"]}),
        (4, "luz", "withdraw", resource.id, {"from": "published"}),
        (5, "luz", "trash", resource.id, {"from": "withdrawn"}),
        (6, "luz", "reopen", resource.id, {"from": "trashed"}),
        (7, "cli", "erase", resource.id, {}),
    ]
    with database.read() as session:
        chain = audit.verify(session)
    assert (chain.entries, chain.broken) == (7, None)


def test_what_is_rolled_back_was_never_done(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        guide(session)
        raise RuntimeError
    fill(database, 1)
    assert [action for _, _, action, _, _ in log(database)] == ["edit"]


def test_an_empty_log_is_whole(database: Database) -> None:
    with database.read() as session:
        assert audit.verify(session) == audit.Chain(0, audit.START)


TAMPERED = {
    "another actor": (sa.update(AuditEntry).where(col(AuditEntry.number) == 2).values(actor="nobody"), 2),
    "other details": (sa.update(AuditEntry).where(col(AuditEntry.number) == 3).values(details={}), 3),
    "another time": (sa.update(AuditEntry).where(col(AuditEntry.number) == 1).values(at=datetime(2020, 1, 1, tzinfo=UTC)), 1),
    "another hash": (sa.update(AuditEntry).where(col(AuditEntry.number) == 4).values(hash="0" * 64), 4),
    "one taken out": (sa.delete(AuditEntry).where(col(AuditEntry.number) == 2), 2),
    "the first taken out": (sa.delete(AuditEntry).where(col(AuditEntry.number) == 1), 1),
}


@pytest.mark.parametrize("case", list(TAMPERED))
def test_the_first_entry_that_was_tampered_with_is_named(database: Database, case: str) -> None:
    statement, number = TAMPERED[case]
    fill(database)
    with database.write() as session:
        session.execute(statement)
    with database.read() as session:
        assert audit.verify(session).broken == number


def test_a_new_hash_for_a_changed_entry_breaks_the_next_one(database: Database) -> None:
    fill(database)
    with database.write() as session:
        row = session.get_one(AuditEntry, 2)
        before = session.get_one(AuditEntry, 1).hash
        row.actor = "nobody"
        row.hash = audit.digest(before, 2, row.at, "nobody", row.action, row.subject, row.details)
        session.add(row)
    with database.read() as session:
        assert audit.verify(session).broken == 3


def test_writers_side_by_side_make_one_chain(database: Database) -> None:
    def write() -> None:
        fill(database, 8)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        chain = audit.verify(session)
    assert (chain.entries, chain.broken) == (32, None)


def test_entries_come_newest_first_and_about_one_subject(database: Database) -> None:
    fill(database)
    with database.read() as session:
        assert [row.number for row in audit.entries(session, limit=2)] == [4, 3]
        assert [row.number for row in audit.entries(session, before=3)] == [2, 1]
        assert [row.number for row in audit.entries(session, subject="r1")] == [2]
