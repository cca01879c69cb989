"""What must be done before readers may see a resource."""

import pytest

from repository import catalogue, consents, personal
from repository.blockers import MESSAGES, Blocker, blockers
from repository.columns import now
from repository.db import Database
from repository.errors import Blocked, Invalid, Unsettled
from repository.found import NewFinding
from tests.repository.stock import ACTOR, guide, primary


def test_nothing_keeps_back_a_guide_with_title_and_type(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        assert blockers(session, guide(session)) == []


def test_everything_that_keeps_a_resource_back_is_told_at_once(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, type="poster", title={})
        personal.keep_findings(session, primary(session, resource), [NewFinding(kind="email", excerpt="x", page=1)] * 1)
        resource.details = {"type": "poster"}
        consents.note(session, resource, "image", None, today=now().date(), actor=ACTOR)
        found = blockers(session, resource)
        with pytest.raises(Invalid):
            catalogue.publish(session, resource, actor=ACTOR)

    assert found == [
        Blocker("field-missing", "title"),
        Blocker("description-missing", "description"),
        Blocker("consent-lacking", "image"),
        Blocker("personal-data", count=1),
    ]
    assert {one.code for one in found} == set(MESSAGES)
    assert found[0].message == "The field “title” has no value."


@pytest.mark.parametrize("kind", ["comic", "poster", "infographic"])
def test_a_picture_is_published_once_it_is_described(sqlite_database: Database, kind: str) -> None:
    with sqlite_database.write() as session:
        resource = guide(session, type=kind)
        with pytest.raises(Blocked, match="description-missing"):
            catalogue.publish(session, resource, actor=ACTOR)
        assert resource.state == "draft"
        catalogue.edit_resource(session, resource, 1, {"description": {"es": "Dos niñas miran un teléfono."}}, actor=ACTOR)
        catalogue.publish(session, resource, actor=ACTOR)

    assert resource.state == "published"


def test_what_comes_in_bulk_is_published_undescribed(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        resource = guide(session, type="comic")
        personal.keep_findings(session, primary(session, resource), [NewFinding(kind="email", excerpt="x")])
        with pytest.raises(Unsettled):
            catalogue.publish(session, resource, actor=ACTOR)
        catalogue.publish(session, resource, actor=ACTOR, unsettled=True)

    assert resource.state == "published"


def test_a_protocol_is_a_record_only_unless_somebody_says_otherwise(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        told, said = guide(session, "a", type="protocol"), guide(session, "b", type="protocol", access="public")
        became = guide(session, "c")
        catalogue.edit_resource(session, became, 1, {"type": "protocol"}, actor=ACTOR)
        opened = guide(session, "d")
        catalogue.edit_resource(session, opened, 1, {"type": "protocol", "access": "public"}, actor=ACTOR)
        catalogue.edit_resource(session, became, 2, {"year": 2019}, actor=ACTOR)

    assert [one.details["access"] for one in (told, said, became, opened)] == ["record-only", "public", "record-only", "public"]
