"""Edits: checked, remembered, never written over somebody else's."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from repository import catalogue
from repository.db import Database
from repository.errors import Invalid, StaleEdit
from repository.models import Edit, Resource
from tests.repository.stock import ACTOR, TITLE, guide, primary, read


def history(session: Session, resource: Resource) -> list[tuple[int, str, Any, Any, str]]:
    rows = session.exec(select(Edit).where(Edit.resource_key == resource.key).order_by(col(Edit.id))).all()
    return [(row.revision, row.field, row.before, row.after, row.actor) for row in rows]


def test_an_edit_changes_only_its_fields_and_raises_the_revision(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, minutes=40)
        catalogue.edit_resource(session, resource, 1, {"minutes": 60, "audience": ["families"]}, actor=ACTOR)

    assert resource.revision == 2
    assert resource.details == {"title": TITLE, "type": "guide", "audience": ["families"], "access": "public", "minutes": 60}


def test_none_removes_a_field(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, minutes=40)
        catalogue.edit_resource(session, resource, 1, {"minutes": None}, actor=ACTOR)

    assert "minutes" not in resource.details


def test_an_edit_that_changes_nothing_leaves_the_revision(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, minutes=40)
        catalogue.edit_resource(session, resource, 1, {"minutes": 40}, actor=ACTOR)
        assert len(history(session, resource)) == 4  # title, type, access and minutes of the addition

    assert resource.revision == 1


def test_a_stale_edit_is_refused_with_both_values(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, minutes=40)
        public_id = resource.id
    with database.write() as session:
        catalogue.edit_resource(session, catalogue.find(session, public_id), 1, {"minutes": 60}, actor="ana")
    changes = {"minutes": 90, "year": 2020}
    with database.write() as session, pytest.raises(StaleEdit) as refusal:
        catalogue.edit_resource(session, catalogue.find(session, public_id), 1, changes, actor="luis")

    error = refusal.value
    assert (error.code, error.read, error.current) == ("stale-edit", 1, 2)
    assert (error.yours, error.theirs) == ({"minutes": 90, "year": 2020}, {"minutes": 60, "year": None})
    with database.read() as session:
        assert catalogue.find(session, public_id).details["minutes"] == 60


def test_an_edit_sees_what_another_session_wrote_after_the_row_was_read(database: Database) -> None:
    with database.write() as session:
        public_id = guide(session).id
    with database.read() as session:
        held = catalogue.find(session, public_id)
        read_revision = held.revision
    with database.write() as session:
        catalogue.edit_resource(session, catalogue.find(session, public_id), read_revision, {"year": 2020}, actor="ana")
    with database.write() as session, pytest.raises(StaleEdit):
        catalogue.edit_resource(session, session.merge(held, load=False), read_revision, {"year": 2021}, actor="luis")


def test_pages_that_arrive_make_an_open_form_stale(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        public_id, file = resource.id, primary(session, resource)
    with database.write() as session:
        read(session, file)
    with database.write() as session, pytest.raises(StaleEdit):
        catalogue.edit_resource(session, catalogue.find(session, public_id), 1, {"year": 2020}, actor=ACTOR)


def test_a_wrong_value_is_refused_whole(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        with pytest.raises(Invalid) as refusal:
            catalogue.edit_resource(session, resource, 1, {"year": 1, "minutes": 5, "colour": "red"}, actor=ACTOR)

    assert [field for field, _ in refusal.value.problems] == ["year", "colour"]
    assert (resource.revision, resource.details.get("minutes")) == (1, None)


def test_the_language_a_person_gives_wins_and_taking_it_back_frees_it(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        catalogue.edit_resource(session, resource, 1, {"language": ["cab", "es"]}, actor=ACTOR)
        assert (resource.language, resource.language_fixed) == ("cab", True)
        catalogue.edit_resource(session, resource, 2, {"language": None}, actor=ACTOR)
        assert (resource.language, resource.language_fixed) == ("und", False)


def test_every_change_is_remembered_with_who_made_it(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, None, minutes=40)
        catalogue.edit_resource(session, resource, 1, {"minutes": 60, "year": 2020}, actor="luis")
        catalogue.publish(session, resource, actor="rosa")
        catalogue.edit_resource(session, resource, 3, {"minutes": None}, actor="luis")

        assert history(session, resource) == [
            (1, "title", None, TITLE, "ana"),
            (1, "type", None, "guide", "ana"),
            (1, "minutes", None, 40, "ana"),
            (1, "access", None, "public", "ana"),
            (2, "minutes", 40, 60, "luis"),
            (2, "year", None, 2020, "luis"),
            (3, "state", "draft", "published", "rosa"),
            (4, "minutes", 60, None, "luis"),
        ]
