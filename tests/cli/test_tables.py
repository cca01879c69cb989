"""`maleta export` and `maleta import`: out as CSV, back with what somebody changed in a program for tables."""

import csv
import json
from pathlib import Path

import pytest

from repository import catalogue
from repository.db import Database
from repository.settings import Settings
from tests.repository.stock import published
from ui.commands import tables
from ui.commands.tables import Unreadable


@pytest.fixture
def settings(tmp_path: Path, sqlite_database: Database) -> Settings:
    """Give the settings of a collection with one resource."""
    with sqlite_database.write() as session:
        published(session, publisher="=HYPERLINK(1)", year=2019)
    return Settings(data=tmp_path, database_url=sqlite_database.url.render_as_string())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_goes_out_is_changed_and_comes_back(settings: Settings, sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "catálogo.csv"
    assert tables.export(settings, path) == 1
    (row,) = rows(path)
    assert (row["publisher"], row["title_es"], row["year"]) == ("'=HYPERLINK(1)", "Guía para docentes", "2019")
    assert tables.take(settings, path, apply=True).changes == ()

    path.write_text(path.read_text(encoding="utf-8-sig").replace("2019", "2020").replace(",", ";"), encoding="utf-8")
    tried = tables.take(settings, path, apply=False)
    done = tables.take(settings, path, apply=True)
    assert [(one.field, one.before, one.after) for one in tried.changes] == [("year", 2019, 2020)]
    assert (tried.applied, done.applied, done.resources) == (False, True, (row["id"],))
    with sqlite_database.read() as session:
        assert catalogue.find(session, row["id"]).details["year"] == 2020

    again = tables.take(settings, path, apply=True)
    assert [(one.row, one.column) for one in again.problems] == [(2, "revision")]
    assert not again.applied
    assert json.dumps([one.reason for one in again.problems]).count("export it again") == 1


@pytest.mark.parametrize(
    "data, told",
    [
        (b"", "t.csv is empty"),
        ("id,title_es\n,Gu\u00eda".encode("latin-1"), "t.csv is not in UTF-8"),
        (b'id,title_es\n,"open', "t.csv is no table: unexpected end of data"),
        (b"id,title_es\n," + b"x" * 300_000, "t.csv is no table: field larger than field limit"),
    ],
    ids=["empty", "latin-1", "unclosed", "huge cell"],
)
def test_what_is_no_table_is_told(settings: Settings, tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=told):
        tables.take(settings, path, apply=True)
