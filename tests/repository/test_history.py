"""What was said before, field by field, and put back."""

import pytest
from sqlmodel import select

from repository import catalogue, history
from repository.db import Database
from repository.errors import Invalid, NotFound, StaleEdit
from repository.models import Edit
from tests.repository.stock import ACTOR, TITLE, guide, published


def test_the_changes_of_a_field_come_newest_first(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, minutes=40)
        catalogue.edit_resource(session, resource, 1, {"minutes": 60, "year": 2019}, actor="luz")
        catalogue.edit_resource(session, resource, 2, {"minutes": None}, actor=ACTOR)
        found = history.changes(session, resource, "minutes")
        everything = history.changes(session, resource)

    assert [(one.revision, one.before, one.after, one.actor) for one in found] == [
        (3, 60, None, ACTOR),
        (2, 40, 60, "luz"),
        (1, None, 40, ACTOR),
    ]
    assert {one.field for one in everything} == {"title", "type", "access", "minutes", "year"}


def test_an_earlier_value_is_put_back_by_an_ordinary_edit(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        catalogue.edit_resource(session, resource, 1, {"title": {"es": "Otra"}}, actor="luz")
        field, value = history.value_before(session, resource, history.changes(session, resource, "title")[0].number)
        with pytest.raises(StaleEdit):
            catalogue.edit_resource(session, resource, 1, {field: value}, actor=ACTOR)
        catalogue.edit_resource(session, resource, 2, {field: value}, actor=ACTOR)

    assert resource.details["title"] == TITLE


def test_changes_of_others_and_of_states_are_not_put_back(database: Database) -> None:
    with database.write() as session:
        resource, other = guide(session, "a"), published(session, "b")
        state, *_, title = history.changes(session, other)
        for number in (title.number, 0, 2**70):
            with pytest.raises(NotFound):
                history.value_before(session, resource, number)
        with pytest.raises(Invalid, match="state: is changed by publishing"):
            history.value_before(session, other, state.number)


def test_erasure_takes_the_history_along(database: Database) -> None:
    with database.write() as session:
        resource, other = guide(session, "a"), guide(session, "b")
        catalogue.erase(session, resource)
        assert {edit.resource_key for edit in session.exec(select(Edit))} == {other.key}
