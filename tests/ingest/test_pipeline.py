"""What a worker makes of files that tell little, and of pages that cannot be drawn."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlmodel import select

from ingest.intake import Intake
from ingest.pipeline import Pipeline
from ingest.sandbox import Bounds, Pool
from ingest.walk import Found
from ingest.worker import Worker
from repository import catalogue, images
from repository.db import Database
from repository.details import checked
from repository.files import FileStore
from repository.images import RENDER, PictureName
from repository.models import Job, Page, Resource, State
from tests.scans import packed

KICHE = "Ri akalab k'o ya'tal chike kek'oji' pa utzil, maj jun kuya' kub'an k'ax chike.\n"  # in none of the languages that are told
Add = Callable[..., Resource]


def pdf(*sizes: tuple[float, float]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    for number, size in enumerate(sizes, 1):
        canvas.setPageSize(size)
        canvas.drawString(5, 5, f"Hoja {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.fixture
def add(sqlite_database: Database, files: FileStore, tmp_path: Path) -> Add:
    """Give a function that adds and publishes a file and has a worker read it."""

    def added(name: str, content: bytes, drawing: Bounds | None = None) -> Resource:
        path = tmp_path / name
        path.write_bytes(content)
        Intake(sqlite_database, files, publish=True, max_bytes=10_000_000).take(Found(path, (0, 0)))
        with Pool() as reading, Pool(bounds=drawing) as drawers:
            handlers = {
                catalogue.EXTRACT: Pipeline(sqlite_database, files, reading).extract,
                RENDER: Pipeline(sqlite_database, files, drawers).draw,
            }
            Worker(sqlite_database, handlers, name="w").drain()
        with sqlite_database.read() as session:
            return session.exec(select(Resource)).one()

    return added


def test_a_title_in_no_known_language_stays_one_until_somebody_says_which(add: Add, sqlite_database: Database) -> None:
    resource = add("ri_akalab.txt", KICHE.encode() * 5)
    assert (resource.state, resource.slug, resource.verdict) == (State.PUBLISHED, "ri-akalab", "ok")
    assert resource.details["title"] == {"und": "ri akalab"}
    assert (resource.language, resource.details.get("language")) == ("und", None)
    assert checked(resource.details) == resource.details
    with sqlite_database.write() as session:
        edited = catalogue.find(session, resource.id)
        changes = {"language": ["quc"], "title": {"quc": "Ri akalab"}}
        catalogue.edit_resource(session, edited, edited.revision, changes, actor="ana")
        assert (edited.language, edited.details["title"]) == ("quc", {"quc": "Ri akalab"})


def test_a_page_that_cannot_be_drawn_fails_once_and_keeps_its_text(add: Add, sqlite_database: Database) -> None:
    add("a.pdf", pdf((200, 200)), Bounds(page_s=0.0))
    with sqlite_database.read() as session:
        job = session.exec(select(Job).where(Job.kind == RENDER)).one()
        page = session.exec(select(Page)).one()
        assert (job.state, job.attempts, job.error_code, job.error_detail) == (
            "failed",
            1,
            "cannot-draw",
            "timed-out: reading it takes too long",
        )
        assert page.text == "Hoja 1"
        assert images.cannot_be_drawn(session, page.file_id, 1)
        assert not images.cannot_be_drawn(session, page.file_id, 2)


def test_a_picture_is_drawn_as_the_cover_of_its_resource(add: Add, sqlite_database: Database) -> None:
    resource = add("cartel.png", packed(Image.new("L", (200, 100), 255), "PNG"))
    with sqlite_database.read() as session:
        page = session.exec(select(Page)).one()
        assert images.drawn(session, PictureName(page.file_id, 1, 320))
        assert (resource.state, resource.verdict) == (State.PUBLISHED, "needs-ocr")


@pytest.mark.parametrize("size", [(10, 14_000), (14_000, 10), (3, 3)])
@pytest.mark.parametrize("width", images.WIDTHS)
def test_a_page_of_any_shape_is_drawn(tmp_path: Path, size: tuple[float, float], width: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(size))
    with Pool() as pool:
        picture = pool.draw(path, 1, width)
    assert isinstance(picture, bytes), picture
