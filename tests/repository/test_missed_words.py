"""Words that were searched in vain: once a day, not too many, and not for long."""

from datetime import date, timedelta

from sqlmodel import Session, select

from repository import missed_words
from repository.db import Database
from repository.models import MissedWord

TODAY = date(2026, 12, 1)


def kept(session: Session) -> list[tuple[str, str]]:
    return sorted((one.word, one.day) for one in session.exec(select(MissedWord)))


def test_a_word_is_kept_once_a_day(database: Database) -> None:
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        with database.write() as session:
            missed_words.note(session, ("marimba", "quetzal"), day)
    with database.read() as session:
        assert kept(session) == [(word, f"2026-12-0{day}") for word in ("marimba", "quetzal") for day in (1, 2)]


def test_nonsense_fills_no_disk(database: Database) -> None:
    with database.write() as session:
        missed_words.note(session, [f"palabra{number:04}" for number in range(missed_words.MOST_A_DAY - 1)], TODAY)
        missed_words.note(session, ("marimba", "quetzal", "zacate"), TODAY)
        missed_words.note(session, ("tamarindo",), TODAY)
        assert len(kept(session)) == missed_words.MOST_A_DAY


def test_after_thirty_days_a_word_is_forgotten(database: Database) -> None:
    with database.write() as session:
        for age in (0, 30, 31):
            missed_words.note(session, ("marimba",), TODAY - timedelta(days=age))
        missed_words.forget_old(session, TODAY)
        assert kept(session) == [("marimba", "2026-11-01"), ("marimba", "2026-12-01")]
