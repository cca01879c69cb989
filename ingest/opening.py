"""An archive's documents become resources of their own, in the transaction that keeps the archive's verdict."""

import tempfile
from collections.abc import Sequence
from typing import IO, Any, cast

import msgspec
from sqlmodel import Session, select

from ingest.errors import TooLarge
from ingest.intake import ACTOR, PUBLISH
from ingest.limits import Limits
from ingest.messages import Piece
from repository import catalogue, jobs, ownership, parts
from repository.catalogue import Upload
from repository.custody import hold_bytes
from repository.details import UNKNOWN_LANGUAGE
from repository.files import FileStore, StoredFile
from repository.models import Resource, ResourceFile, State

MAX_DEPTH = 3  # archives in archives
_INHERITED = ("access", "publisher", "licence", "rights")  # what is said of a whole delivery holds for each document in it


class Opened(msgspec.Struct, frozen=True):
    """A document of an archive whose bytes are stored."""

    path: str  # in the archive, of which no other document has it
    name: str  # the file's own
    title: str  # what the archive calls it; empty when nothing
    stored: StoredFile
    media_type: str = ""


class Vanished(RuntimeError):
    """Somebody erased the last resource with these bytes while the archive was read: the job is to be done again."""


class Unpacking:
    """Stores the documents of an archive as they come out of a child, within what its whole tree of archives may still hold."""

    def __init__(self, store: FileStore, tree: parts.Tree, limits: Limits) -> None:
        deep = tree.depth >= MAX_DEPTH
        self.max_documents = 0 if deep else max(0, limits.max_documents - tree.documents)
        self.max_bytes = max(0, limits.max_document_bytes - tree.bytes)
        self._store = store
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="maleta-")  # noqa: SIM115 - closed at the end of the block; it has no name
        self.begin()

    def __enter__(self) -> "Unpacking":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def begin(self) -> None:
        """Forget what an earlier child gave; its bytes may stay in the store until `hashes` are looked through."""
        self._empty()
        self._left_bytes = self.max_bytes
        self.documents: list[Opened] = []

    def take(self, piece: Piece) -> None:
        """
        Take the next piece of the document at hand, and store the document with its last one.

        Raises:
            TooLarge: there are more documents or bytes than the archive may hold.
            StorageError: the store cannot be written.
        """
        self._left_bytes -= len(piece.content)
        if self._left_bytes < 0 or len(self.documents) >= self.max_documents:
            raise TooLarge(f"the archive holds more than {self.max_documents} documents or {self.max_bytes} bytes")
        self._file.write(piece.content)
        if not piece.end:
            return
        if piece.end == "whole":
            self._file.seek(0)
            self.documents.append(Opened(piece.path, piece.name, piece.title, self._store.put(cast("Any", self._file))))
        self._empty()

    def _empty(self) -> None:
        self._file.seek(0)
        self._file.truncate()


def enter(session: Session, store: FileStore, file: ResourceFile, documents: Sequence[Opened], payload: dict[str, Any]) -> set[str]:
    """
    Make the documents of an archive resources that are parts of it, and give the sha256 that rows now name. Does not commit.

    Whose bytes a resource has already is listed and not doubled, so that nothing changes when an archive is opened twice. A document
    of two archives is a part of the one that was added first.

    Raises:
        Vanished: bytes are gone that were stored just now.
    """
    archive = session.exec(select(Resource).where(Resource.key == file.resource_key)).one()
    hold_bytes(session, *(document.stored.sha256 for document in documents))
    above = parts.ancestors(session, archive)
    held: list[tuple[str, int]] = []
    for document in documents:
        if not store.has(document.stored.sha256):
            raise Vanished(document.stored.sha256)
        if owner_id := ownership.primary_owner(session, document.stored.sha256):
            part = catalogue.find(session, owner_id)
            _adopt(session, archive, part)
        else:
            part = _add(session, archive, document, payload)
        if part.key not in above:  # an archive may hold itself
            held.append((document.path, cast("int", part.key)))
    parts.hold_documents(session, cast("int", archive.key), held)
    return {document.stored.sha256 for document in documents}


def _add(session: Session, archive: Resource, document: Opened, payload: dict[str, Any]) -> Resource:
    """Add the resource of a document, to be published with its verdict where its archive is."""
    details: dict[str, Any] = {name: archive.details[name] for name in _INHERITED if name in archive.details}
    if document.title:
        details["title"] = {UNKNOWN_LANGUAGE: document.title}
    upload = Upload(document.stored, document.name, document.media_type)
    part = catalogue.add_resource(session, details, upload, part_of=archive.key, actor=ACTOR)
    if archive.state == State.PUBLISHED:
        file = catalogue.current_file(session, cast("int", part.key))
        assert file
        job = jobs.enqueue(session, catalogue.EXTRACT, str(file.id))
        job.payload = {**job.payload, PUBLISH: payload.get(PUBLISH, ACTOR)}
        session.add(job)
    elif archive.state == State.TRASHED:  # while it was read
        catalogue.trash(session, part, actor=ACTOR)
    return part


def _adopt(session: Session, archive: Resource, part: Resource) -> None:
    """Take a document over from an archive that was added later: which one is opened first is chance."""
    key = cast("int", archive.key)
    if part.part_of is not None and part.part_of > key and parts.is_held(session, part.part_of, cast("int", part.key)):
        part.part_of = key
        catalogue.touch(session, part)
