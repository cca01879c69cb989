"""The copy of the vectors on this machine: what the store says, whoever writes it, dies over it or reads it meanwhile."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from sqlmodel import select

from index.meaning import local
from index.meaning.encoders import encoder_version
from index.meaning.local import DIRECTORY, FOLDER, Extent, LocalVectors, forget_gone
from index.meaning.nearest import Meanings
from index.meaning.snapshot import Snapshot
from index.meaning.storage import Encoded as EncodedText
from index.meaning.storage import Stale, keep, note
from index.meaning.windows import windows
from repository import catalogue
from repository.db import Database
from repository.models import Page, Resource, Vector
from repository.settings import Settings
from tests.contracts.library import Library

DIMENSIONS = 128
ENCODER = encoder_version("use") or ""
TEXT = "Antes de viajar pregunta quién paga y quién guarda tus papeles. " * 12


class Made(Library):
    """A library whose vectors are made of numbers by chance: what they mean is no matter here."""

    def __init__(self, settings: Settings, database: Database) -> None:
        super().__init__(settings, database)
        self.copy = LocalVectors(settings.cache, ENCODER, DIMENSIONS)
        self._chance = np.random.default_rng(1)

    def encoded(self, name: str, pages: int = 3, language: str = "es") -> int:
        """Add a published resource with vectors and give its key."""
        public_id = self.add(name, *(f"{name} {number}. {TEXT}" for number in range(pages)), language=language)
        with self.database.write() as session:
            resource = catalogue.find(session, public_id)
            key = resource.key or 0
            for page in session.exec(select(Page).where(Page.resource_key == key)).all():
                cuts = windows(page.text)
                rows = self._chance.integers(-127, 128, size=(len(cuts), DIMENSIONS)).astype(np.int8)
                keep(session, ENCODER, key, [EncodedText(page.text_hash, cuts, rows)])
            note(session, ENCODER, [Stale(key, resource.revision)])
        return key

    def stored(self) -> dict[tuple[int, int], list[bytes]]:
        """Give what the store holds of published pages: (key, page number) → rows."""
        with self.database.read() as session:
            found = session.exec(
                select(Page, Vector)
                .join(Vector, Vector.text_hash == Page.text_hash)  # type: ignore[arg-type]
                .join(Resource, Resource.key == Page.resource_key)  # type: ignore[arg-type]
                .where(Resource.state == "published")
                .order_by(Page.number, Vector.window)  # type: ignore[arg-type]
            ).all()
        rows: dict[tuple[int, int], list[bytes]] = {}
        for page, vector in found:
            rows.setdefault((page.resource_key, page.number), []).append(vector.values)
        return rows

    def erase(self, key: int) -> None:
        with self.database.write() as session:
            catalogue.erase(session, session.exec(select(Resource).where(Resource.key == key)).one())


@pytest.fixture
def library(tmp_path: Path, database: Database) -> Made:
    return Made(Settings(data=tmp_path, database_url=database.url.render_as_string(hide_password=False)), database)


def copied(copy: LocalVectors) -> dict[tuple[int, int], list[bytes]]:
    """Read the copy back."""
    directory = copy.read()
    assert directory
    facts = np.fromfile(copy.rows(directory), dtype=local.ROW)
    values = np.fromfile(copy.vectors(directory), dtype=np.int8).reshape(-1, directory.dimensions)
    rows: dict[tuple[int, int], list[bytes]] = {}
    for extent in directory.extents:
        for place in range(extent.first, extent.first + extent.count):
            rows.setdefault((extent.key, int(facts[place]["page"])), []).append(values[place].tobytes())
    return rows


def test_the_copy_holds_what_the_store_holds(library: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "AT_ONCE", 2)
    for number in range(7):
        library.encoded(f"r{number}", language="es" if number % 2 else "en")
    assert library.copy.follow(library.database)

    assert copied(library.copy) == library.stored()
    directory = library.copy.read()
    assert directory
    assert set(directory.languages) == {"es", "en"}


def test_a_new_resource_is_added_behind_the_others(library: Made) -> None:
    library.encoded("a")
    library.copy.follow(library.database)
    before = library.copy.read()
    assert before
    earlier = library.copy.vectors(before).read_bytes()
    library.encoded("b")
    library.copy.follow(library.database)
    after = library.copy.read()
    assert after

    assert after.generation == before.generation
    assert library.copy.vectors(after).read_bytes()[: len(earlier)] == earlier
    assert copied(library.copy) == library.stored()


def test_what_is_erased_or_withdrawn_is_overwritten(library: Made) -> None:
    doomed, kept = library.encoded("a"), library.encoded("b")
    library.copy.follow(library.database)
    secret = library.stored()[doomed, 1][0]
    library.erase(doomed)
    with library.database.read() as session:
        forget_gone(session, library.settings.cache)
    directory = library.copy.read()
    assert directory

    assert secret not in library.copy.vectors(directory).read_bytes()
    assert {key for key, _ in copied(library.copy)} == {kept}
    assert not library.copy.vectors(directory).read_bytes()[: DIMENSIONS * 4].strip(b"\0")


def test_a_file_of_mostly_useless_rows_is_written_anew(library: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "WORTH_COMPACTING", 5)
    keys = [library.encoded(f"r{number}") for number in range(4)]
    library.copy.follow(library.database)
    before = library.copy.read()
    for key in keys[:3]:
        library.erase(key)
    library.copy.follow(library.database)
    after = library.copy.read()
    assert before
    assert after

    assert after.generation == before.generation + 1
    assert after.rows == after.used == before.rows // 4
    assert copied(library.copy) == library.stored()
    assert sorted(path.name for path in library.copy.vectors(after).parent.glob("*-*")) == ["rows-2", "vectors-2"]


class Died(BaseException):
    """The end of a process."""


@pytest.mark.parametrize("step", ["_append", "_put", "_overwrite"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_at_any_step_leaves_a_copy_that_others_complete(
    library: Made, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    replaced = library.encoded("a")
    library.copy.follow(library.database)
    library.encoded("b")
    library.erase(replaced)
    real = getattr(LocalVectors, step)

    def dying(*arguments: Any) -> None:
        if when == "after":
            real(*arguments)
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(LocalVectors, step, dying)
        with pytest.raises(Died):
            library.copy.follow(library.database)
    library.encoded("c")
    other = LocalVectors(library.settings.cache, ENCODER, DIMENSIONS)
    assert other.follow(library.database)

    assert copied(other) == library.stored()


@pytest.mark.parametrize("damage", ["no directory", "no sense", "short file", "other dimensions", "lost file"])
def test_a_damaged_copy_is_made_anew(library: Made, damage: str) -> None:
    library.encoded("a")
    library.copy.follow(library.database)
    directory = library.copy.read()
    assert directory
    named = library.copy.vectors(directory).with_name(DIRECTORY)
    match damage:
        case "no directory":
            named.unlink()
        case "no sense":
            named.write_bytes(b"\x93\x01")
        case "short file":
            library.copy.vectors(directory).write_bytes(b"123")
        case "lost file":
            library.copy.rows(directory).unlink()
        case _:
            library.copy = LocalVectors(library.settings.cache, ENCODER, DIMENSIONS * 2)
            assert library.copy.read() is None
            library.copy = LocalVectors(library.settings.cache, ENCODER, DIMENSIONS)
            named.unlink()
    assert library.copy.read() is None
    library.copy.follow(library.database)

    assert copied(library.copy) == library.stored()


def test_the_copy_of_a_store_that_was_restored_is_made_anew(library: Made) -> None:
    library.encoded("a")
    library.copy.follow(library.database)
    directory = library.copy.read()
    assert directory
    library.copy._put(structs.replace(directory, stamp=directory.stamp + 5, extents=(Extent(directory.extents[0].key, 1, 2),)))
    library.copy.follow(library.database)

    assert copied(library.copy) == library.stored()


def test_one_process_writes_and_the_other_reads_on(library: Made) -> None:
    library.encoded("a")
    with library.copy._alone() as mine:
        assert mine
        assert not LocalVectors(library.settings.cache, ENCODER, DIMENSIONS).follow(library.database)

    assert library.copy.follow(library.database)


def test_copies_of_other_encoders_are_removed(library: Made) -> None:
    (library.settings.cache / "old-1").mkdir(parents=True)
    library.copy.follow(library.database)

    assert [path.name for path in library.settings.cache.iterdir()] == [ENCODER]


def snapshot(copy: LocalVectors, before: Snapshot | None = None, candidates: int = 512) -> Snapshot:
    directory = copy.read()
    assert directory
    return Snapshot(directory, copy.vectors(directory), copy.rows(directory), before, candidates)


def test_bits_that_are_taken_over_are_those_that_would_be_read(library: Made) -> None:
    library.encoded("a", pages=20)
    library.copy.follow(library.database)
    first = snapshot(library.copy)
    library.encoded("b", pages=5)
    library.copy.follow(library.database)
    taken_over = snapshot(library.copy, first).bits

    assert taken_over.centre is first.bits.centre
    assert (taken_over.words[:, : first.directory.rows] == first.bits.words).all()
    library.encoded("c", pages=200)
    library.copy.follow(library.database)
    assert snapshot(library.copy, first).bits.centre is not first.bits.centre


def test_of_a_long_page_the_likely_rows_are_compared(library: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [library.encoded(name, pages=30) for name in ("a", "b")]
    library.copy.follow(library.database)
    everything = [(key, number) for key in keys for number in range(1, 31)]
    held = snapshot(library.copy)
    query = np.frombuffer(library.stored()[keys[1], 7][2], dtype=np.int8).astype(np.float32)
    query /= np.linalg.norm(query)
    exact = held.similarities(query, everything)
    monkeypatch.setattr("index.meaning.snapshot.MOST_ROWS", 10)
    monkeypatch.setattr("index.meaning.snapshot.LIKELY", 2)
    likely = held.similarities(query, everything)

    assert len(exact.pages) == len(likely.pages) == 60
    assert held.places(exact)[0][:2] == held.places(likely)[0][:2] == (keys[1], 7)
    assert likely.similarity[0] == exact.similarity[0] > exact.similarity[1] + 0.1


class Numbers:
    """An encoder that turns the first letters into numbers."""

    dimensions = DIMENSIONS

    def page(self, pieces: Sequence[str]) -> Any:
        rows = np.array([[ord(letter) for letter in text.ljust(DIMENSIONS)[:DIMENSIONS]] for text in pieces], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def query(self, text: str) -> Any:
        return self.page([text])[0]


def opened(library: Made, opening: Any = lambda _setting, _cache: Numbers()) -> Meanings:
    """Give what a web process would hold, with a cheap encoder."""
    return Meanings(library.settings, library.database, opening=opening)


def refresh(library: Made, meanings: Meanings) -> bool:
    with library.database.read() as session:
        return meanings.refresh(session)


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def pages_of(meanings: Meanings, keys: Sequence[int]) -> set[tuple[int, int]]:
    query = meanings.query("papeles")
    assert query
    return {(near.resource, near.page) for near in meanings.nearest(query, np.array(keys), 100)}


def test_without_vectors_no_encoder_is_loaded(library: Made) -> None:
    def never(_setting: str, _cache: Path) -> Any:
        raise AssertionError

    meanings = opened(library, never)
    meanings.catch_up()

    assert meanings.query("papeles") is None
    assert meanings.encoder is None


def test_a_request_does_not_wait_for_vectors(library: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.meaning.nearest.PAUSE_S", 0.0)
    monkeypatch.setattr("index.meaning.nearest.SHARE", 0)
    key = library.encoded("a")
    go_on = threading.Event()

    def slow(_setting: str, _cache: Path) -> Any:
        go_on.wait(10)
        return Numbers()

    meanings = opened(library, slow)
    assert refresh(library, meanings)
    until(meanings._working.locked)
    assert not refresh(library, meanings), "one thread at a time"
    assert meanings.query("papeles") is None
    go_on.set()
    until(lambda: meanings.query("papeles") is not None and bool(pages_of(meanings, [key])))
    assert pages_of(meanings, [key]) == {(key, 1), (key, 2), (key, 3)}

    until(lambda: not meanings._working.locked())
    assert not refresh(library, meanings), "nothing changed"
    other = library.encoded("b")
    assert refresh(library, meanings)
    until(lambda: len(pages_of(meanings, [key, other])) == 6)
    meanings.close()


def test_what_another_process_copied_is_taken_up(library: Made) -> None:
    key = library.encoded("a")
    writer, reader = opened(library), opened(library)
    writer.catch_up()
    with LocalVectors(library.settings.cache / FOLDER, ENCODER)._alone():
        reader.catch_up()

    assert pages_of(reader, [key]) == pages_of(writer, [key]) == {(key, 1), (key, 2), (key, 3)}


def test_who_reads_goes_on_while_files_are_replaced(library: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "WORTH_COMPACTING", 1)
    keys = [library.encoded(name) for name in ("a", "b", "c")]
    reader, writer = opened(library), opened(library)
    reader.catch_up()
    for key in keys[:2]:
        library.erase(key)
    writer.catch_up()

    assert pages_of(reader, keys[2:]) == {(keys[2], number) for number in (1, 2, 3)}
    reader.catch_up()
    assert pages_of(reader, keys) == {(keys[2], number) for number in (1, 2, 3)}


def test_a_query_is_encoded_once(library: Made) -> None:
    library.encoded("a")
    meanings = opened(library)
    meanings.catch_up()

    assert meanings.query("papeles") is meanings.query(" papeles ")
    assert meanings.query("papeles") is not meanings.query("trabajo")
