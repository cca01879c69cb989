"""What became of files that somebody handed in, one answer each."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from repository import ocr_jobs
from repository.catalogue import EXTRACT, current_file
from repository.copies import CLEAN
from repository.models import File, Held, IndexState, Job, Page, Resource, ResourceFile, State

NEEDS_OCR = "needs-ocr"  # verdict; as a warning with the number of pages whose text only character recognition could read
BEING_READ = "being-read"  # as a warning with the number of pages that a worker will read in their pictures
READABLE = ("ok", "no-text", NEEDS_OCR)  # verdicts of files that are as they should be
ERASED = "erased"
OPEN = ("queued", "leased")  # states of a job that is not over
WARNINGS = "warnings"  # in the payload of a job that is done: codes of what was odd in the file
SECONDS = "seconds"  # in the payload of a job that is done: how long it took
PERSONAL = "personal-data"  # with the number of findings that nobody has looked at
CHUNK = 500  # files asked for in one query


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one file. `resource` is the public id; of a duplicate it is the owner's.

    `code` is the verdict of the extraction, or why there was none. `seconds` is the time that its intake and extraction took, without
    the recognition of its pages.
    """

    path: str  # one line of valid text
    status: Literal["added", "duplicate", "failed"]
    code: str
    resource: str | None = None
    media_type: str | None = None
    pages: int = 0
    pages_with_text: int = 0
    pages_ocr: int = 0
    language: str | None = None  # BCP 47
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()


