"""Where a resource stands: draft, in review, published, withdrawn, trashed."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from repository import catalogue
from repository.db import Database
from repository.errors import Conflict, Invalid, NotFound, WrongState
from repository.models import Resource, State
from tests.repository.stock import ACTOR, guide, published, upload

STEPS: dict[str, Callable[..., None]] = {
    "submit": catalogue.submit,
    "publish": catalogue.publish,
    "withdraw": catalogue.withdraw,
    "trash": catalogue.trash,
    "reopen": catalogue.reopen,
}
ROADS = {  # state: the steps that lead there, the steps that are possible from there
    State.DRAFT: ([], {"submit", "publish", "trash"}),
    State.IN_REVIEW: (["submit"], {"publish", "reopen", "trash"}),
    State.PUBLISHED: (["publish"], {"withdraw", "trash"}),
    State.WITHDRAWN: (["publish", "withdraw"], {"publish", "reopen", "trash"}),
    State.TRASHED: (["trash"], {"reopen"}),
}


def bring(session: Session, resource: Resource, state: State) -> None:
    for step in ROADS[state][0]:
        STEPS[step](session, resource, actor=ACTOR)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(STEPS))
def test_a_step_is_possible_from_its_states_alone(database: Database, state: State, step: str) -> None:
    with database.write() as session:
        resource = guide(session)
        bring(session, resource, state)
        revision = resource.revision
        if step in ROADS[state][1]:
            STEPS[step](session, resource, actor=ACTOR)
            assert resource.state != state
            assert resource.revision == revision + 1
        else:
            with pytest.raises(WrongState, match=state.value) as refusal:
                STEPS[step](session, resource, actor=ACTOR)
            assert isinstance(refusal.value, Conflict)
            assert (resource.state, resource.revision) == (state, revision)


def test_a_new_resource_is_a_draft_without_address(database: Database) -> None:
    with database.write() as session:
        resource = catalogue.add_resource(session, {}, upload(name="Guía_de_la  facilitadora.PDF"))

    assert (resource.state, resource.slug, resource.revision, resource.published_at) == (State.DRAFT, None, 1, None)
    assert resource.details == {"title": {"und": "Guía de la facilitadora"}, "type": "material", "access": "public"}
    assert (resource.language, resource.language_fixed) == ("und", False)
    assert resource.work_id == resource.id


def test_a_language_that_a_person_gave_is_fixed(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, language=["quc", "es"])

    assert (resource.language, resource.language_fixed) == ("quc", True)


def test_a_resource_without_title_is_not_published(database: Database) -> None:
    with database.write() as session:
        resource = catalogue.add_resource(session, {"link": "https://example.org/video"})
        with pytest.raises(Invalid) as refusal:
            catalogue.publish(session, resource, actor=ACTOR)

    assert refusal.value.problems == [("title", "is required before publication")]
    assert resource.state == State.DRAFT


def test_the_day_of_the_first_publication_stays(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        first = resource.published_at
        catalogue.withdraw(session, resource, actor=ACTOR)
        catalogue.publish(session, resource, actor=ACTOR)

    assert first is not None
    assert resource.published_at == first


def test_what_comes_out_of_the_trash_is_a_draft_that_kept_everything(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        details, slug = resource.details, resource.slug
        catalogue.trash(session, resource, actor=ACTOR)
        assert resource.trashed_at is not None
        catalogue.reopen(session, resource, actor=ACTOR)

    assert (resource.state, resource.details, resource.slug, resource.trashed_at) == (State.DRAFT, details, slug, None)


def test_a_public_id_is_opaque_and_never_the_same() -> None:
    ids = {catalogue.new_public_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert all(len(public_id) == 16 and public_id.isalnum() and public_id == public_id.lower() for public_id in ids)


@pytest.mark.parametrize("public_id", ["nothing", "", "a\x00b", "\ud800", "x" * 10_000])
def test_an_unknown_id_is_not_found(database: Database, public_id: str) -> None:
    with database.read() as session, pytest.raises(NotFound, match="no resource "):
        catalogue.find(session, public_id)


def test_a_known_id_is_found(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
    with database.read() as session:
        assert catalogue.find(session, resource.id).key == resource.key
