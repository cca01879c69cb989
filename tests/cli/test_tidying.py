"""The trash erases itself after 30 days, rows and bytes."""

import io
from datetime import timedelta

from sqlmodel import select

from repository import catalogue
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.models import Resource, Tombstone, Vector, now
from repository.pages import text_hash
from tests.repository.stock import primary, published, read
from ui.commands.working import drop_orphaned_vectors, empty_trash


def test_what_lay_in_the_trash_for_thirty_days_is_gone_with_its_bytes(database: Database, files: FileStore) -> None:
    ids = []
    for text in ("viejo", "nuevo"):
        stored = files.put(io.BytesIO(text.encode()))
        with database.write() as session:
            resource = catalogue.add_resource(session, {}, Upload(stored, f"{text}.txt", "text/plain"))
            catalogue.trash(session, resource, actor="ana")
            ids.append(resource.id)
    with database.write() as session:
        old = catalogue.find(session, ids[0])
        old.trashed_at = now() - timedelta(days=31)
        session.add(old)
    assert empty_trash(database, files, now()) == 1
    with database.read() as session:
        assert session.exec(select(Resource.id)).all() == [ids[1]]
        assert session.exec(select(Tombstone.id)).all() == [ids[0]]
    assert len(list(files.names())) == 1
    assert empty_trash(database, files, now()) == 0


def test_vectors_of_texts_that_no_page_has_are_dropped(database: Database) -> None:
    with database.write() as session:
        read(session, primary(session, published(session)), ["uno"])
        for text in ("uno", "dos"):
            session.add(Vector(text_hash=text_hash(text), encoder="e", window=0, start=0, end=3, values=b"123"))
    drop_orphaned_vectors(database)

    with database.read() as session:
        assert session.exec(select(Vector.text_hash)).all() == [text_hash("uno")]
