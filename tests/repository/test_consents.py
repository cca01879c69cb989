"""Nobody's story or image is shown longer than they agreed to."""

from datetime import date, timedelta

import pytest

from repository import catalogue, consents
from repository.columns import now
from repository.consents import Given
from repository.db import Database
from repository.errors import Blocked, Invalid
from repository.models import State
from tests.repository.stock import ACTOR, guide, published
from ui.commands.working import withdraw_without_consent

DAY = timedelta(days=1)


def test_what_needs_consent_is_published_with_it_alone(database: Database) -> None:
    today = now().date()
    with database.write() as session:
        resource = guide(session)
        consents.note(session, resource, "story", None, today=today, actor=ACTOR)
        with pytest.raises(Blocked, match="consent-lacking"):
            catalogue.publish(session, resource, actor=ACTOR, unsettled=True)
        consents.note(session, resource, "story", today + DAY, today=today, actor="luz")
        catalogue.publish(session, resource, actor=ACTOR)
        given = consents.consents(session, resource)

    assert given == [Given("story", (today + DAY).isoformat(), "luz")]
    assert resource.state == State.PUBLISHED


def test_what_lost_its_consent_is_taken_from_readers_the_day_after(database: Database) -> None:
    today = now().date()
    with database.write() as session:
        resource, other = published(session, "a"), published(session, "b")
        consents.note(session, resource, "image", today, today=today, actor=ACTOR)
        consents.note(session, other, "image", today + DAY, today=today, actor=ACTOR)
        ids = [resource.id, other.id]
    assert [withdraw_without_consent(database, day) for day in (today, today + DAY, today + DAY)] == [0, 1, 0]
    with database.read() as session:
        assert [catalogue.find(session, one).state for one in ids] == [State.WITHDRAWN, State.PUBLISHED]


def test_a_consent_that_has_ended_is_not_noted(sqlite_database: Database) -> None:
    with sqlite_database.write() as session, pytest.raises(Invalid, match="2026-11-30 is over"):
        consents.note(session, guide(session), "story", date(2026, 11, 30), today=date(2026, 12, 1), actor=ACTOR)


def test_those_that_end_soon_are_listed_soonest_first(sqlite_database: Database) -> None:
    today = date(2026, 12, 1)
    with sqlite_database.write() as session:
        late, soon, never = (guide(session, letter) for letter in "abc")
        consents.note(session, late, "story", date(2026, 12, 20), today=today, actor=ACTOR)
        consents.note(session, soon, "image", date(2026, 12, 3), today=today, actor=ACTOR)
        consents.note(session, never, "image", date(2028, 1, 1), today=today, actor=ACTOR)
        found = consents.ending(session, date(2026, 12, 31))

    assert [(resource.id, kind, day) for resource, kind, day in found] == [
        (soon.id, "image", "2026-12-03"),
        (late.id, "story", "2026-12-20"),
    ]
