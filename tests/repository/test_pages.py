"""Pages: replaced whole when a new reading commits, kept when it fails."""

import pytest
from sqlmodel import select

from repository import catalogue, pages
from repository.boxes import WordBox, pack_boxes, unpack_boxes
from repository.db import Database
from repository.models import Page, Vector
from repository.pages import NewPage, replace_pages
from tests.repository.stock import guide, primary, read, upload

BOX = WordBox(0, 3, 0.1, 0.2, 0.3, 0.4)


def test_pages_come_back_as_they_were_found(database: Database) -> None:
    found = NewPage(
        number=3,
        text="uno dos",
        label="iii",
        languages=("es", "en"),
        outline="Capítulo",
        width=595.0,
        height=842.0,
        needs_ocr=True,
        boxes=pack_boxes([BOX]),
    )
    with database.write() as session:
        resource = guide(session)
        replace_pages(session, primary(session, resource), [found], language="es", verdict="ok")
    with database.read() as session:
        page = pages.page_of(session, resource.key or 0, 3)

    assert page is not None
    assert (page.text, page.label, page.languages, page.outline) == ("uno dos", "iii", "es en", "Capítulo")
    assert (page.width, page.height, page.needs_ocr, page.text_hash) == (595.0, 842.0, True, pages.text_hash("uno dos"))
    assert unpack_boxes(page.boxes) == [BOX]


def test_a_reading_makes_the_resource_new_for_every_index(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        read(session, primary(session, resource), ("uno", "dos"))

    assert (resource.revision, resource.page_count, resource.verdict, resource.language) == (2, 2, "ok", "es")
    assert resource.details["language"] == ["es"]


def test_a_new_version_replaces_the_old_pages_when_it_was_read(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        first = primary(session, resource)
        read(session, first, ("uno", "dos", "tres"))
        second = catalogue.replace_file(session, resource, upload("b"))
        assert [page.text for page in pages.pages_of(session, resource.key or 0)] == ["uno", "dos", "tres"]
        read(session, second, ("cuatro",))
        session.refresh(first)

        assert [(page.number, page.text) for page in pages.pages_of(session, resource.key or 0)] == [(1, "cuatro")]
        assert (first.current, second.current) == (False, True)
        assert primary(session, resource).id == second.id


def test_a_version_that_cannot_be_read_leaves_the_old_pages(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, "a")
        first = primary(session, resource)
        read(session, first, ("uno",))
        second = catalogue.replace_file(session, resource, upload("b"))
        revision = resource.revision
        pages.keep_verdict(session, second, "encrypted")
        session.flush()

        assert [page.text for page in pages.pages_of(session, resource.key or 0)] == ["uno"]
        assert (first.verdict, second.verdict, resource.verdict) == ("ok", "encrypted", "encrypted")
        assert (first.current, second.current, resource.revision) == (True, False, revision + 1)


def test_the_same_verdict_twice_is_no_change(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        for _ in range(2):
            pages.keep_verdict(session, primary(session, resource), "damaged")

    assert resource.revision == 2


def test_reading_the_same_file_again_gives_the_same_pages(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        file = primary(session, resource)
        found = [NewPage(number=1, text="uno")]
        replace_pages(session, file, found, language="es", verdict="ok")
        replace_pages(session, file, found, language="es", verdict="ok")

        assert [page.text for page in session.exec(select(Page)).all()] == ["uno"]


def test_a_person_knows_the_language_better_than_detection(database: Database) -> None:
    with database.write() as session:
        resource = guide(session, language=["cab"])
        read(session, primary(session, resource), language="en")

    assert (resource.language, resource.details["language"]) == ("cab", ["cab"])


def test_languages_of_a_fifth_of_the_pages_are_told(database: Database) -> None:
    tongues = [("es",)] * 7 + [("en", "es")] * 2 + [("fr",)]
    with database.write() as session:
        resource = guide(session)
        found = [NewPage(number=number, text="x", languages=tongue) for number, tongue in enumerate(tongues, start=1)]
        replace_pages(session, primary(session, resource), found, language="es", verdict="ok")

    assert resource.details["language"] == ["es", "en"]


def test_an_unknown_language_is_no_language_to_filter_by(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        replace_pages(session, primary(session, resource), [NewPage(number=1, text="123")], language="und", verdict="ok")

    assert resource.language == "und"
    assert "language" not in resource.details


def test_vectors_live_as_long_as_a_page_has_their_text(database: Database) -> None:
    def encoded(text: str) -> Vector:
        return Vector(text_hash=pages.text_hash(text), encoder="e", window=0, start=0, end=3, values=b"123")

    with database.write() as session:
        mine, other = guide(session, "a"), guide(session, "b")
        read(session, primary(session, mine), ("solo", "de los dos", "se queda"))
        read(session, primary(session, other), ("de los dos",))
        session.add_all([encoded(text) for text in ("solo", "de los dos", "se queda")])
        replace_pages(session, primary(session, mine), [NewPage(number=1, text="se queda")], language="es", verdict="ok")

        kept = set(session.exec(select(Vector.text_hash)).all())
        assert kept == {pages.text_hash("de los dos"), pages.text_hash("se queda")}


def test_text_that_no_database_takes_keeps_its_length(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        found = NewPage(number=1, text="a\x00b\ud800c", label="x" * 200, outline="y" * 900 + "\x00")
        replace_pages(session, primary(session, resource), [found], language="es", verdict="ok")
    with database.read() as session:
        page = session.exec(select(Page)).one()

    assert (page.text, page.text_hash) == ("a\ufffdb\ufffdc", pages.text_hash("a\ufffdb\ufffdc"))
    assert (page.label, page.outline) == ("x" * 80, "y" * 300)


def test_there_is_no_page_beyond_the_last(database: Database) -> None:
    with database.write() as session:
        resource = guide(session)
        read(session, primary(session, resource), ("uno",))

        assert pages.page_of(session, resource.key or 0, 2) is None
        assert pages.page_of(session, resource.key or 0, 0) is None


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_page_number_no_database_knows_is_no_page(database: Database, number: int) -> None:
    with database.write() as session:
        assert pages.page_of(session, guide(session).key or 0, number) is None
