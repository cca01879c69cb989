"""Bytes that are erased while somebody adds them again: whoever names them keeps them, and nobody names what is gone."""

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from ingest.intake import Intake
from ingest.walk import Found
from repository import catalogue, custody, images
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore, StoredFile
from repository.images import PictureName
from repository.models import File, ResourceFile
from repository.receipts import Pending
from tests.repository.stock import primary

CONTENT = b"La prevencion empieza en la escuela."


@pytest.fixture
def note(tmp_path: Path) -> Found:
    path = tmp_path / "nota.txt"
    path.write_bytes(CONTENT)
    return Found(path, (0, 0))


def added(database: Database, files: FileStore) -> tuple[str, StoredFile]:
    """Add a resource with bytes; give its id and them."""
    stored = files.put(io.BytesIO(CONTENT))
    with database.write() as session:
        return catalogue.add_resource(session, {}, Upload(stored, "nota.txt", "text/plain")).id, stored


def erase_rows(database: Database, public_id: str) -> list[str]:
    with database.write() as session:
        return catalogue.erase(session, catalogue.find(session, public_id))


def every_row_has_its_bytes(database: Database, files: FileStore) -> bool:
    with database.read() as session:
        named = set(session.exec(select(File.sha256)).all()) | images.hashes(session)
        uses = set(session.exec(select(ResourceFile.sha256)).all())
    return uses <= named == set(files.names())


def test_bytes_added_again_between_the_erasure_of_rows_and_of_bytes_stay(database: Database, files: FileStore, note: Found) -> None:
    public_id, _ = added(database, files)
    left = erase_rows(database, public_id)
    assert isinstance(Intake(database, files, max_bytes=1_000).take(note), Pending)
    assert custody.delete_unused(database, files, left) == 0
    assert every_row_has_its_bytes(database, files)


def test_bytes_erased_between_their_storing_and_their_row_are_stored_again(
    database: Database, files: FileStore, note: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id, _ = added(database, files)
    put: Callable[..., StoredFile] = files.put
    stored = []

    def put_and_be_overtaken(source: io.BytesIO) -> StoredFile:
        stored.append(put(source))
        if len(stored) == 1:
            custody.delete_unused(database, files, erase_rows(database, public_id))
        return stored[-1]

    monkeypatch.setattr(files, "put", put_and_be_overtaken)
    assert isinstance(Intake(database, files, max_bytes=1_000).take(note), Pending)
    assert len(stored) == 2
    assert every_row_has_its_bytes(database, files)


def test_erasing_waits_for_whoever_is_about_to_name_the_bytes(database: Database, files: FileStore) -> None:
    public_id, stored = added(database, files)
    left = erase_rows(database, public_id)
    deleted = threading.Event()

    def delete() -> None:
        custody.delete_unused(database, files, left)
        deleted.set()

    deleting = threading.Thread(target=delete)
    with database.write() as session:
        custody.keep_bytes(session, files, stored.sha256, lambda: pytest.fail("they are there"))
        deleting.start()
        assert not deleted.wait(0.3)
        catalogue.add_resource(session, {}, Upload(stored, "nota.txt", "text/plain"))
    assert deleted.wait(30)
    deleting.join()
    assert every_row_has_its_bytes(database, files)


def test_whoever_names_bytes_waits_for_their_erasure(database: Database, files: FileStore) -> None:
    public_id, stored = added(database, files)
    together = threading.Barrier(2)

    def add() -> None:
        together.wait(30)
        with database.write() as session:
            custody.keep_bytes(session, files, stored.sha256, lambda: files.put(io.BytesIO(CONTENT)))
            catalogue.add_resource(session, {}, Upload(stored, "nota.txt", "text/plain"))

    adding = threading.Thread(target=add)
    with database.write() as session:
        left = catalogue.erase(session, catalogue.find(session, public_id))
        adding.start()
        together.wait(30)
        adding.join(0.3)
        assert adding.is_alive()
    custody.delete_unused(database, files, left)
    adding.join(30)
    assert not adding.is_alive()
    assert every_row_has_its_bytes(database, files)


def test_a_picture_that_two_pages_share_goes_with_the_last_of_them(database: Database, files: FileStore) -> None:
    ids = []
    picture = files.put(io.BytesIO(b"an empty page")).sha256
    for content in (b"uno", b"dos"):
        stored = files.put(io.BytesIO(content))
        with database.write() as session:
            resource = catalogue.add_resource(session, {}, Upload(stored, "a.pdf", "application/pdf"))
            images.keep(session, PictureName(primary(session, resource).id or 0, 1, images.COVER_WIDTH), picture)
            ids.append(resource.id)
    assert custody.delete_unused(database, files, erase_rows(database, ids[0])) == 1
    assert every_row_has_its_bytes(database, files)
    assert custody.delete_unused(database, files, erase_rows(database, ids[1])) == 2
    assert list(files.names()) == []
