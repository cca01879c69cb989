"""Pictures of pages are drawn on demand and kept."""

import io
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from lxml import html
from PIL import Image
from sqlmodel import select

from repository import catalogue, images, jobs
from repository.db import Database
from repository.images import RENDER, PictureName
from repository.models import Job
from tests.stage import Stage
from tests.ui.conftest import Client
from ui.api import images as answering
from ui.app import create_app


@pytest.fixture
def store(collection: Stage) -> Iterator[Database]:
    opened = Database(collection.settings.database)
    yield opened
    opened.close()


@pytest.fixture
def impatient(collection: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(answering, "WAIT_S", 0.1)
    with TestClient(create_app(collection.settings)) as client:
        yield client


def waiting(store: Database) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(Job.subject).where(Job.kind == RENDER, Job.state == "queued")).all())


def test_a_drawn_page_is_given_in_its_width(client: Client, collection: Stage):
    for width in (320, 720, 1440):
        response = client.get(f"/api/v1/resources/{collection.ids['book']}/pages/2/image?width={width}")
        assert (response.status_code, response.headers["content-type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(response.content)).width == width
        again = client.get(response.url, headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304


def test_a_page_not_drawn_yet_is_asked_for_once_and_first(impatient: Client, collection: Stage, store: Database):
    place = f"/api/v1/resources/{collection.ids['book']}/pages/9/image?width=720"
    for _ in range(2):
        response = impatient.get(place)
        assert (response.status_code, response.json()["code"]) == (503, "picture-late")
        assert "retry-after" in response.headers
    (subject,) = [subject for subject in waiting(store) if ":9:" in subject]
    with store.read() as session:
        assert session.exec(select(Job.priority).where(Job.subject == subject)).one() == images.AT_ONCE


def test_a_picture_drawn_while_the_reader_waits_is_shown(
    client: Client, collection: Stage, store: Database, monkeypatch: pytest.MonkeyPatch
):
    known = client.get(f"/api/v1/resources/{collection.ids['book']}/pages/1/image?width=320")
    sha256 = known.headers["etag"].strip('"')

    def draw_at_once(session: object, name: PictureName) -> None:
        with store.write() as own:
            images.keep(own, name, sha256)

    monkeypatch.setattr(images, "ask", lambda session, name: None)
    monkeypatch.setattr(answering, "_drawn", lambda site, name: draw_at_once(None, name) or sha256)
    response = client.get(f"/api/v1/resources/{collection.ids['book']}/pages/11/image?width=320")
    assert (response.status_code, response.content) == (200, known.content)


def test_a_page_that_cannot_be_drawn_is_not_asked_for_again(impatient: Client, collection: Stage, store: Database):
    place = f"/api/v1/resources/{collection.ids['book']}/pages/10/image?width=320"
    assert impatient.get(place).status_code == 503
    with store.write() as session:
        leased = jobs.lease(session, "w", [RENDER])
        while leased and ":10:" not in leased.subject:
            leased = jobs.lease(session, "w", [RENDER])
        assert leased is not None
        jobs.fail(session, leased.id, "w", "damaged", "no page")
    assert impatient.get(place).status_code == 404
    assert impatient.get(place.replace("320", "1440")).status_code == 404


def test_a_page_that_cannot_be_drawn_is_shown_as_text(client: Client, collection: Stage, store: Database):
    with store.write() as session:
        book = catalogue.find(session, collection.ids["book"])
        file = catalogue.current_file(session, book.key or 0)
        assert file is not None
        subject = str(PictureName(file.id or 0, 14, 1_440))
        session.add(Job(kind=RENDER, subject=subject, state="failed", error_code="cannot-draw"))
    page = html.fromstring(client.get(f"/es/resources/{collection.slugs['book']}/pages/14").content)
    assert page.xpath("//main//figure") == []
    assert "Hoja 14" in page.xpath("//section[@id='text']")[0].text_content()
    assert page.xpath("//a[contains(@href, 'view=')]") == []


def test_text_has_no_picture(client: Client, collection: Stage):
    assert client.get(f"/api/v1/resources/{collection.ids['activity']}/pages/1/image").status_code == 404


@pytest.mark.parametrize("width", ["0", "321", "x", "99999999999999999999"])
def test_only_three_widths_are_drawn(client: Client, collection: Stage, width: str):
    response = client.get(f"/api/v1/resources/{collection.ids['book']}/pages/1/image?width={width}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-parameter")
