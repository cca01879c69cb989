"""`maleta ocr`: how far it is, in numbers and in words; cancelled, resumed."""

from pathlib import Path

import pytest

from repository import ocr_jobs
from repository.db import Database
from repository.errors import NotFound
from repository.pages import NewPage, replace_pages
from repository.recognition import Progress
from repository.settings import Settings
from tests.repository.stock import guide, primary
from ui.commands import recognising
from ui.commands.recognising import Cancelled, Resumed, Status


@pytest.fixture
def settings(tmp_path: Path, sqlite_database: Database) -> Settings:
    return Settings(data=tmp_path, database_url=sqlite_database.url.render_as_string())


@pytest.fixture
def ids(sqlite_database: Database) -> list[str]:
    """Give two resources that are scans of two pages, one in Spanish and one in Garifuna."""
    with sqlite_database.write() as session:
        resources = [guide(session, language, language=[language]) for language in ("es", "cab")]
        for resource in resources:
            pages = [NewPage(number=number, text="", needs_ocr=True) for number in (1, 2)]
            replace_pages(session, primary(session, resource), pages, language="und", verdict="needs-ocr")
        return [resource.id for resource in resources]


def test_what_is_unread_is_asked_for_where_it_can_be_read_and_taken_back(settings: Settings, ids: list[str]) -> None:
    spanish, garifuna = ids
    assert recognising.status(settings, None, ("spa",)) == Status(
        ("spa",), tuple(Progress(resource, "Guía para docentes", 0, 0, 2) for resource in ids)
    )
    assert recognising.resume(settings, None, lambda language: language == "es") == Resumed(asked=2, left=2)
    assert recognising.status(settings, spanish, ()) == Status((), (Progress(spanish, "Guía para docentes", 0, 2, 0),))
    assert recognising.resume(settings, garifuna, lambda _: True) == Resumed(asked=2, left=0)
    assert recognising.cancel(settings, spanish) == Cancelled(2)
    assert recognising.cancel(settings, None) == Cancelled(2)
    assert recognising.cancel(settings, None) == Cancelled(0)


def test_a_resource_that_is_not_there_is_told_and_nothing_is_changed(settings: Settings, ids: list[str], sqlite_database: Database) -> None:
    for deed in (
        lambda: recognising.status(settings, "nada", ()),
        lambda: recognising.cancel(settings, "nada"),
        lambda: recognising.resume(settings, "nada", lambda _: True),
    ):
        with pytest.raises(NotFound, match="nada"):
            deed()
    with sqlite_database.read() as session:
        assert ocr_jobs.count_open(session) == 0


def test_people_are_told_in_their_language(
    settings: Settings, ids: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    recognising.print_status(recognising.status(settings, ids[0], ("spa", "eng")))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    recognising.print_status(Status((), ()))
    recognising.print_resumed(Resumed(asked=3, left=2))
    recognising.print_cancelled(Cancelled(3))
    assert capsys.readouterr().out.splitlines() == [
        f"{ids[0]}  0 páginas leídas, 0 en espera, 2 sin leer: Guía para docentes",
        "Aquí no se puede leer: spa, eng. Para leerlas: apt-get install tesseract-ocr-spa tesseract-ocr-eng",
        "No page is a picture of text.",
        "3 pages will be read: `maleta work` does it",
        "2 will not, since their language is missing: apt-get install tesseract-ocr-spa tesseract-ocr-eng",
        "3 pages will not be read",
    ]
