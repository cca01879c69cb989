"""The dump of a store: the same for stores that say the same, another for every difference that matters."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from repository import catalogue, db, jobs, pages, parts
from repository.db import Database
from repository.dump import dump
from repository.models import MissedWord, Resource, SearchIndex, Vector, now
from tests.repository.stock import ACTOR, guide, primary, published, read, upload


def fill(session: Session, order: str = "ab") -> dict[str, Resource]:
    """Fill a store; the order of the letters is the order of arrival."""
    resources = {letter: published(session, letter) for letter in order}
    for letter in order:
        read(session, primary(session, resources[letter]), (f"uno {letter}", f"dos {letter}"))
    return resources


def lines(database: Database, order: str = "ab") -> list[str]:
    with database.write() as session:
        fill(session, order)
    with database.read() as session:
        return dump(session)


def test_the_dump_of_one_guide_reads_like_this(database: Database) -> None:
    with database.write() as session:
        resource = catalogue.add_resource(session, {"title": {"es": "Guía"}, "type": "guide"}, upload("a", "guía 1.pdf"), actor=ACTOR)
        read(session, primary(session, resource), ("uno",))
    with database.read() as session:
        text = dump(session)

    name = f'{upload("a").stored.sha256[:16]} "guía 1.pdf"'
    assert [line.split(" {")[0] for line in text] == [
        f"act {name}",
        f"edit {name}",
        f"edit {name}",
        f"edit {name}",
        f"file {upload('a').stored.sha256}",
        f"job {name} version 1",
        f"page {name}",
        f"resource {name}",
        f"resource-file {name}",
    ]
    assert text[5].endswith('{"code": null, "kind": "extract", "state": "done"}')
    assert f'"text_hash": "{pages.text_hash("uno")}"' in text[6]


def test_ids_times_and_the_order_of_arrival_leave_no_trace(bare_database: Database, sqlite_database: Database) -> None:
    db.prepare(bare_database)

    assert lines(bare_database, "ab") == lines(sqlite_database, "ba")


def test_attempts_and_revisions_leave_no_trace(database: Database) -> None:
    before = lines(database)
    with database.write() as session:
        for resource in _resources(session):
            catalogue.touch(session, resource)
            resource.updated_at = now() + timedelta(days=1)
        session.add(SearchIndex(id="i", engine="embedded", version="1", state="serving"))
    with database.read() as session:
        assert dump(session) == before


def test_a_job_that_waits_and_one_that_is_leased_are_both_open(database: Database) -> None:
    with database.write() as session:
        guide(session)
        waiting = dump(session)
        jobs.lease(session, "w", [catalogue.EXTRACT])
        assert dump(session) == waiting


def _resources(session: Session) -> list[Resource]:
    return [catalogue.find_by_slug(session, slug)[0] for slug in ("guia-para-docentes", "guia-para-docentes-2")]


def _one(session: Session) -> Resource:
    return _resources(session)[0]


CHANGES: dict[str, Callable[[Session], object]] = {
    "a state": lambda session: catalogue.withdraw(session, _one(session), actor=ACTOR),
    "a value": lambda session: catalogue.edit_resource(session, _one(session), _one(session).revision, {"year": 2020}, actor=ACTOR),
    "an address": lambda session: catalogue.change_slug(session, _one(session), "otra"),
    "a new version": lambda session: catalogue.replace_file(session, _one(session), upload("c")),
    "an attachment": lambda session: catalogue.add_attachment(session, _one(session), upload("c")),
    "a verdict": lambda session: pages.keep_verdict(session, primary(session, _one(session)), "damaged"),
    "a page's text": lambda session: pages.replace_pages(
        session, primary(session, _one(session)), [pages.NewPage(number=1, text="x")], language="es", verdict="ok"
    ),
    "an erasure": lambda session: catalogue.erase(session, _one(session)),
    "a job": lambda session: jobs.enqueue(session, "extract", str(primary(session, _one(session)).id)),
    "a part": lambda session: setattr(_resources(session)[1], "part_of", _one(session).key),
    "an edition": lambda session: setattr(_resources(session)[1], "work_id", _one(session).work_id),
    "what an archive holds": lambda session: parts.hold_documents(
        session, _one(session).key or 0, [("a.pdf", _resources(session)[1].key or 0)]
    ),
    "a vector": lambda session: session.add(Vector(text_hash="h", encoder="e", window=0, start=0, end=1, values=b"1")),
    "a missed word": lambda session: session.add(MissedWord(word="palabra", day="2026-11-24")),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_difference_is_seen(database: Database, change: str) -> None:
    before = lines(database)
    with database.write() as session:
        CHANGES[change](session)
    with database.read() as session:
        assert dump(session) != before


def test_a_dump_is_sorted_lines(database: Database) -> None:
    with database.write() as session:
        catalogue.add_resource(session, {"title": {"es": "dos\nlíneas"}}, upload("a", "un\nnombre.pdf"))
    with database.read() as session:
        text = dump(session)

    assert text == sorted(text)
    assert not [line for line in text if "\n" in line]


def test_an_empty_store_has_an_empty_dump(database: Database) -> None:
    with database.read() as session:
        assert dump(session) == []
