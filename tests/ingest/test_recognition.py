"""What a worker makes of pages that are pictures: text page by page, then a document like any other."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from ingest.intake import Intake
from ingest.pipeline import Pipeline
from ingest.recognition import Recognition, is_better
from ingest.sandbox import Bounds, Pool
from ingest.walk import Found
from ingest.worker import Worker
from repository import catalogue, ocr_jobs
from repository.boxes import unpack_boxes
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.found import Recognised
from repository.models import Job, Page, PersonalFinding, Resource, State
from repository.ocr_jobs import OCR
from repository.pages import NewPage, replace_pages
from repository.receipts import Pending, Receipt, settled
from repository.signatures import COMPARE
from tests import scans
from tests.scans import ENGLISH, SPANISH, garbled, packed, photographed, scanned

NOTE = ("Pregunte por Ana en la oficina de la", "comunidad, o llame al teléfono", "+502 5123 4567 por la mañana.")
Add = Callable[..., Pending]
Work = Callable[..., None]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    scans.needed()
    with Pool() as warm:
        yield warm


@pytest.fixture
def add(sqlite_database: Database, files: FileStore, pool: Pool, tmp_path: Path) -> Add:
    """Give a function that adds and publishes a file and has it read, but not recognised."""

    def added(name: str, content: bytes) -> Pending:
        path = tmp_path / name
        path.write_bytes(content)
        pending = Intake(sqlite_database, files, publish=True, max_bytes=10_000_000).take(Found(path, (0, 0)))
        assert isinstance(pending, Pending)
        Worker(sqlite_database, {catalogue.EXTRACT: Pipeline(sqlite_database, files, pool).extract}, name="w").drain()
        return pending

    return added


@pytest.fixture
def work(sqlite_database: Database, files: FileStore, pool: Pool) -> Work:
    """Give a function that recognises what waits, or so many jobs of it."""

    def worked(most: int | None = None, hands: int = 1, bounds: Bounds | None = None) -> None:
        with Pool(bounds=bounds) as other:
            handler = Recognition(sqlite_database, files, other if bounds else pool)
            worker = Worker(sqlite_database, {OCR: handler.recognise}, name="w", settle=handler.settle)
            if most is None:
                worker.drain(hands=hands)
            for _ in range(most or 0):
                worker.step()

    return worked


def receipt(database: Database, pending: Pending) -> Receipt | None:
    with database.read() as session:
        return settled(session, [pending]).get(pending.file_id)


def texts(database: Database) -> list[str]:
    with database.read() as session:
        return [" ".join(text.split()) for text in session.exec(select(Page.text).order_by(col(Page.number))).all()]


def resource_of(database: Database) -> Resource:
    with database.read() as session:
        return session.exec(select(Resource)).one()


def test_text_is_there_first_and_then_the_pictures_too(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("guía.pdf", scanned(SPANISH, SPANISH, text=("Este texto no es ninguna imagen, y ya se encuentra.",)))
    assert texts(sqlite_database) == ["", "", "Este texto no es ninguna imagen, y ya se encuentra."]
    before = resource_of(sqlite_database)
    assert (before.state, before.verdict) == (State.PUBLISHED, "ok")
    assert receipt(sqlite_database, pending) is None  # its pages wait
    work()
    assert texts(sqlite_database)[:2] == [" ".join(SPANISH)] * 2
    assert resource_of(sqlite_database).revision > before.revision
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.code, told.pages, told.pages_with_text, told.pages_ocr, told.language, told.warnings) == ("ok", 3, 3, 2, "es", ())
    with sqlite_database.read() as session:
        assert [job.subject for job in session.exec(select(Job).where(Job.kind == OCR)).all()] == [f"{pending.file_id}:0"]
        page = session.exec(select(Page).where(Page.number == 1)).one()
        assert len(unpack_boxes(page.boxes)) == len(" ".join(SPANISH).split())


def test_a_picture_gets_a_language_a_verdict_and_a_title_in_it(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("poster.tiff", packed(photographed(ENGLISH), "TIFF", save_all=True, append_images=[photographed(ENGLISH)]))
    before = resource_of(sqlite_database)
    assert (before.verdict, before.language, before.details["title"]) == ("needs-ocr", "und", {"und": "poster"})
    work(hands=2)
    after = resource_of(sqlite_database)
    assert (after.verdict, after.language, after.details["title"]) == ("ok", "en", {"en": "poster"})
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.status, told.code, told.pages_ocr, told.language) == ("added", "ok", 2, "en")


def test_the_first_page_tells_in_which_language_the_others_are_read(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("guía.pdf", scanned(ENGLISH, ENGLISH, SPANISH))
    with sqlite_database.read() as session:
        assert [job.payload for job in session.exec(select(Job).where(Job.kind == OCR)).all()] == [{"language": "und"}]
    work(1)
    with sqlite_database.read() as session:
        waiting = session.exec(select(Job).where(Job.kind == OCR, Job.state == "queued").order_by(col(Job.id))).all()
        assert [(job.subject, job.payload) for job in waiting] == [(f"{pending.file_id}:{number}", {"language": "en"}) for number in (2, 3)]
    work()
    assert texts(sqlite_database) == [" ".join(ENGLISH), " ".join(ENGLISH), " ".join(SPANISH)]
    assert resource_of(sqlite_database).details["language"] == ["en", "es"]


def test_a_page_whose_letters_mean_nothing_is_read_in_its_picture(add: Add, work: Work, sqlite_database: Database) -> None:
    add("garabatos.pdf", garbled(SPANISH))
    work()
    assert texts(sqlite_database) == [" ".join(SPANISH)]


def test_a_language_that_a_person_gave_stays(add: Add, work: Work, sqlite_database: Database) -> None:
    add("cartel.png", packed(photographed(SPANISH), "PNG"))
    with sqlite_database.write() as session:
        resource = session.exec(select(Resource)).one()
        changes = {"language": ["quc"], "title": {"quc": "Cartel"}}
        catalogue.edit_resource(session, resource, resource.revision, changes, actor="ana")
    work()
    after = resource_of(sqlite_database)
    assert (after.language, after.details["language"], after.details["title"]) == ("quc", ["quc"], {"quc": "Cartel"})
    assert texts(sqlite_database) == [" ".join(SPANISH)]


def test_personal_data_in_a_picture_is_listed_and_counted(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("aviso.png", packed(photographed(NOTE), "PNG"))
    work()
    with sqlite_database.read() as session:
        found = session.exec(select(PersonalFinding)).one()
        assert (found.kind, found.page, found.state) == ("telephone", 1, "open")
        assert "5123 4567" in found.excerpt
    told = receipt(sqlite_database, pending)
    assert told
    assert told.warnings == ("personal-data:1",)


def test_what_was_recognised_is_compared_with_other_documents_again(add: Add, work: Work, sqlite_database: Database) -> None:
    add("a.png", packed(photographed(SPANISH), "PNG"))
    with sqlite_database.write() as session:
        session.delete(session.exec(select(Job).where(Job.kind == COMPARE)).one())  # it was studied without its words
    work()
    with sqlite_database.read() as session:
        assert session.exec(select(Job.state).where(Job.kind == COMPARE)).all() == ["queued"]


def test_a_picture_without_words_has_no_text(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("vacía.pdf", scanned(()))
    work()
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.code, told.pages_with_text, told.pages_ocr, told.warnings) == ("no-text", 0, 0, ())


def test_a_page_that_takes_too_long_is_left_and_the_others_are_read(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("lento.pdf", scanned(SPANISH, SPANISH))
    work(1, bounds=Bounds(ocr_s=0.01))
    work()
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.code, told.pages_ocr, told.warnings) == ("ok", 1, ("page-timed-out:1", "needs-ocr:1"))
    with sqlite_database.write() as session:
        assert ocr_jobs.ask(session, pending.file_id, "es") == 1
    work()
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.pages_ocr, told.warnings) == (2, ())


def test_after_a_cancel_the_rest_is_left_and_can_be_taken_up_again(add: Add, work: Work, sqlite_database: Database) -> None:
    pending = add("guía.pdf", scanned(SPANISH, SPANISH, SPANISH))
    work(1)
    with sqlite_database.write() as session:
        assert ocr_jobs.cancel(session, pending.file_id) == 2
    work()
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.code, told.pages_ocr, told.language, told.warnings) == ("ok", 1, "es", ("needs-ocr:2",))
    with sqlite_database.write() as session:
        assert ocr_jobs.ask(session, pending.file_id, "es") == 2
    work()
    assert texts(sqlite_database) == [" ".join(SPANISH)] * 3


@pytest.mark.parametrize("deed", ["cancel", "erase", "replace"])
def test_what_happens_to_a_page_while_it_is_read_wins(
    add: Add, work: Work, sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    pending = add("guía.pdf", scanned(SPANISH))
    real = Pool.recognise

    def meanwhile(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        with sqlite_database.write() as session:
            resource = session.exec(select(Resource)).one()
            if deed == "cancel":
                ocr_jobs.cancel(session, pending.file_id)
            elif deed == "erase":
                catalogue.erase(session, resource)
            else:
                file = catalogue.replace_file(session, resource, Upload(files.put(io.BytesIO(b"otro")), "otro.txt", "text/plain"))
                replace_pages(session, file, [NewPage(number=1, text="Otro texto")], language="es", verdict="ok")
        return found

    monkeypatch.setattr(Pool, "recognise", meanwhile)
    work()
    assert texts(sqlite_database) == {"cancel": [""], "erase": [], "replace": ["Otro texto"]}[deed]
    with sqlite_database.read() as session:
        assert session.exec(select(Job).where(Job.kind == OCR, col(Job.state).in_(ocr_jobs.OPEN))).all() == []


def test_without_language_data_pages_stay_pictures_until_it_is_there(
    add: Add, work: Work, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    pending = add("cartel.pdf", scanned(SPANISH, SPANISH))
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.status, told.code, told.pages, told.warnings) == ("added", "needs-ocr", 2, ("needs-ocr:2",))
    with sqlite_database.write() as session:
        ocr_jobs.ask(session, pending.file_id, "und")  # by a worker elsewhere, which has the data
    work()
    told = receipt(sqlite_database, pending)
    assert told
    assert (told.code, told.warnings) == ("needs-ocr", ("page-needs-ocr:1", "page-needs-ocr:2", "needs-ocr:2"))
    monkeypatch.delenv("TESSDATA_PREFIX")
    with sqlite_database.write() as session:
        ocr_jobs.ask(session, pending.file_id, "und")
    work()
    assert texts(sqlite_database) == [" ".join(SPANISH)] * 2


SHIFTED = "/D SUHYHQFLyQ GH OD WUDWD GH SHUVRQDV HPSLH]D HQ OD HVFXHOD: QLxDV \\ QLxRV DSUHQGHQ D SHGLU D\\XGD"


@pytest.mark.parametrize(
    ("found", "before", "better"),
    [
        (Recognised(text="La trata de personas", languages=("es",)), "", True),
        (Recognised(text="La trata de personas", languages=("es",)), "Portada", True),
        (Recognised(text="Portada"), "La trata de personas", False),
        (Recognised(text="La trata de personas", languages=("es",)), "La prevención de la trata de personas en la escuela", False),
        (Recognised(text=" ".join(SPANISH)[:80], languages=("es",)), SHIFTED, True),  # letters, but of no language
        (Recognised(text="7 | '"), "", False),
        (Recognised(text=""), "", False),
    ],
)
def test_recognised_text_takes_the_place_of_less(found: Recognised, before: str, *, better: bool) -> None:
    assert is_better(found, before) is better
