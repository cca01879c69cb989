"""Suggestions: kept beside the resource, put into it by a person alone, and never made twice."""

from typing import Any

import pytest
from sqlmodel import Session

from repository import catalogue
from repository.db import Database
from repository.errors import Invalid, NotFound
from repository.models import Resource
from repository.suggestions import Proposal, Suggested, accept, choose, dismiss, propose, suggestions
from tests.repository.stock import ACTOR

FROM_TEXT = ("title-page", "date", "named")
PROPOSALS = (
    Proposal("theme", "forced-labour", "named", {"times": 14, "pages": 6}),
    Proposal("theme", "servitude", "named", {"times": 9, "pages": 4}),
    Proposal("title", {"es": "Ofertas con lupa"}, "title-page", {"page": 1}),
    Proposal("year", 2019, "date", {"page": 2}),
)


def draft(session: Session, **details: Any) -> Resource:
    resource = catalogue.add_resource(session, {"title": {"und": "archivo 7"}, **details}, actor=ACTOR)
    propose(session, key(resource), PROPOSALS, FROM_TEXT)
    return resource


def key(resource: Resource) -> int:
    assert resource.key
    return resource.key


def said(found: list[Suggested]) -> list[tuple[str, Any, list[str]]]:
    return [(one.field, one.value, [origin.source for origin in one.origins]) for one in found]


def test_suggestions_stand_in_the_order_of_fields_and_change_nothing(database: Database) -> None:
    with database.write() as session:
        resource = draft(session)
    with database.read() as session:
        found = suggestions(session, catalogue.find(session, resource.id))

    assert said(found) == [
        ("title", {"es": "Ofertas con lupa"}, ["title-page"]),
        ("theme", "forced-labour", ["named"]),
        ("theme", "servitude", ["named"]),
        ("year", 2019, ["date"]),
    ]
    assert dict(found[1].origins[0].evidence) == {"times": 14, "pages": 6}
    assert (resource.revision, resource.details["title"]) == (1, {"und": "archivo 7"})


def test_a_value_from_two_places_is_one_suggestion(database: Database) -> None:
    with database.write() as session:
        resource = draft(session)
        propose(session, key(resource), [Proposal("year", 2019, "file-property")], ("file-property",))

        assert said(suggestions(session, resource))[-1] == ("year", 2019, ["file-property", "date"])


def test_what_the_resource_says_already_is_not_suggested(database: Database) -> None:
    with database.write() as session:
        resource = draft(session, year=2019, theme=["servitude"])

        assert [(one.field, one.value) for one in suggestions(session, resource)] == [
            ("title", {"es": "Ofertas con lupa"}),
            ("theme", "forced-labour"),
        ]


def test_accepted_items_join_a_list_and_a_title_takes_the_place_of_the_files_name(database: Database) -> None:
    with database.write() as session:
        resource = draft(session, theme=["disasters"])
        found = suggestions(session, resource)
        accept(session, resource, choose(found, ["theme", "title"]), actor=ACTOR)

        assert resource.details["theme"] == ["disasters", "forced-labour", "servitude"]
        assert resource.details["title"] == {"es": "Ofertas con lupa"}
        assert (resource.revision, said(suggestions(session, resource))) == (2, [("year", 2019, ["date"])])
        assert len(suggestions(session, resource, state="accepted")) == 3


def test_one_value_of_a_list_can_be_named(database: Database) -> None:
    with database.write() as session:
        resource = draft(session)
        accept(session, resource, choose(suggestions(session, resource), ["theme=servitude"]), actor=ACTOR)

        assert resource.details["theme"] == ["servitude"]


def test_what_was_decided_is_not_suggested_again_when_the_file_is_read_again(database: Database) -> None:
    with database.write() as session:
        resource = draft(session)
        dismiss(session, resource, choose(suggestions(session, resource), ["theme=servitude", "year"]))
        propose(session, key(resource), [*PROPOSALS, Proposal("country", "MX", "named", {"times": 5, "pages": 3})], FROM_TEXT)

        assert [one.value for one in suggestions(session, resource)] == [{"es": "Ofertas con lupa"}, "forced-labour", "MX"]
        assert [one.value for one in suggestions(session, resource, state="dismissed")] == ["servitude", 2019]


def test_sources_that_were_not_read_again_keep_what_they_suggested(database: Database) -> None:
    with database.write() as session:
        resource = draft(session)
        propose(session, key(resource), [Proposal("creators", "Casa Alianza", "file-property")], ("file-property",))
        propose(session, key(resource), [], FROM_TEXT)

        assert said(suggestions(session, resource)) == [("creators", "Casa Alianza", ["file-property"])]


@pytest.mark.parametrize(("field", "value"), [("theme", "no-such-theme"), ("year", 99), ("title", {"es": "x" * 501}), ("creators", "")])
def test_a_value_that_its_field_would_refuse_is_not_kept(sqlite_database: Database, field: str, value: object) -> None:
    with sqlite_database.write() as session:
        resource = catalogue.add_resource(session, {"title": {"es": "Guía"}})
        propose(session, key(resource), [Proposal(field, value, "named")], FROM_TEXT)

        assert suggestions(session, resource) == []


def test_two_values_for_one_place_and_names_of_nothing_are_refused(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        resource = draft(session)
        propose(session, key(resource), [Proposal("year", 2021, "file-property")], ("file-property",))
        found = suggestions(session, resource)
        with pytest.raises(Invalid, match="year"):
            accept(session, resource, choose(found, ["year=2019", "year=2021"]), actor=ACTOR)
        for name in ("abstract", "theme=disasters"):
            with pytest.raises(NotFound, match=name):
                choose(found, [name])

        assert [one.value for one in choose(found, ["year"])] == [2021]
