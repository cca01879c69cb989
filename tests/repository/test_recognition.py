"""Pages that are pictures of text: asked for once, kept one by one, taken back and taken up again."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from repository import catalogue, jobs, ocr_jobs, recognition
from repository.db import Database
from repository.found import Recognised
from repository.models import Job, Page, Resource, ResourceFile, now
from repository.ocr_jobs import OCR, PageName
from repository.pages import NewPage, replace_pages
from repository.recognition import Progress
from repository.signatures import COMPARE
from tests.repository.stock import guide, primary


def scan(session: Session, pictures: int = 2) -> ResourceFile:
    """Add a resource of so many pages that are pictures, behind one that has text."""
    file = primary(session, guide(session))
    pages = [NewPage(number=number, text="", needs_ocr=True) for number in range(2, pictures + 2)]
    replace_pages(session, file, [NewPage(number=1, text="Un texto", languages=("es",)), *pages], language="es", verdict="ok")
    return file


def waiting(session: Session) -> list[tuple[str, int]]:
    query = select(Job).where(Job.kind == OCR, col(Job.state).in_(ocr_jobs.OPEN)).order_by(col(Job.priority), col(Job.id))
    return [(job.subject, job.priority) for job in session.exec(query).all()]


def finish(session: Session, name: PageName) -> None:
    """End the job for a page as a worker does."""
    job = session.exec(select(Job).where(Job.kind == OCR, Job.subject == str(name))).one()
    job.state = "done"
    session.add(job)
    ocr_jobs.close_if_last(session, name)


def test_pages_that_need_it_are_asked_for_once_and_behind_everything_else(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        assert file.id
        assert ocr_jobs.ask(session, file.id, "es") == 2
        assert ocr_jobs.ask(session, file.id, "es") == 0
        assert waiting(session) == [(f"{file.id}:2", 400), (f"{file.id}:3", 400)]
        assert ocr_jobs.open_files(session, [file.id, 99]) == {file.id}
        jobs.enqueue(session, COMPARE, "1", priority=300)
        leased = [jobs.lease(session, "w", [catalogue.EXTRACT, COMPARE, OCR]) for _ in range(3)]
        assert [job and job.kind for job in leased] == [catalogue.EXTRACT, COMPARE, OCR]


def test_where_the_language_is_not_known_the_first_page_is_to_tell(database: Database) -> None:
    with database.write() as session:
        file = scan(session, 3)
        assert file.id
        assert ocr_jobs.ask(session, file.id, "und") == 3
        assert waiting(session) == [(f"{file.id}:2", 400)]
        assert recognition.progress(session)[0].waiting == 3
        ocr_jobs.ask_rest(session, file.id, "en")
        asked = session.exec(select(Job).where(Job.kind == OCR).order_by(col(Job.id))).all()
        assert [(job.subject, job.payload) for job in asked] == [
            (f"{file.id}:2", {"language": "und"}),
            (f"{file.id}:3", {"language": "en"}),
            (f"{file.id}:4", {"language": "en"}),
        ]
        ocr_jobs.ask_rest(session, file.id, "en")
        assert len(waiting(session)) == 3


def test_the_last_page_has_the_file_looked_at_as_a_whole(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        assert file.id
        ocr_jobs.ask(session, file.id, "es")
        finish(session, PageName(file.id, 2))
        assert waiting(session) == [(f"{file.id}:3", 400)]
        finish(session, PageName(file.id, 3))
        assert waiting(session) == [(f"{file.id}:0", 399)]
        assert [job.subject for job in ocr_jobs.over(session, file.id)] == [f"{file.id}:2", f"{file.id}:3"]


def test_what_was_recognised_is_kept_and_the_index_hears_of_it_now_and_then(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        resource = session.exec(select(Resource)).one()
        before = resource.revision
        recognition.keep(session, PageName(file.id or 0, 2), Recognised(text="La trata", languages=("es",), boxes=b"x"))
        assert resource.revision == before
        resource.updated_at = now() - recognition.SHOWN_EVERY - timedelta(seconds=1)
        session.add(resource)
        recognition.keep(session, PageName(file.id or 0, 3), Recognised(text="Smuggling", languages=("en",)))
        assert resource.revision == before + 1
        pages = session.exec(select(Page).where(Page.number > 1).order_by(col(Page.number))).all()
        assert [(page.text, page.languages, page.boxes, page.recognised, page.needs_ocr) for page in pages] == [
            ("La trata", "es", b"x", True, False),
            ("Smuggling", "en", None, True, False),
        ]


def test_a_page_whose_own_text_is_better_keeps_it(database: Database) -> None:
    with database.write() as session:
        file = scan(session, 1)
        recognition.keep(session, PageName(file.id or 0, 2), None)
        page = session.exec(select(Page).where(Page.number == 2)).one()
        assert (page.needs_ocr, page.recognised, page.text) == (False, False, "")


def test_what_was_read_meanwhile_or_is_gone_is_not_written_to(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        for number in (1, 9):
            recognition.keep(session, PageName(file.id or 0, number), Recognised(text="Otro"))
        recognition.keep(session, PageName(99, 2), Recognised(text="Otro"))
        assert session.exec(select(Page.text).order_by(col(Page.number))).all() == ["Un texto", "", ""]


def test_a_document_says_as_a_whole_what_its_pages_say(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        resource = session.exec(select(Resource)).one()
        before = resource.revision
        for number in (2, 3):
            recognition.keep(session, PageName(file.id or 0, number), Recognised(text="Words", languages=("und",)))
        recognition.conclude(session, resource, file, "en", {1: ("es",), 2: ("en",), 3: ("en",)})
        assert (resource.language, resource.details["language"], resource.revision) == ("en", ["en", "es"], before + 1)
        assert session.exec(select(Page.languages).order_by(col(Page.number))).all() == ["es", "en", "en"]
        assert session.exec(select(Job).where(Job.kind == COMPARE)).one().subject == str(resource.key)


@pytest.mark.parametrize(("text", "needs", "verdict"), [("a", True, "ok"), ("", True, "needs-ocr"), ("", False, "no-text")])
def test_the_verdict_follows_from_the_pages(database: Database, text: str, *, needs: bool, verdict: str) -> None:
    with database.write() as session:
        file = scan(session)
        replace_pages(session, file, [NewPage(number=1, text=text, needs_ocr=needs)], language="und", verdict="?")
        recognition.settle_verdict(session, file)
        assert (file.verdict, session.exec(select(Resource.verdict)).one()) == (verdict, verdict)


def test_it_can_be_cancelled_and_taken_up_again(database: Database) -> None:
    with database.write() as session:
        file = scan(session, 3)
        assert file.id
        resource = session.exec(select(Resource)).one()
        ocr_jobs.ask(session, file.id, "es")
        recognition.keep(session, PageName(file.id, 2), Recognised(text="La trata"))
        finish(session, PageName(file.id, 2))
        assert recognition.progress(session) == [Progress(resource.id, "Guía para docentes", 1, 2, 0)]
        assert ocr_jobs.cancel(session, file.id) == 2
        assert recognition.progress(session, resource) == [Progress(resource.id, "Guía para docentes", 1, 0, 2)]
        assert waiting(session) == [(f"{file.id}:0", 399)]
        assert ocr_jobs.cancel(session, file.id) == 0
        assert recognition.files_in_need(session) == [(file.id, resource)]
        assert ocr_jobs.ask(session, file.id, "es") == 2


def test_a_page_that_the_queue_gave_up_is_not_left_open(database: Database) -> None:
    with database.write() as session:
        file = scan(session, 1)
        assert file.id
        ocr_jobs.ask(session, file.id, "es")
        job = session.exec(select(Job).where(Job.kind == OCR)).one()
        assert ocr_jobs.unclosed(session, 100) == set()
        job.state, job.error_code = "failed", jobs.CRASHED
        session.add(job)
        session.flush()
        assert ocr_jobs.unclosed(session, 100) == {file.id}
        ocr_jobs.close_if_last(session, PageName(file.id, 0))
        session.flush()
        assert ocr_jobs.unclosed(session, 100) == set()


def test_nothing_stays_of_what_is_erased(database: Database) -> None:
    with database.write() as session:
        file = scan(session)
        ocr_jobs.ask(session, file.id or 0, "es")
        catalogue.erase(session, session.exec(select(Resource)).one())
        assert session.exec(select(Job).where(Job.kind == OCR)).all() == []
