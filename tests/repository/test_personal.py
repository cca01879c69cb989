"""Personal data found in files: kept for a person, settled by one, and never in the way of a second reading."""

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from repository import catalogue, copies, jobs, personal
from repository.db import Database
from repository.dump import dump
from repository.errors import NotFound, Unsettled
from repository.files import StoredFile
from repository.found import MAX_EXCERPT, MAX_FINDINGS, NewFinding
from repository.models import Job, PersonalFinding, Resource, ResourceFile, State
from tests.repository.stock import ACTOR, guide, primary, read, upload

COMMENT = NewFinding(kind="comment", excerpt="Eva: llamar a Luis", page=2)
TELEPHONE = NewFinding(kind="telephone", excerpt="cel. 5512 3456", page=1)


def found_in(session: Session, *found: NewFinding, content: str = "contenido") -> Resource:
    """Add a draft in whose file this was found."""
    resource = guide(session, content)
    file = primary(session, resource)
    read(session, file)
    personal.keep_findings(session, file, found)
    return resource


def states(session: Session, resource: Resource) -> list[tuple[str, str]]:
    return [(one.kind, one.state) for one in personal.findings_of(session, resource)]


def hides(session: Session, resource: Resource) -> bool:
    file = primary(session, resource)
    return bool(session.execute(sa.select(personal.hides(file.id))).scalar_one())


def offered(session: Session, resource: Resource) -> tuple[bool, bool]:
    """Tell whether readers may not have the file itself, and whether there is a copy."""
    ((_, _, hidden, copy, _),) = session.execute(copies.public_files([resource.key or 0])).all()
    return bool(hidden), copy is not None


def a_copy(content: str = "copia") -> StoredFile:
    return StoredFile(hashlib.sha256(content.encode()).hexdigest(), len(content))


def test_nobody_publishes_before_somebody_has_looked(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT, TELEPHONE)
        with pytest.raises(Unsettled, match="2 findings") as refusal:
            catalogue.publish(session, resource, actor=ACTOR)
        assert (refusal.value.count, refusal.value.code, resource.state) == (2, "personal-data", State.DRAFT)
        assert personal.decide(session, resource, "cleared", None, actor=ACTOR) == 2
        catalogue.publish(session, resource, actor=ACTOR)
        assert resource.state == State.PUBLISHED


def test_a_script_publishes_and_the_findings_stay_open(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        catalogue.publish(session, resource, actor=ACTOR, unsettled=True)
        assert (resource.state, personal.open_count(session, resource)) == (State.PUBLISHED, 1)


def test_each_finding_is_settled_by_its_number_and_remembers_who_did_it(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT, TELEPHONE)
        personal.decide(session, resource, "kept", [2], actor="eva")
        first, second = personal.findings_of(session, resource)
        assert (first.number, first.hidden, first.state, first.actor, first.settled_at) == (1, True, "open", None, None)
        assert (second.number, second.hidden, second.state, second.actor) == (2, False, "kept", "eva")
        assert second.settled_at is not None
        assert second.settled_at.endswith("+00:00")


def test_an_unknown_number_changes_nothing(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        with pytest.raises(NotFound):
            personal.decide(session, resource, "cleared", [1, 7], actor=ACTOR)
        assert states(session, resource) == [("comment", "open")]


def test_what_was_decided_stays_when_the_same_bytes_are_read_again(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT, TELEPHONE)
        personal.decide(session, resource, "cleared", [1], actor=ACTOR)
        new = NewFinding(kind="email", excerpt="ana@gmail.com", page=3)
        assert personal.keep_findings(session, primary(session, resource), [new, COMMENT]) == 1
        assert states(session, resource) == [("email", "open"), ("comment", "cleared")]


def test_another_file_is_looked_at_anew(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        personal.decide(session, resource, "cleared", None, actor=ACTOR)
        newer = catalogue.replace_file(session, resource, upload("otra"))
        read(session, newer)
        personal.keep_findings(session, newer, [COMMENT])
        assert states(session, resource) == [("comment", "open")]


def test_findings_are_bounded_and_fit_any_database(database: Database) -> None:
    with database.write() as session:
        many = [NewFinding(kind="comment", excerpt=f"{number}\x00{'a' * 900}", page=1) for number in range(2 * MAX_FINDINGS)]
        resource = found_in(session, *many)
        found = personal.findings_of(session, resource)
        assert len(found) == MAX_FINDINGS
        assert max(len(one.excerpt) for one in found) <= MAX_EXCERPT


def test_a_copy_is_asked_for_once_and_only_where_something_is_hidden(database: Database) -> None:
    with database.write() as session:
        shown, hidden = found_in(session, TELEPHONE), found_in(session, COMMENT, content="b")
        asked = [copies.ask(session, primary(session, resource)) for resource in (shown, hidden, hidden)]
        assert asked == [False, True, True]
        subjects = session.exec(select(Job.subject).where(Job.kind == copies.CLEAN)).all()
        assert subjects == [str(primary(session, hidden).id)]
        assert [hides(session, resource) for resource in (shown, hidden)] == [False, True]


def test_readers_get_the_copy_or_nothing_until_all_that_is_hidden_is_kept(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        file = primary(session, resource)
        copies.ask(session, file)
        assert (offered(session, resource), copies.standing(session, file)) == ((True, False), (copies.MAKING, None))
        for _ in range(2):
            copies.keep(session, file, a_copy(), "guia.pdf", "application/pdf")
        session.flush()
        assert (offered(session, resource), copies.standing(session, file)) == ((True, True), (copies.MADE, None))
        personal.decide(session, resource, "cleared", None, actor=ACTOR)
        assert offered(session, resource) == (True, True)
        personal.decide(session, resource, "kept", [1], actor=ACTOR)
        assert (offered(session, resource), copies.standing(session, file)) == ((False, True), (copies.UNNEEDED, None))


def test_why_there_can_be_no_copy_is_told(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        copies.ask(session, primary(session, resource))
        job = jobs.lease(session, "w", [copies.CLEAN])
        assert job is not None
        jobs.finish(session, job.id, "w", {copies.REFUSED: "unsupported"})
        session.expire_all()
        assert copies.standing(session, primary(session, resource)) == (copies.IMPOSSIBLE, "unsupported")


def test_erasing_takes_findings_copy_and_job_along(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        file = primary(session, resource)
        copies.ask(session, file)
        copies.keep(session, file, a_copy(), "guia.pdf", "application/pdf")
        left = catalogue.erase(session, resource)
        assert a_copy().sha256 in left
        tables: tuple[Any, ...] = (PersonalFinding, ResourceFile, Job)
        assert [session.exec(select(table)).all() for table in tables] == [[], [], []]


def test_the_dump_tells_findings_and_what_was_decided(database: Database) -> None:
    with database.write() as session:
        resource = found_in(session, COMMENT)
        personal.decide(session, resource, "cleared", None, actor="eva")
        session.flush()
        (line,) = [line for line in dump(session) if line.startswith("personal ")]
        assert '"actor": "eva"' in line
        assert '"excerpt": "Eva: llamar a Luis"' in line
        assert '"state": "cleared"' in line
