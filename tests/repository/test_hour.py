"""A librarian's hour: what matters now, in one look."""

from datetime import date, timedelta

from sqlmodel import Session

from repository import catalogue, consents, jobs, personal
from repository.columns import now
from repository.db import Database
from repository.found import NewFinding
from repository.hour import Gap, Matter, hour, missed_words
from repository.models import MissedWord
from repository.vocabulary import vocabulary
from tests.repository.stock import ACTOR, TITLE, guide, primary, published

TODAY = date(2026, 12, 1)
BOTH = {"es": "uno", "en": "one"}
WHOLE = {"abstract": BOTH, "theme": ["forced-labour"], "audience": ["families"], "country": ["MX"], "year": 2019, "language": ["es"]}


def matter(resource_id: str, *what: str) -> Matter:
    return Matter(resource_id, TITLE["es"], what)


def search(session: Session, word: str, days: int) -> None:
    for day in range(days):
        session.add(MissedWord(word=word, day=(TODAY - timedelta(days=day)).isoformat()))


def test_an_empty_collection_needs_nothing_but_everything(database: Database) -> None:
    with database.read() as session:
        found = hour(session, TODAY)
    gaps = 9 + 2 * (len(vocabulary("theme").entries) + len(vocabulary("audience").entries))
    assert {name: count for name, count in found.counts.items() if count} == {"gaps": gaps}
    assert found.gaps[0] == Gap({"country": "MX"})
    assert len(found.gaps) == 50


def test_each_thing_is_under_its_heading(database: Database) -> None:
    with database.write() as session:
        whole = published(session, "a", **WHOLE, review_date="2026-12-31")
        published(session, "b", **WHOLE, review_date="2027-01-01")
        bare = published(session, "c", abstract={"es": "uno"}, year=2019)
        failed, waiting = guide(session, "d"), guide(session, "e")
        failed.verdict = "encrypted"
        catalogue.submit(session, waiting, actor=ACTOR)
        consents.note(session, waiting, "story", TODAY + timedelta(days=30), today=TODAY, actor=ACTOR)
        personal.keep_findings(session, primary(session, waiting), [NewFinding(kind="email", excerpt="x")])
        catalogue.trash(session, guide(session, "f"), actor=ACTOR)
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        assert job
        jobs.fail(session, job.id, "w", "x", "y")
        day = waiting.updated_at.date().isoformat()
        found = hour(session, TODAY)

    assert found.failed == (matter(failed.id, "encrypted"),)
    assert found.waiting == (matter(waiting.id, day),)
    assert found.reviews == (matter(whole.id, "2026-12-31"),)
    assert found.untranslated == (matter(bare.id, "abstract_en"),)
    assert found.undescribed == (matter(bare.id, "theme", "audience", "country"),)
    assert found.consents == (matter(waiting.id, "2026-12-31", "story"),)
    assert (found.counts["drafts"], found.counts["failed_jobs"], found.counts["personal_data"]) == (1, 1, 1)
    assert now().date().isoformat() == day


def test_a_gap_closes_for_the_language_of_what_is_published(sqlite_database: Database) -> None:
    def gaps(session: Session) -> list[dict[str, str]]:
        return [dict(gap.codes) for gap in hour(session, TODAY).gaps]

    labour = [{"theme": "forced-labour", "language": language} for language in ("es", "en")]
    with sqlite_database.write() as session:
        before = gaps(session)
        guide(session, "a", **WHOLE)
        assert gaps(session) == before
        published(session, "b", **WHOLE)
        after = gaps(session)

    assert {"country": "MX"} in before
    assert {"country": "MX"} not in after
    assert [gap for gap in labour if gap in before] == labour
    assert [gap for gap in labour if gap in after] == labour[1:]


def test_a_word_surfaces_once_it_was_searched_on_three_days(database: Database) -> None:
    with database.write() as session:
        for word, days in (("ñandú", 3), ("albergue", 4), ("perez", 2)):
            search(session, word, days)
        assert missed_words(session) == ["albergue", "ñandú"]
