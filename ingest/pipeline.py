"""The story of a job: a stored file becomes pages, or a page becomes a picture."""

import io
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast, get_args

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from ingest import media, opening, tessdata
from ingest.copying import CannotClean, make_copy
from ingest.describe import IN_FILE, describe_file
from ingest.holding import held, local
from ingest.intake import PUBLISH
from ingest.media import ZIP, sniff
from ingest.messages import Code, Reading
from ingest.opening import Opened, Unpacking
from ingest.sandbox import Pool
from repository import catalogue, copies, custody, images, jobs, ocr_jobs, parts, personal, signatures, suggestions
from repository.custody import keep_bytes
from repository.db import Database
from repository.details import UNKNOWN_LANGUAGE
from repository.errors import AppError
from repository.files import FileStore
from repository.images import PictureName
from repository.jobs import LEASE_S, LeasedJob
from repository.models import File, Job, Resource, ResourceFile, State
from repository.pages import NewPage, keep_verdict, replace_pages
from repository.receipts import PERSONAL, READABLE, SECONDS, WARNINGS

DRAWN = (media.PDF, *media.PICTURES)  # media types whose pages are pictures
MAX_WARNINGS = 50  # kept of one file
MAX_SUBTITLES = 20  # tracks beside one recording
MAX_SETTLED = 100  # files that are given up in one transaction


class CannotDraw(AppError):
    """A page's picture cannot be drawn; asking again would not help."""

    code = "cannot-draw"


class Pipeline:
    """Reads files for one worker process. Each job commits its result and its own end in one transaction."""

    def __init__(self, database: Database, files: FileStore, pool: Pool, *, lease_s: float = LEASE_S) -> None:
        self._database = database
        self._files = files
        self._pool = pool
        self._lease_s = lease_s

    def extract(self, job: LeasedJob, worker: str) -> None:
        """
        Turn a file into pages, or keep the verdict why not. The subject is the id of a resource_file.

        Raises:
            LeaseLost: another worker took the job; nothing was kept.
        """
        started = time.monotonic()
        file = self._file(int(job.subject))
        if file is None:  # erased while it waited
            self._finish(job, worker)
            return
        with (
            self._held(job, worker),
            self._local(file.sha256) as path,
            self._subtitles(file) as beside,
            self._unpacking(file) as unpacking,
        ):
            reading = self._pool.read(path, file.name, self._title(file), unpacking, beside)
            documents = [self._recognised(document) for document in unpacking.documents] if unpacking else []
        warnings = list(reading.warnings[:MAX_WARNINGS])
        noted = {**job.payload, SECONDS: round(time.monotonic() - started, 3)}
        named: set[str] = set()
        with self._database.write() as session:
            kept = session.get(ResourceFile, file.id)
            if kept is not None and (count := _keep(session, kept, reading, job.payload)):
                warnings.append(f"{PERSONAL}:{count}")
            if kept is not None and reading.code == "ok" and documents:
                named = opening.enter(session, self._files, kept, documents, job.payload)
            jobs.finish(session, job.id, worker, {**noted, WARNINGS: warnings})
        custody.delete_unused(self._database, self._files, {document.stored.sha256 for document in documents} - named)

    def draw(self, job: LeasedJob, worker: str) -> None:
        """
        Draw a page and keep the picture.

        Raises:
            CannotDraw: the page cannot be drawn.
            LeaseLost: another worker took the job.
        """
        name = PictureName.parse(job.subject)
        file = self._file(name.file_id)
        if file is None:
            self._finish(job, worker)
            return
        with self._held(job, worker), self._local(file.sha256) as path:
            picture = self._pool.draw(path, name.number, name.width)
        if isinstance(picture, Reading):
            raise CannotDraw(f"{picture.code}: {picture.detail}")
        stored = self._files.put(io.BytesIO(picture))
        with self._database.write() as session:
            keep_bytes(session, self._files, stored.sha256, lambda: self._files.put(io.BytesIO(picture)))
            if session.get(ResourceFile, name.file_id) is not None:
                images.keep(session, name, stored.sha256)
            jobs.finish(session, job.id, worker)

    def clean(self, job: LeasedJob, worker: str) -> None:
        """
        Make the cleaned copy of a file, or note why there can be none. The subject is the id of a resource_file.

        Raises:
            LeaseLost: another worker took the job; nothing was kept.
        """
        file = self._file(int(job.subject))
        if file is None:
            self._finish(job, worker)
            return
        try:
            with self._held(job, worker), self._local(file.sha256) as path:
                content, name, media_type = make_copy(self._pool, path, file.name)
        except CannotClean as refusal:
            with self._database.write() as session:
                jobs.finish(session, job.id, worker, {**job.payload, copies.REFUSED: refusal.reason})
            return
        stored = self._files.put(io.BytesIO(content))
        with self._database.write() as session:
            keep_bytes(session, self._files, stored.sha256, lambda: self._files.put(io.BytesIO(content)))
            kept = session.get(ResourceFile, file.id)
            if kept is not None:
                copies.keep(session, kept, stored, name, media_type)
            jobs.finish(session, job.id, worker)

    def settle(self, session: Session) -> None:
        """Give a verdict to files whose extraction was given up, so that none waits for ever. Does not commit."""
        given_up = (
            select(Job, ResourceFile)
            .join(ResourceFile, col(Job.subject) == sa.cast(ResourceFile.id, sa.String))
            .where(Job.kind == catalogue.EXTRACT, Job.state == "failed", col(ResourceFile.verdict).is_(None))
            .order_by(col(Job.id))
            .limit(MAX_SETTLED)
        )
        for job, file in session.exec(given_up).all():
            _keep(session, file, _given_up(job), job.payload)

    def _file(self, file_id: int) -> ResourceFile | None:
        with self._database.read() as session:
            return session.get(ResourceFile, file_id)

    def _title(self, file: ResourceFile) -> str:
        """Give what stands in for a title until one is found in the file: what an archive or else the file's name says."""
        with self._database.read() as session:
            details = session.exec(select(Resource.details).where(Resource.key == file.resource_key)).first() or {}
        return details.get("title", {}).get(UNKNOWN_LANGUAGE) or catalogue.title_from_name(file.name)

    @contextmanager
    def _unpacking(self, file: ResourceFile) -> Iterator[Unpacking | None]:
        """Give what takes the documents of an archive; None for other files."""
        with self._database.read() as session:
            stored, archive = session.get(File, file.sha256), session.get(Resource, file.resource_key)
            is_archive = stored is not None and archive is not None and stored.media_type == ZIP
            tree = parts.tree_of(session, archive) if is_archive and archive else None
        if tree is None:
            yield None
            return
        with Unpacking(self._files, tree, self._pool.limits) as unpacking:
            yield unpacking

    def _recognised(self, document: Opened) -> Opened:
        with self._local(document.stored.sha256) as path:
            return msgspec.structs.replace(document, media_type=sniff(path, document.name))

    @contextmanager
    def _subtitles(self, file: ResourceFile) -> Iterator[list[Path]]:
        """Give the subtitles that are attached to a recording, as local files in the order of their names."""
        attached = (
            select(File.sha256)
            .join(ResourceFile, col(ResourceFile.sha256) == File.sha256)
            .where(
                ResourceFile.resource_key == file.resource_key,
                ResourceFile.use == "attachment",
                col(ResourceFile.current),
                col(File.media_type).in_(media.SUBTITLES),
            )
            .order_by(ResourceFile.name, col(ResourceFile.id))
            .limit(MAX_SUBTITLES)
        )
        with self._database.read() as session:
            stored = session.get(File, file.sha256)
            hashes = session.exec(attached).all() if stored and stored.media_type in media.CONTAINERS else []
        with ExitStack() as stack:
            yield [stack.enter_context(self._local(sha256)) for sha256 in hashes]

    def _held(self, job: LeasedJob, worker: str) -> AbstractContextManager[None]:
        return held(self._database, job, worker, self._lease_s)

    def _local(self, sha256: str) -> AbstractContextManager[Path]:
        return local(self._files, sha256)

    def _finish(self, job: LeasedJob, worker: str) -> None:
        with self._database.write() as session:
            jobs.finish(session, job.id, worker)


