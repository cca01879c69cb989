"""A ZIP handed to `maleta add`: its documents are told, found and erased with it, and nothing is lost where a process is killed."""

import signal
from pathlib import Path

import pytest
from sqlmodel import func, select

from repository.db import Database
from repository.dump import dump
from repository.models import Resource
from tests.cli.running import Maleta, until
from tests.cli.test_add import SPANISH, store
from tests.contracts.courses import NOTHING, course_of
from tests.contracts.kind import Section, packed
from tests.contracts.kinds import _docx as docx

DOCUMENTS = 80


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """Give a ZIP with documents, a ZIP and what a computer left in it."""
    path = tmp_path / "kit.zip"
    inner = packed({"dos.txt": f"{SPANISH}Dos mochilas.\n".encode()})
    path.write_bytes(
        packed({"a/uno.txt": f"{SPANISH}Una brújula.\n".encode(), "b.zip": inner, "roto.pdf": b"%PDF-1.4 x", ".DS_Store": b"x"})
    )
    return path


def test_each_document_is_told_and_found_added_once_and_erased_with_its_archive(maleta: Maleta, kit: Path) -> None:
    ran = maleta("add", kit, "--publish", "--json")
    assert ran.code == 1
    lines = {line["path"].removeprefix(str(kit.parent) + "/"): line for line in ran.lines()}
    assert {path: (line["status"], line["code"], line["media_type"]) for path, line in lines.items()} == {
        "kit.zip": ("added", "ok", "application/zip"),
        "kit.zip/a/uno.txt": ("added", "ok", "text/plain"),
        "kit.zip/b.zip": ("added", "ok", "application/zip"),
        "kit.zip/b.zip/dos.txt": ("added", "ok", "text/plain"),
        "kit.zip/roto.pdf": ("failed", "damaged", "application/pdf"),
    }
    for word, path in (("brújula", "kit.zip/a/uno.txt"), ("mochilas", "kit.zip/b.zip/dos.txt")):
        [hit] = maleta("search", word, "--json").json()["hits"]
        assert hit["resource"]["id"] == lines[path]["resource"]

    with store(maleta).read() as session:
        before = dump(session)
    assert [line["status"] for line in maleta("add", kit, "--json").lines()] == ["duplicate"]
    with store(maleta).read() as session:
        assert dump(session) == before

    assert maleta("erase", lines["kit.zip"]["resource"]).code == 0
    assert maleta("search", "prevención", "--json").json()["total"] == 0
    assert [path for path in (maleta.data / "files").rglob("*") if path.is_file()] == []


def test_a_course_is_found_by_the_lesson(maleta: Maleta, tmp_path: Path) -> None:
    path = tmp_path / "curso.zip"
    pages = {
        "1.html": b"<h1>Hola</h1><p>" + SPANISH.encode() + b"</p>",
        "2.html": b"<p>Las se\xc3\xb1ales de alerta en una oferta de trabajo lejos de casa.</p>",
    }
    pages["guía.docx"] = docx([Section("Brújula", SPANISH)], NOTHING)
    path.write_bytes(course_of(["Bienvenida", "Señales de alerta", "Guía"], pages, NOTHING))
    lines = maleta("add", path, "--publish", "--json").lines()
    assert [(Path(line["path"]).name, line["pages"]) for line in lines] == [("curso.zip", 2), ("guía.docx", 1)]
    [hit] = maleta("search", "ofertas de trabajo", "--json").json()["hits"]
    assert [(page["number"], page["label"]) for page in hit["pages"]] == [(2, "Señales de alerta")]
    [hit] = maleta("search", "brújula", "--json").json()["hits"]
    assert hit["resource"]["title"] == "Brújula"


def test_killed_while_a_zip_is_opened_it_is_opened_once_and_whole(maleta: Maleta, tmp_path: Path) -> None:
    path = tmp_path / "kit.zip"
    path.write_bytes(packed({f"{number}.txt": f"{SPANISH}Ficha {number}.\n".encode() for number in range(DOCUMENTS)}))
    calm = Maleta(tmp_path / "calm" / "data")
    (tmp_path / "calm").mkdir()
    assert calm("add", path, "--publish").code == 0

    with maleta.start("add", path, "--publish", "--json") as adding:
        until(lambda: stored(maleta) > 10)
        adding.kill()
    assert adding.returncode == -signal.SIGKILL
    assert resources(store(maleta)) == 1, "it was not killed in the middle"

    again = maleta("add", path, "--publish", "--json")
    assert [(line["status"], line["code"]) for line in again.lines()] == [("duplicate", "duplicate")]
    assert resources(store(maleta)) == DOCUMENTS + 1
    assert maleta("search", "ficha", "--json").json()["total"] == DOCUMENTS
    with store(maleta).read() as session, store(calm).read() as calmly:
        assert dump(session) == dump(calmly)
    assert stored(maleta) == DOCUMENTS + 1
    assert maleta("check").code == 0


def stored(maleta: Maleta) -> int:
    return sum(path.is_file() for path in (maleta.data / "files" / "sha256").glob("*/*"))


def resources(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(Resource)).one()