class _Pages(NamedTuple):
    """How many pages a file has, how many with text, how many that only recognition could read, how many that it has read."""

    number: int = 0
    texts: int = 0
    unread: int = 0
    recognised: int = 0


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was taken in and waits for its verdict. `file_id` is the id of its ResourceFile, `seconds` what its intake took."""

    path: str
    file_id: int
    resource: str
    media_type: str
    seconds: float
    warnings: tuple[str, ...] = ()


def settled(session: Session, waiting: Sequence[Pending], *, pictures_later: bool = False) -> dict[int, Receipt]:
    """
    Give the receipts of those files whose extraction is over, and the recognition of their pages, by `file_id`.

    With `pictures_later` that is not waited for where a file has text besides: of what is a picture it is the verdict.

    Files are read in the order they came in, so this stops where CHUNK of them in a row still wait: asked again and again, it costs
    what is new, not what there is.
    """
    receipts: dict[int, Receipt] = {}
    for start in range(0, len(waiting), CHUNK):
        found = _settled(session, waiting[start : start + CHUNK], pictures_later=pictures_later)
        if not found:
            break
        receipts |= found
    return receipts


def opened(session: Session, read: Sequence[Pending]) -> list[Pending | Receipt]:
    """Give the documents that came out of files which were read; a receipt at once for those that were there already."""
    paths = {pending.file_id: pending.path for pending in read}
    query = (
        select(ResourceFile.id, Held.path, Resource, Resource.part_of == Held.archive_key)
        .join(Held, col(Held.archive_key) == ResourceFile.resource_key)
        .join(Resource, col(Resource.key) == Held.resource_key)
        .where(col(ResourceFile.id).in_(list(paths)))
        .order_by(col(ResourceFile.id), col(Held.number))
    )
    found: list[Pending | Receipt] = []
    seen: set[int] = set()
    for archive_file, path, part, is_its_own in session.exec(query).all():
        key = cast("int", part.key)
        file = current_file(session, key)
        stored = session.get(File, file.sha256) if file else None
        facts: dict[str, Any] = {
            "path": f"{paths[cast('int', archive_file)]}/{path}",
            "resource": part.id,
            "media_type": stored and stored.media_type,
        }
        if file and stored and is_its_own and key not in seen:
            found.append(Pending(file_id=cast("int", file.id), seconds=0.0, **facts))
        else:
            found.append(Receipt(status="duplicate", code="duplicate", **facts))
        seen.add(key)
    return found


def within(session: Session, resources: Sequence[str]) -> list[str]:
    """Give the documents that came out of archives, all by public id."""
    ids: list[str] = []
    archive = aliased(Resource)
    for start in range(0, len(resources), CHUNK):
        query = (
            select(Resource.id)
            .join(archive, col(archive.key) == Resource.part_of)
            .join(Held, sa.and_(col(Held.archive_key) == archive.key, col(Held.resource_key) == Resource.key))
            .where(col(archive.id).in_(resources[start : start + CHUNK]))
        )
        ids += session.exec(query.distinct()).all()
    return ids


def unread(session: Session, resources: Sequence[str]) -> list[str]:
    """Give those resources (public ids) whose file still waits for its extraction."""
    ids: list[str] = []
    for start in range(0, len(resources), CHUNK):
        query = (
            select(Resource.id)
            .join(ResourceFile, col(ResourceFile.resource_key) == Resource.key)
            .join(Job, sa.and_(col(Job.kind) == EXTRACT, col(Job.subject) == sa.cast(ResourceFile.id, sa.String)))
            .where(col(Resource.id).in_(resources[start : start + CHUNK]), col(Job.state).in_(OPEN))
        )
        ids += session.exec(query.distinct()).all()
    return ids


def uncopied(session: Session, resources: Sequence[str]) -> list[str]:
    """Give those resources (public ids) whose file still waits for its cleaned copy."""
    ids: list[str] = []
    for start in range(0, len(resources), CHUNK):
        query = (
            select(Resource.id)
            .join(ResourceFile, col(ResourceFile.resource_key) == Resource.key)
            .join(Job, sa.and_(col(Job.kind) == CLEAN, col(Job.subject) == sa.cast(ResourceFile.id, sa.String)))
            .where(col(Resource.id).in_(resources[start : start + CHUNK]), col(Job.state).in_(OPEN))
        )
        ids += session.exec(query.distinct()).all()
    return ids


def unapplied(session: Session, index_id: str | None, resources: Sequence[str]) -> list[str]:
    """Give those published resources (public ids) that an index does not hold as they are now, and did not refuse."""
    ids: list[str] = []
    for start in range(0, len(resources), CHUNK):
        held = sa.and_(col(IndexState.resource_key) == Resource.key, col(IndexState.index_id) == index_id)
        query = (
            select(Resource.id)
            .outerjoin(IndexState, held)
            .where(
                col(Resource.id).in_(resources[start : start + CHUNK]),
                Resource.state == State.PUBLISHED,
                col(IndexState.applied_revision).is_distinct_from(Resource.revision),
                col(IndexState.failed_code).is_(None),
            )
        )
        ids += session.exec(query).all()
    return ids


def refused(session: Session, index_id: str, resources: Sequence[str]) -> list[str]:
    """Give those resources (public ids) that an index refused."""
    ids: list[str] = []
    for start in range(0, len(resources), CHUNK):
        query = (
            select(Resource.id)
            .join(IndexState, col(IndexState.resource_key) == Resource.key)
            .where(
                col(Resource.id).in_(resources[start : start + CHUNK]),
                IndexState.index_id == index_id,
                col(IndexState.failed_code).is_not(None),
            )
        )
        ids += session.exec(query).all()
    return ids


def _settled(session: Session, waiting: Sequence[Pending], *, pictures_later: bool) -> dict[int, Receipt]:
    ids = [pending.file_id for pending in waiting]
    asked = select(Job).where(Job.kind == EXTRACT, col(Job.subject).in_([str(file_id) for file_id in ids]))
    jobs = {job.subject: job for job in session.exec(asked.order_by(col(Job.id)))}
    files = {cast("int", file.id): file for file in session.exec(select(ResourceFile).where(col(ResourceFile.id).in_(ids)))}
    languages = dict(
        session.exec(select(Resource.id, Resource.language).where(col(Resource.id).in_([one.resource for one in waiting]))).all()
    )
    pages, being_recognised, closed = _pages(session, ids), ocr_jobs.open_files(session, ids), ocr_jobs.closed(session, ids)
    receipts: dict[int, Receipt] = {}
    for pending in waiting:
        job, file = jobs.get(str(pending.file_id)), files.get(pending.file_id)
        being_read = pending.file_id in being_recognised
        if (job is not None and job.state in OPEN) or (being_read and not (pictures_later and file and file.verdict == "ok")):
            continue
        code = (file.verdict or (job.error_code if job else None) or ERASED) if file else ERASED
        noted = _with_later(job.payload if job else {}, closed.get(pending.file_id, {}))
        counts = pages.get(pending.file_id, _Pages())
        if counts.unread:
            noted[WARNINGS].append(f"{BEING_READ if being_read else NEEDS_OCR}:{counts.unread}")
        receipts[pending.file_id] = _receipt(pending, code, noted, counts, languages.get(pending.resource))
    return receipts


def _with_later(read: Mapping[str, Any], recognised: Mapping[str, Any]) -> dict[str, Any]:
    """Add to what was noted of a file when it was read the warnings of when its pages were recognised, which counts findings anew."""
    later = list(recognised.get(WARNINGS, ()))
    counted = any(code.startswith(f"{PERSONAL}:") for code in later)
    earlier = [code for code in read.get(WARNINGS, ()) if not (counted and code.startswith(f"{PERSONAL}:"))]
    return {**read, WARNINGS: [*earlier, *later]}


def _receipt(pending: Pending, code: str, noted: Mapping[str, Any], pages: _Pages, language: str | None) -> Receipt:
    return Receipt(
        path=pending.path,
        status="added" if code in READABLE else "failed",
        code=code,
        resource=pending.resource,
        media_type=pending.media_type,
        pages=pages.number,
        pages_with_text=pages.texts,
        pages_ocr=pages.recognised,
        language=language,
        seconds=pending.seconds + float(noted.get(SECONDS, 0.0)),
        warnings=(*pending.warnings, *noted[WARNINGS]),
    )


def _pages(session: Session, file_ids: Sequence[int]) -> dict[int, _Pages]:
    """Count by file the pages, those with text, those that wait for character recognition and those that were recognised."""
    conditions = (col(Page.text) != "", col(Page.needs_ocr), col(Page.recognised))
    counts = (sa.func.count(), *(sa.func.sum(sa.case((condition, 1), else_=0)) for condition in conditions))
    query = sa.select(col(Page.file_id), *counts).where(col(Page.file_id).in_(file_ids)).group_by(col(Page.file_id))
    return {file_id: _Pages(*counts) for file_id, *counts in session.execute(query)}