def _keep(session: Session, file: ResourceFile, reading: Reading, payload: dict[str, Any]) -> int:
    """
    Keep pages and what the document says of itself, or the verdict alone; publish where that was asked for. Does not commit.

    Gives the number of findings of personal data that nobody has looked at.
    """
    resource = session.exec(select(Resource).where(Resource.key == file.resource_key).with_for_update()).one()
    _describe(resource, reading)
    if reading.code in READABLE:
        replace_pages(session, file, [_new_page(page) for page in reading.pages], language=reading.language, verdict=reading.code)
        stored = session.get(File, file.sha256)
        if reading.pages and stored and stored.media_type in DRAWN and file.id:
            images.ask_cover(session, file.id)
        suggestions.propose(session, file.resource_key, describe_file(reading, catalogue.title_from_name(file.name)), IN_FILE)
        signatures.ask(session, file.resource_key)
        if any(page.needs_ocr for page in reading.pages) and tessdata.models_for(resource.language, tessdata.installed()) and file.id:
            ocr_jobs.ask(session, file.id, resource.language)
    else:
        keep_verdict(session, file, reading.code)
    count = personal.keep_findings(session, file, reading.findings)
    copies.ask(session, file)
    if (actor := payload.get(PUBLISH)) and resource.state in (State.DRAFT, State.IN_REVIEW):
        catalogue.publish(session, resource, actor=str(actor), unsettled=True)
    return count


def _given_up(job: Job) -> Reading:
    """Give the reading of a file that ended every worker that tried, or that could not be fetched."""
    code = job.error_code if job.error_code in get_args(Code) else jobs.CRASHED
    return Reading(code=cast("Code", code), detail=job.error_detail or "")


def _describe(resource: Resource, reading: Reading) -> None:
    """Put the document's own title in the place of the one made of the file's name, its authors and length where nobody named them."""
    details = dict(resource.details)
    title = details.get("title", {})
    if set(title) == {UNKNOWN_LANGUAGE}:
        found = reading.title or title[UNKNOWN_LANGUAGE]
        language = resource.language if resource.language_fixed else reading.title_language
        details["title"] = {language: found}
    if reading.authors and not details.get("creators"):
        details["creators"] = list(reading.authors[:20])
    if reading.minutes and "minutes" not in details:
        details["minutes"] = reading.minutes
    resource.details = details


def _new_page(page: Any) -> NewPage:
    return NewPage(
        number=page.number,
        text=page.text,
        label=page.label,
        languages=page.languages,
        outline=page.outline,
        width=page.width,
        height=page.height,
        boxes=page.boxes,
        needs_ocr=page.needs_ocr,
    )
