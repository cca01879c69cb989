"""A path becomes stored bytes, a draft resource and a job."""

import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, ClassVar, Literal, NamedTuple, cast

import msgspec
from sqlmodel import Session, col, select

from ingest.media import SUBTITLES, sniff
from ingest.metadata import Identity, Row
from ingest.names import shown, stored_name
from ingest.walk import Failed, Found
from repository import catalogue, jobs
from repository.catalogue import Upload
from repository.custody import hold_bytes, keep_bytes
from repository.db import Database
from repository.errors import AppError, DuplicateFile
from repository.files import FileStore
from repository.links import LINK_ONLY, link_owner
from repository.models import Resource, State
from repository.receipts import Pending, Receipt

ACTOR = "add"  # who did it, in the history of a resource
PUBLISH = "publish"  # in the payload of an extraction job: publish the resource with the verdict
NO_ROW = "no-metadata-row"
NOT_PUBLISHED = "owner-not-published"
AS_SUBTITLES = "subtitles"  # code of a file that became the text of a recording


Refusal = Literal["missing", "unreadable", "not-a-file", "empty", "too-large"]


class Refused(AppError):
    """This file cannot be taken in; others may. `reason_code` says why."""

    code: ClassVar[str] = "refused"

    def __init__(self, reason_code: Refusal, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code


class Intake:
    """Takes files in, one transaction each: what was taken in is finished by any worker, whatever happens here.

    `rows` say what is known of the files; None means that nobody said anything. With `publish` a resource is published
    together with its verdict, so that its address comes from the title that was found in the file.
    """

    def __init__(
        self, database: Database, store: FileStore, *, rows: Mapping[Identity, Row] | None = None, publish: bool = False, max_bytes: int
    ) -> None:
        self._database = database
        self._store = store
        self._rows = rows
        self._publish = publish
        self._max_bytes = max_bytes
        self._works: dict[str, str] = {}  # what rows call a work: its work_id

    def take(self, found: Found) -> Pending | Receipt:
        """
        Store a file and ask for its extraction; a receipt comes at once for what is refused or a duplicate.

        Raises:
            StorageError: the store cannot be written: no other file would fare better.
        """
        return self._take(found, ())

    def take_with_subtitles(self, found: Found) -> list[Pending | Receipt]:
        """
        Take in a recording and the subtitles beside it, in one transaction; other files like `take`.

        What is not taken as subtitles, because it is none or because its recording is refused, is a file like any other.

        Raises:
            StorageError: the store cannot be written.
        """
        tracks: list[_Track] = []
        others: list[Found] = []
        for track in found.beside:
            try:
                upload = self._upload(track)
            except Refused:  # told when it is taken by itself
                others.append(track)
                continue
            if upload.media_type in SUBTITLES:
                tracks.append(_Track(track, upload))
            else:
                others.append(track)
        answer = self._take(found, tracks)
        if answer.resource is None:
            others += [track.found for track in tracks]
            tracks = []
        receipts = [
            Receipt(
                path=shown(track.found.path),
                status="added",
                code=AS_SUBTITLES,
                resource=answer.resource,
                media_type=track.upload.media_type,
            )
            for track in tracks
        ]
        return [answer, *receipts, *(self.take(other) for other in others)]

    def _take(self, found: Found, tracks: "Sequence[_Track]") -> Pending | Receipt:
        started = time.monotonic()
        try:
            return self._enter(found, self._upload(found), tracks, started)
        except Refused as refusal:
            return Receipt(path=shown(found.path), status="failed", code=refusal.reason_code, seconds=time.monotonic() - started)

    def take_link(self, row: Row) -> Receipt:
        """Add a resource that is the address in its details alone; nothing is fetched, so its receipt comes at once."""
        started = time.monotonic()
        address = row.details["link"]
        with self._database.write() as session:
            owner = link_owner(session, address)
            if owner:
                receipt = Receipt(
                    path=address, status="duplicate", code="duplicate", resource=owner, warnings=self._notes(session, owner, row)
                )
            else:
                details = {"access": LINK_ONLY, **row.details}
                resource = catalogue.add_resource(session, details, work_id=self._work_id(session, row), actor=ACTOR)
                if row.work:
                    self._works[row.work] = resource.work_id
                if self._publish:
                    catalogue.publish(session, resource, actor=ACTOR, unsettled=True)
                receipt = Receipt(path=address, status="added", code="ok", resource=resource.id, language=resource.language)
        return msgspec.structs.replace(receipt, seconds=time.monotonic() - started)

    def _upload(self, found: Found) -> Upload:
        """Store the bytes of a file and look at what it is."""
        with _source(found.path, self._max_bytes) as source:
            stored = self._store.put(source)
        name = stored_name(found.path)
        return Upload(stored, name, self._media_type(found, stored.sha256, name))

    def _media_type(self, found: Found, sha256: str, name: str) -> str:
        try:
            return sniff(self._store.local_path(sha256) or found.path, name)
        except FileNotFoundError:  # the same bytes were there and are erased just now: they are stored again
            return sniff(found.path, name)

    def _enter(self, found: Found, upload: Upload, tracks: "Sequence[_Track]", started: float) -> Pending | Receipt:
        """Add the rows of a file."""
        row = self._rows.get(found.identity) if self._rows is not None else None
        warnings: tuple[str, ...] = (NO_ROW,) if self._rows is not None and row is None else ()
        seconds = time.monotonic() - started
        with self._database.write() as session:
            self._keep_bytes(session, [_Track(found, upload), *tracks])
            try:
                file_id, resource_id = self._add(session, upload, row)
                _attach(session, catalogue.find(session, resource_id), tracks)
            except DuplicateFile as duplicate:
                warnings += self._notes(session, duplicate.resource_id, row)
                _attach_later(session, catalogue.find(session, duplicate.resource_id), tracks)
                return Receipt(
                    path=shown(found.path),
                    status="duplicate",
                    code="duplicate",
                    resource=duplicate.resource_id,
                    media_type=upload.media_type,
                    seconds=seconds,
                    warnings=warnings,
                )
        return Pending(
            path=shown(found.path),
            file_id=file_id,
            resource=resource_id,
            media_type=upload.media_type,
            seconds=seconds,
            warnings=warnings,
        )

    def _keep_bytes(self, session: Session, files: "Sequence[_Track]") -> None:
        hold_bytes(session, *(file.upload.stored.sha256 for file in files))
        for found, upload in files:
            sha256 = upload.stored.sha256
            keep_bytes(session, self._store, sha256, lambda found=found, sha256=sha256: self._store_again(found, sha256))  # type: ignore[misc]

    def _store_again(self, found: Found, sha256: str) -> None:
        with _source(found.path, self._max_bytes) as source:
            if self._store.put(source).sha256 != sha256:
                raise Refused("unreadable", f"{found.path} changed while it was taken in")

    def _add(self, session: Session, upload: Upload, row: Row | None) -> tuple[int, str]:
        """Add the rows of one file; give the ids of its use and of its resource. Does not commit."""
        work_id = self._work_id(session, row)
        resource = catalogue.add_resource(session, row.details if row else {}, upload, work_id=work_id, actor=ACTOR)
        if row and row.work:
            self._works[row.work] = resource.work_id
        file = catalogue.current_file(session, cast("int", resource.key))
        assert file
        if self._publish:
            job = jobs.enqueue(session, catalogue.EXTRACT, str(file.id))
            job.payload = {**job.payload, PUBLISH: ACTOR}
            session.add(job)
        return cast("int", file.id), resource.id

    def _work_id(self, session: Session, row: Row | None) -> str | None:
        """Give the work that a row names: one of this run, or one that the collection knows by that id."""
        if row is None or row.work is None:
            return None
        if row.work not in self._works:
            known = session.exec(
                select(Resource.work_id).where((col(Resource.id) == row.work) | (col(Resource.work_id) == row.work))
            ).first()
            if known:
                self._works[row.work] = known
        return self._works.get(row.work)

    def _notes(self, session: Session, owner_id: str, row: Row | None) -> tuple[str, ...]:
        """Pair other editions with the owner of the bytes, and tell whether readers see it."""
        owner = catalogue.find(session, owner_id)
        if row and row.work:
            self._works[row.work] = owner.work_id
        return (NOT_PUBLISHED,) if self._publish and owner.state != State.PUBLISHED else ()


class _Track(NamedTuple):
    """A file that was found, and its stored bytes."""

    found: Found
    upload: Upload


def _attach(session: Session, resource: Resource, tracks: Sequence[_Track]) -> bool:
    """Attach subtitles that a resource does not have yet; tell whether there were any. Does not commit."""
    held = set(catalogue.attached_hashes(session, resource))
    new = [track.upload for track in tracks if track.upload.stored.sha256 not in held]
    for upload in new:
        catalogue.add_attachment(session, resource, upload)
    return bool(new)


def _attach_later(session: Session, resource: Resource, tracks: Sequence[_Track]) -> None:
    """Attach subtitles to a recording that was there before, and have it read again with them. Does not commit."""
    if _attach(session, resource, tracks) and (file := catalogue.current_file(session, cast("int", resource.key))):
        jobs.enqueue(session, catalogue.EXTRACT, str(file.id))


def refusal(failed: Failed) -> Receipt:
    """Give the receipt of a path that is no file."""
    return Receipt(path=shown(failed.path), status="failed", code=failed.code)


@contextmanager
def _source(path: Path, max_bytes: int) -> Iterator[BinaryIO]:
    """
    Open a regular file for reading once, and check what it is after opening, when nobody can change it any more.

    Raises:
        Refused: it cannot be opened, is no regular file, is empty or too large; also while it is read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise Refused("missing" if isinstance(error, FileNotFoundError) else "unreadable", str(error)) from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("not-a-file", f"{path} is no regular file")
        if status.st_size == 0:
            raise Refused("empty", f"{path} is empty")
        if status.st_size > max_bytes:
            raise Refused("too-large", f"{path} is longer than {max_bytes} bytes")
        yield cast("BinaryIO", _Reader(file, max_bytes))


class _Reader:
    """Reads a file and tells its own troubles apart from those of the store that it is written to."""

    def __init__(self, file: RawIOBase, max_bytes: int) -> None:
        self._file = file
        self._left = max_bytes

    def read(self, size: int) -> bytes:
        try:
            chunk = self._file.read(size) or b""
        except OSError as error:
            raise Refused("unreadable", str(error)) from error
        self._left -= len(chunk)
        if self._left < 0:
            raise Refused("too-large", "the file grew while it was read")
        return chunk
