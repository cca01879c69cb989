"""A watched folder: what is complete is taken in once and moved once, whatever happens in between."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from ingest import watching
from ingest.intake import Intake
from ingest.pipeline import Pipeline
from ingest.sandbox import Pool
from ingest.watching import CannotWatch, Watcher, shelve
from ingest.worker import Worker
from repository import catalogue
from repository.db import Database
from repository.files import FileStore
from repository.models import Resource
from repository.receipts import Receipt

TEXT = "La prevención empieza en la escuela."


class Place:
    """A watched folder with its store; time passes when the test says so."""

    def __init__(self, folder: Path, database: Database, files: FileStore) -> None:
        self.folder = folder
        self._database = database
        self._files = files
        self.now = 0.0
        self.watcher = self.open()

    def open(self) -> Watcher:
        intake = Intake(self._database, self._files, max_bytes=1_000_000)
        return Watcher(self.folder, self._database, intake.take, explain, still_s=5.0, clock=lambda: self.now)

    def again(self) -> None:
        """Go on as after a kill: nothing is remembered but what lies on disk."""
        os.close(self.watcher._lock)
        self.watcher = self.open()

    def put(self, name: str, text: str = TEXT) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def look(self, *, after_s: float = 0.0) -> None:
        self.now += after_s
        self.watcher.step()

    def read(self) -> None:
        """Have a worker read what was taken in."""
        with Pool() as pool:
            handlers = {catalogue.EXTRACT: Pipeline(self._database, self._files, pool).extract}
            Worker(self._database, handlers, name="w").drain()

    def pass_through(self) -> None:
        """Let everything that lies there come to its end."""
        self.look()
        self.look(after_s=6)
        self.read()
        self.look()

    def files(self) -> dict[str, str]:
        """Give what lies in the folder, by its path."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in found}

    def resources(self) -> int:
        with self._database.read() as session:
            return len(session.exec(select(Resource)).all())


def explain(receipt: Receipt) -> str:
    return "" if receipt.code == "ok" else f"{receipt.code}\n"


@pytest.fixture
def place(tmp_path: Path, sqlite_database: Database, files: FileStore) -> Iterator[Place]:
    folder = tmp_path / "buzón"
    folder.mkdir()
    found = Place(folder, sqlite_database, files)
    yield found
    os.close(found.watcher._lock)


def test_a_complete_file_is_taken_in_and_moved_with_its_folder(place: Place) -> None:
    place.put("taller/nota.txt")
    place.pass_through()
    assert place.files() == {"done/taller/nota.txt": TEXT}
    assert (place.resources(), place.watcher.waiting) == (1, 0)


def test_a_file_that_cannot_be_read_is_moved_with_the_reason_beside(place: Place) -> None:
    place.put("guía.docx", "PK\x03\x04 cut off")
    place.pass_through()
    assert place.files() == {"failed/guía.docx": "PK\x03\x04 cut off", "failed/guía.docx.txt": "damaged\n"}
    assert place.resources() == 1


def test_a_file_that_grows_waits_until_it_is_still(place: Place) -> None:
    path = place.put("nota.txt", "La prev")
    for number in range(4):
        place.look(after_s=4)
        path.write_text(TEXT[: 10 + number], encoding="utf-8")
    assert place.resources() == 0
    path.write_text(TEXT, encoding="utf-8")
    place.pass_through()
    assert (place.files(), place.resources()) == ({"done/nota.txt": TEXT}, 1)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux tells who writes to a file")
def test_a_file_that_somebody_has_open_for_writing_waits(place: Place) -> None:
    path = place.put("nota.txt")
    with path.open("a", encoding="utf-8"):
        place.look()
        place.look(after_s=600)
        assert place.resources() == 0
    place.pass_through()
    assert place.resources() == 1


def test_opening_a_file_while_it_is_looked_at_ends_nobody(place: Place) -> None:
    path = place.put("nota.txt")
    for _ in range(200):
        assert not watching._is_being_written(path)
        with path.open("a", encoding="utf-8"):
            assert watching._is_being_written(path)


@pytest.mark.parametrize("name", [".oculto.txt", "~$nota.docx", "nota.txt.part", "nota.pdf.CRDOWNLOAD", "Thumbs.db", ".git/nota.txt"])
def test_what_nobody_means_stays_where_it_is(place: Place, name: str) -> None:
    place.put(name)
    place.pass_through()
    assert (list(place.files()), place.resources()) == ([name], 0)


