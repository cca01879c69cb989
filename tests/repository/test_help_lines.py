"""Help lines: only whole ones that were verified within a year are shown."""

from datetime import date
from pathlib import Path

import pytest

from repository.help_lines import COLUMNS, NAME, HelpLine, help_lines, to_verify

TODAY = date(2026, 11, 24)
LINE = ("Línea de prueba", "000", "HN", "24 horas", "español", "gratuita", "una organización", "no se piden datos", "2026-05-02")


def write(folder: Path, *rows: tuple[str, ...]) -> None:
    text = "\n".join(",".join(row) for row in (COLUMNS, *rows))
    (folder / NAME).write_text(text, encoding="utf-8")


def test_there_are_none_until_somebody_writes_them(tmp_path: Path) -> None:
    assert help_lines(tmp_path, TODAY) == ()


def test_a_line_is_given_as_it_is_written(tmp_path: Path) -> None:
    write(tmp_path, LINE)
    assert help_lines(tmp_path, TODAY) == (HelpLine(*LINE[:-1], verified=date(2026, 5, 2)),)


@pytest.mark.parametrize(("verified", "shown"), [("2025-11-24", 1), ("2025-11-23", 0), ("2026-11-24", 1), ("2027-01-01", 0)])
def test_what_was_not_verified_within_a_year_is_hidden(tmp_path: Path, verified: str, shown: int) -> None:
    write(tmp_path, (*LINE[:-1], verified))
    assert len(help_lines(tmp_path, TODAY)) == shown


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_a_line_that_lacks_something_is_left_out_and_told(tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture) -> None:
    broken = tuple("" if number == place else value for number, value in enumerate(LINE))
    write(tmp_path, broken, LINE)
    assert len(help_lines(tmp_path, TODAY)) == 1
    assert f"{NAME}, line 2: {COLUMNS[place]} must be said" in caplog.text


def test_wrong_countries_days_and_bytes_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, (*LINE[:2], "Honduras", *LINE[3:]), (*LINE[:-1], "ayer"))
    assert help_lines(tmp_path, TODAY) == ()
    assert "unknown country" in caplog.text
    assert "ayer" in caplog.text
    (tmp_path / NAME).write_bytes(b"\xff\xfe\x00")
    assert help_lines(tmp_path, TODAY) == ()
    assert "cannot be read" in caplog.text


def test_what_is_hidden_or_soon_will_be_is_to_be_verified_the_longest_ago_first(tmp_path: Path) -> None:
    days = ("2026-11-24", "2025-12-24", "2025-12-23", "2024-01-01", "2027-01-01")
    write(tmp_path, *((*LINE[:-1], day) for day in days))
    assert [str(line.verified) for line in to_verify(tmp_path, TODAY)] == ["2024-01-01", "2025-12-23", "2027-01-01"]
    assert to_verify(tmp_path / "none", TODAY) == ()
