"""A table taken in: every change and every fault is told first, and all is changed or nothing."""

import pytest
from sqlmodel import Session

from repository import catalogue, exports, imports
from repository.db import Database
from repository.errors import StaleEdit
from repository.imports import Change, Faulty, Problem
from repository.models import Resource
from tests.repository.stock import ACTOR, TITLE, guide, published


def problems(session: Session, header: list[str], *rows: list[str]) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in imports.plan(session, header, rows).problems]


def test_what_was_exported_changes_nothing(database: Database) -> None:
    with database.write() as session:
        published(session, "a", year=2019, creators=["Ana | Luz", "=cmd"])
        guide(session, "b", title={"es": "Otra", "quc": "Wuj"})
        catalogue.trash(session, guide(session, "c"), actor=ACTOR)
    with database.read() as session:
        header, *rows = exports.table(session)
        planned = imports.plan(session, header, rows)

    assert "title_quc" in header
    assert planned == imports.Plan(2, 0, (), (), ())


def test_changes_are_listed_and_then_made(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, year=2019)
        public_id = resource.id
    header = ["id", "title_es", "title_en", "year", "theme"]
    rows = [[public_id, "Guía nueva", "Guide for teachers", "", "forced-labour"], [], ["", "Enlace", "", "2020", ""]]
    with database.write() as session:
        planned = imports.plan(session, header, rows)
        assert session.get_one(Resource, resource.key).revision == 1
        ids = imports.apply(session, planned, actor="luz")
    with database.read() as session:
        changed, new = (catalogue.find(session, one) for one in ids)

    assert planned.changes[:3] == (
        Change(2, public_id, "title", TITLE, {"es": "Guía nueva", "en": "Guide for teachers"}),
        Change(2, public_id, "year", 2019, None),
        Change(2, public_id, "theme", None, ["forced-labour"]),
    )
    assert {change.row for change in planned.changes[3:]} == {4}
    assert (planned.rows, planned.new) == (3, 1)
    assert changed.details == {"title": planned.changes[0].after, "type": "guide", "theme": ["forced-labour"], "access": "public"}
    assert new.details == {"title": {"es": "Enlace"}, "type": "material", "access": "public", "year": 2020}
    assert new.state == "draft"


def test_every_fault_is_told_by_row_and_column(database: Database) -> None:
    with database.write() as session:
        one, other = guide(session, "a"), guide(session, "b")
        gone = guide(session, "c")
        catalogue.trash(session, gone, actor=ACTOR)
        header = ["id", "revision", "state", "title_es", "year", "theme"]
        rows = [
            [one.id, "7", "", "x", "", ""],
            [other.id, "1", "published", "x", "", ""],
            [other.id, "1", "", "x", "", ""],
            ["nobody\x00", "", "", "x", "", ""],
            [gone.id, "", "", "x", "", ""],
            ["", "", "", "", "2019", ""],
            ["", "", "", "x", "soon", ""],
            ["", "", "", "x", "1", "unheard-of"],
            ["", "", "", "x", "", "", "more"],
        ]
        found = imports.plan(session, header, rows)
        with pytest.raises(Faulty, match="row 2, revision: is 7, the resource is at 1: export it again"):
            imports.apply(session, found, actor=ACTOR)

    assert [(fault.row, fault.column) for fault in found.problems] == [
        (2, "revision"),
        (3, "state"),
        (4, "id"),
        (5, "id"),
        (6, "id"),
        (7, "title_es"),
        (8, "year"),
        (9, "year"),
        (9, "theme"),
        (10, ""),
    ]


def test_a_header_that_cannot_be_understood_is_told_before_any_row(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        assert problems(session, ["title", "year", "year"], ["x"]) == [(1, "title"), (1, "year"), (1, "id")]
        assert imports.plan(session, ["id"], [["x"]] * (imports.MOST_ROWS + 1)).problems == (
            Problem(imports.MOST_ROWS + 2, "", "more than 20000 rows: split the table"),
        )


def test_somebody_who_was_faster_is_not_overwritten(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        planned = imports.plan(session, ["id", "year"], [["", ""], [resource.id, "2019"]])
        catalogue.edit_resource(session, resource, 1, {"year": 2001}, actor="luz")
        with pytest.raises(StaleEdit):
            imports.apply(session, planned, actor=ACTOR)


def test_what_becomes_a_protocol_is_closed_and_the_plan_says_so(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        resource = guide(session)
        planned = imports.plan(session, ["id", "type"], [[resource.id, "protocol"]])
        imports.apply(session, planned, actor=ACTOR)

    assert [(change.field, change.after) for change in planned.changes] == [("type", "protocol"), ("access", "record-only")]
    assert resource.details["access"] == "record-only"