def test_links_pipes_and_what_is_done_are_left_alone(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "fuera.txt"
    outside.write_text(TEXT, encoding="utf-8")
    (place.folder / "enlace.txt").symlink_to(outside)
    os.mkfifo(place.folder / "tubo.txt")
    place.put("done/vieja.txt", "ya estaba")
    place.put("failed/otra.txt", "no se pudo")
    place.pass_through()
    assert place.resources() == 0
    assert outside.exists()


def test_an_empty_file_gets_a_minute_to_be_filled(place: Place) -> None:
    path = place.put("nota.txt", "")
    place.look()
    place.look(after_s=30)
    assert place.files() == {"nota.txt": ""}
    place.look(after_s=40)
    assert place.files() == {"failed/nota.txt": "", "failed/nota.txt.txt": "empty\n"}
    assert not path.exists()


def test_names_that_collide_get_numbers_and_nothing_is_overwritten(place: Place) -> None:
    for text in ("uno", "dos", "tres"):
        place.put("nota.txt", text)
        place.pass_through()
    assert place.files() == {"done/nota.txt": "uno", "done/nota (2).txt": "dos", "done/nota (3).txt": "tres"}


def test_a_reason_never_takes_the_place_of_a_file(place: Place) -> None:
    place.put("failed/malo.docx.txt", "a file of this name that failed before")
    place.put("malo.docx", "PK\x03\x04 cut off")
    place.pass_through()
    assert place.files() == {
        "failed/malo.docx.txt": "a file of this name that failed before",
        "failed/malo (2).docx": "PK\x03\x04 cut off",
        "failed/malo (2).docx.txt": "damaged\n",
    }


def test_the_same_file_again_is_not_doubled(place: Place) -> None:
    for name in ("nota.txt", "nota.txt", "copia.txt"):
        place.put(name)
        place.pass_through()
    notes = {"done/nota.txt.txt": "duplicate\n", "done/copia.txt.txt": "duplicate\n"}
    assert place.files() == {"done/nota.txt": TEXT, "done/copia.txt": TEXT, **notes}
    assert place.resources() == 1


@pytest.mark.parametrize("moment", ["taken in", "read"])
def test_a_kill_at_any_moment_neither_loses_nor_doubles(place: Place, moment: str) -> None:
    place.put("nota.txt")
    place.put("mala.docx", "PK\x03\x04 cut off")
    place.look()
    place.look(after_s=6)
    if moment == "read":
        place.read()
    place.again()
    place.look()
    place.look(after_s=6)
    place.read()
    place.look()
    left = {name: text for name, text in place.files().items() if name != "done/nota.txt.txt"}
    assert left == {"done/nota.txt": TEXT, "failed/mala.docx": "PK\x03\x04 cut off", "failed/mala.docx.txt": "damaged\n"}
    assert place.resources() == 2


def test_a_file_that_changed_after_it_was_taken_in_is_taken_in_again(place: Place) -> None:
    place.put("nota.txt")
    place.look()
    place.look(after_s=6)
    place.put("nota.txt", "Otra nota, más larga que la primera.")
    place.read()
    place.look()
    assert list(place.files()) == ["nota.txt"]
    place.pass_through()
    assert (list(place.files()), place.resources()) == (["done/nota.txt"], 2)


def test_a_name_of_any_length_and_letters_is_moved(place: Place) -> None:
    names = ["a" * 255, "á" * 125 + ".txt", "línea\nnueva.txt", "\u202eder.txt", "b\u0301.txt"]
    for number, name in enumerate(names):
        place.put(name, f"PK\x03\x04 {number}")
    place.pass_through()
    lying = {path.name for path in (place.folder / "failed").iterdir()}
    assert lying >= set(names)
    assert len(lying) == 2 * len(names)
    assert all(len(os.fsencode(name)) <= 255 for name in lying)


def test_a_folder_is_watched_by_one_alone(place: Place) -> None:
    with pytest.raises(CannotWatch, match="already"):
        place.open()


def test_a_folder_that_cannot_be_written_is_refused_at_once(tmp_path: Path, sqlite_database: Database) -> None:
    (tmp_path / "done").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(CannotWatch, match="cannot be watched"):
        Watcher(tmp_path, sqlite_database, lambda _found: Receipt(path="", status="failed", code="empty"), explain)


def test_a_file_that_cannot_be_moved_is_read_once_and_moved_later(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("nota.txt")
    real: Callable[..., Any] = watching._rename

    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(watching, "_rename", refuse)
    place.pass_through()
    for _ in range(5):
        place.look(after_s=31)
    assert (place.files(), place.resources()) == ({"nota.txt": TEXT}, 1)
    monkeypatch.setattr(watching, "_rename", real)
    place.look(after_s=31)
    assert place.files() == {"done/nota.txt": TEXT}


def test_another_file_system_gets_a_copy_that_is_complete_before_anybody_sees_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "nota.txt", tmp_path / "done" / "nota.txt"
    source.write_text(TEXT, encoding="utf-8")
    other_file_system(monkeypatch, source)
    monkeypatch.setattr(shutil, "copy2", killed)
    with pytest.raises(KeyboardInterrupt):
        shelve(source, target, "")
    assert (source.exists(), target.exists()) == (True, False)
    monkeypatch.undo()
    other_file_system(monkeypatch, source)
    assert shelve(source, target, "") == target
    assert (source.exists(), target.read_text(encoding="utf-8"), len([*target.parent.iterdir()])) == (False, TEXT, 1)


def test_a_move_that_broke_off_after_its_copy_leaves_one_file(tmp_path: Path) -> None:
    source, target = tmp_path / "nota.txt", tmp_path / "done" / "nota.txt"
    target.parent.mkdir()
    for path in (source, target):
        path.write_text(TEXT, encoding="utf-8")
    assert shelve(source, target, "") == target
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["nota.txt"]


def other_file_system(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    """Have the system say that the source lies on another file system than everything else."""
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path == source:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)


def killed(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[:5])
    raise KeyboardInterrupt
