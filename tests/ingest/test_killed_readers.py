"""A reader that somebody kills, such as a system short of memory, is no proof against the file it was reading."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import sandbox
from ingest.sandbox import Pool

Ask = Callable[..., Any]


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    with Pool(scratch=tmp_path / "scratch") as warm:
        yield warm


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "nota.txt"
    path.write_text("La prevención empieza en la escuela.", encoding="utf-8")
    return path


def kill_first(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Have the first children killed that are asked something; gives the number of each that was."""
    asked: list[int] = []
    real: Ask = sandbox._Child.ask

    def ask(child: Any, *arguments: Any) -> Any:
        asked.append(child._process.pid)
        if len(asked) <= times:
            child._process.send_signal(signal.SIGKILL)
            child._process.wait()
        return real(child, *arguments)

    monkeypatch.setattr(sandbox._Child, "ask", ask)
    return asked


def test_a_file_whose_readers_were_killed_is_read_again(pool: Pool, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = kill_first(monkeypatch, 3)
    reading = pool.read(note, note.name)
    assert (reading.code, len(reading.pages), reading.warnings) == ("ok", 1, ())
    assert len(set(asked)) == 4


def test_a_file_whose_readers_are_killed_every_time_is_given_up(pool: Pool, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = kill_first(monkeypatch, 99)
    reading = pool.read(note, note.name)
    assert (reading.code, reading.detail) == ("crashed", "the reader ended with SIGKILL")
    assert len(asked) == 4


def test_a_picture_whose_drawer_was_killed_is_drawn_again(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - slow to import

    page = tmp_path / "a.pdf"
    canvas = Canvas(str(page))
    canvas.drawString(100, 700, "Prevención")
    canvas.save()
    kill_first(monkeypatch, 1)
    picture = pool.draw(page, 1, 320)
    assert isinstance(picture, bytes)
    assert picture.startswith(b"RIFF")
