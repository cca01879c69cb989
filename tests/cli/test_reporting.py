"""What `add` says: exact JSON for programs, plain words for people."""

import io
import json

import pytest
from rich.console import Console

from repository.receipts import Receipt
from ui.commands import reporting
from ui.commands.reporting import JsonLines, terminal_language
from ui.commands.showing import People

ADDED = Receipt(
    path="guía.pdf",
    status="added",
    code="ok",
    resource="a1",
    media_type="application/pdf",
    pages=12,
    pages_with_text=11,
    language="es",
    seconds=0.123456,
    warnings=("needs-ocr:1",),
)
DUPLICATE = Receipt(path="copia.pdf", status="duplicate", code="duplicate", resource="a1")
LOCKED = Receipt(path="cerrado.pdf", status="failed", code="encrypted", resource="a2", media_type="application/pdf")
MISSING = Receipt(path="no.pdf", status="failed", code="missing")
ALL = (ADDED, DUPLICATE, LOCKED, MISSING)


def test_json_lines_have_exactly_the_promised_fields(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonLines() as report:
        report.receipt(ADDED)
        report.receipt(MISSING)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "path": "guía.pdf",
        "status": "added",
        "code": "ok",
        "resource": "a1",
        "media_type": "application/pdf",
        "pages": 12,
        "pages_with_text": 11,
        "pages_ocr": 0,
        "language": "es",
        "seconds": 0.123,
        "warnings": ["needs-ocr:1"],
    }
    nothing = dict.fromkeys(("pages", "pages_with_text", "pages_ocr", "seconds"), 0)
    assert second == {**dict.fromkeys(first), **nothing, "path": "no.pdf", "status": "failed", "code": "missing", "warnings": []}


def test_json_lines_keep_everything_else_off_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonLines() as report:
        report.taken(3)
        report.note("waiting")
        report.skipped("a/.DS_Store", "hidden")
    assert capsys.readouterr() == ("", "a/.DS_Store: skipped, hidden\n")


def test_people_read_a_line_a_file_and_a_summary_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    with People("es", publish=False, console=Console(file=io.StringIO())) as report:
        for receipt in ALL:
            report.receipt(receipt)
    assert capsys.readouterr().out.splitlines() == [
        "guía.pdf: agregado; páginas que son imágenes: 1 (12 p., es, 0.1 s)",
        "copia.pdf: ya estaba: a1",
        "cerrado.pdf: no se pudo leer: pide contraseña: guárdelo sin ella y agréguelo otra vez",
        "no.pdf: no se pudo leer: no existe",
        "Archivos: 4. Agregados: 1. Ya estaban: 1. No se pudieron leer: 2.",
        "· pide contraseña: guárdelo sin ella y agréguelo otra vez (1)",
        "· no existe (1)",
        "Son borradores: publíquelos cuando los haya revisado, o agregue con --publish.",
        "Lo que no se pudo leer, pero se guardó, se encuentra por su título y sus datos.",
        "Páginas que son imágenes: 1. Para leerlas: apt-get install tesseract-ocr-spa tesseract-ocr-eng, y luego `maleta ocr resume`.",
    ]


def test_people_on_a_terminal_read_a_table_and_a_summary_in_english() -> None:
    screen = io.StringIO()
    with People("en", publish=True, console=terminal(screen, width=140)) as report:
        report.taken(4)
        for receipt in ALL:
            report.receipt(receipt)
    table, _, summary = screen.getvalue().rpartition("does not exist    ")
    assert "asks for a password" in table
    assert table.count("guía.pdf") >= 1
    assert [line.rstrip() for line in summary.splitlines()][1:] == [
        "Files: 4. Added: 1. Already here: 1. Could not be read: 2.",
        "· asks for a password: save it without one and add it again (1)",
        "· does not exist (1)",
        "They can be searched now.",
        "What could not be read but was kept is found by its title and details.",
        "Pages that are images: 1. To read them: apt-get install tesseract-ocr-spa tesseract-ocr-eng, then `maleta ocr resume`.",
    ]


@pytest.mark.parametrize("width", [40, 62, 110])
def test_the_live_table_leaves_room_for_its_bar_on_any_terminal(width: int) -> None:
    screen = io.StringIO()
    report = People("es", publish=False, console=terminal(screen, width=width, height=12))
    for number in range(30):
        report.receipt(Receipt(path=f"{'carpeta/' * 20}{number}.pdf", status="failed", code="encrypted", language="und"))
    terminal(screen, width=width, height=12).print(report._shown())
    lines = screen.getvalue().splitlines()
    assert len(lines) == 8  # the heading, six rows, the bar
    assert [line.split()[0].rpartition("/")[2] for line in lines[1:-1]] == [f"{number}.pdf" for number in range(24, 30)]
    assert " und " not in screen.getvalue()


def terminal(screen: io.StringIO, *, width: int, height: int = 25) -> Console:
    return Console(file=screen, force_terminal=True, width=width, height=height, no_color=True)


def test_people_read_how_many_pages_wait_and_how_many_were_read_in_their_picture(capsys: pytest.CaptureFixture[str]) -> None:
    with People("en", publish=True, console=Console(file=io.StringIO())) as report:
        for waiting in (0, 3, 1):
            report.recognising(waiting)
        report.receipt(Receipt(path="a.pdf", status="added", code="ok", resource="a1", pages=3, pages_ocr=3, language="es"))
    assert capsys.readouterr().out.splitlines()[:2] == [
        "pages that are images, waiting: 3",
        "a.pdf: added; pages read in their picture: 3 (3 p., es, 0.0 s)",
    ]


def test_people_read_that_pictures_are_being_read_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    with People("es", publish=True, console=Console(file=io.StringIO())) as report:
        report.receipt(Receipt(path="a.pdf", status="added", code="ok", resource="a1", pages=3, language="es", warnings=("being-read:2",)))
    assert capsys.readouterr().out.splitlines() == [
        "a.pdf: agregado; páginas que son imágenes, en espera: 2 (3 p., es, 0.0 s)",
        "Archivos: 1. Agregados: 1. Ya estaban: 0. No se pudieron leer: 0.",
        "Ya se pueden buscar.",
        "Páginas que son imágenes y se leen mientras tanto: 2 (`maleta ocr status`). Lo demás no las espera.",
    ]


def test_files_whose_verdict_nobody_waits_for_are_not_called_searchable(capsys: pytest.CaptureFixture[str]) -> None:
    with People("en", publish=True, console=Console(file=io.StringIO())) as report:
        report.receipt(Receipt(path="a.pdf", status="added", code="queued", resource="a1"))
    assert capsys.readouterr().out.splitlines()[-1] == "They can be searched once they have been read."


def test_markup_in_a_name_is_shown_as_it_is() -> None:
    screen = io.StringIO()
    with People("en", publish=True, console=Console(file=screen, force_terminal=True, width=120, no_color=True)) as report:
        report.receipt(Receipt(path="[bold]a[/nope].pdf", status="failed", code="empty"))
        report.skipped("[red].DS_Store", "hidden")
    assert "[bold]a[/nope].pdf" in screen.getvalue()
    assert "[red].DS_Store" in screen.getvalue()


@pytest.mark.parametrize(
    "environ, language",
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "es_MX.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "es"}, "es"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_terminals(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language


def test_every_word_is_said_in_both_languages() -> None:
    for words in (*reporting.WORDS.values(), *reporting.ADVICE.values()):
        assert len(words) == 2
        assert all(words)
