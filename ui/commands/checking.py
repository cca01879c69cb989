"""A look over the whole installation: what is wrong, and what to do about it."""

import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import click
import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.status import status as index_status
from repository import audit, custody, db, images
from repository.db import Database
from repository.errors import AppError, NotFound
from repository.files import FileStore
from repository.images import RENDER
from repository.models import File, Job, Resource, State
from repository.ocr_jobs import OCR
from repository.settings import Settings
from ui.commands import presence
from ui.commands.opening import existing, exists
from ui.commands.reporting import get_languages

SHOWN = 20  # names in one finding
ORPHAN_AGE = timedelta(hours=1)  # younger bytes may belong to an upload that is being written


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. `problems` is empty when it is as it should be."""

    name: str
    problems: tuple[str, ...] = ()
    note: str = ""


class CheckReport(msgspec.Struct, frozen=True):
    """Everything that was looked at; `ok` when nothing is wrong."""

    ok: bool
    checks: tuple[Finding, ...]


def check(settings: Settings, lacking: Collection[str] | None, unread: Sequence[str] = ()) -> CheckReport:
    """
    Look at data folder, database, files, index and queue. What cannot be reached is a finding, never an error.

    `lacking` are the layers of confinement that readers of files cannot have here; None when no reader can start. `unread` are the
    languages of the interface, as Tesseract calls them, that cannot be recognised in pictures.
    """
    findings = (*_findings(settings), _readers(lacking), _recognition(unread))
    return CheckReport(not any(finding.problems for finding in findings), findings)


def delete_orphans(settings: Settings) -> int:
    """
    Remove bytes that belong to no resource, and what broken-off uploads left; give their number.

    Raises:
        NoCollection: there is no database that could tell.
        StorageError: the file store cannot be opened.
    """
    with existing(settings) as database:
        store = FileStore(settings.files)
        removed = store.forget_unfinished(datetime.now(UTC) - ORPHAN_AGE)
        with database.read() as session:
            orphans = _orphans(store, _sizes(session).keys() | images.hashes(session))
        return removed + custody.delete_unused(database, store, orphans)


def print_check(report: CheckReport) -> None:
    """Print one line for each thing, and one below for each problem."""
    for finding in report.checks:
        click.echo(f"{'ok   ' if not finding.problems else 'WRONG'}  {finding.name}{f': {finding.note}' if finding.note else ''}")
        for problem in finding.problems:
            click.echo(f"       - {problem}")


def _findings(settings: Settings) -> Iterator[Finding]:
    yield _data_folder(settings)
    if not exists(settings):
        yield Finding("database", (f"there is none at {settings.database}: `maleta up` makes it",))
        return
    database = Database(settings.database)
    try:
        schema = _schema(database)
        yield schema
        if schema.problems:
            return
        with database.read() as session:
            yield from _files(settings, session)
            yield _queue(settings, session)
            yield _audit(session)
        yield _index(settings, database)
    finally:
        database.close()


def _data_folder(settings: Settings) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=settings.data) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return Finding("data folder", (f"{settings.data}: {(error.strerror or str(error)).lower()}",))
    free = os.statvfs(settings.data)
    return Finding("data folder", note=f"{settings.data.absolute()}, {free.f_bavail * free.f_frsize // 1_000_000} MB free")


def _schema(database: Database) -> Finding:
    try:
        revision, newest = db.schema_revision(database), db.newest_revision()
    except sa.exc.DBAPIError as error:
        return Finding("database", (f"it does not answer: {' '.join(str(error.orig).split())}",))
    if revision != newest:
        return Finding("database", (f"its schema is {revision}, this version needs {newest}: `maleta up` or `maleta work` brings it up",))
    return Finding("database", note=f"schema {revision}")


def _files(settings: Settings, session: Session) -> Iterator[Finding]:
    try:
        store = FileStore(settings.files)
    except AppError as error:
        yield Finding("files", (str(error),))
        return
    sizes = _sizes(session)
    lost = [problem for sha256, size in sorted(sizes.items()) if (problem := _lost(store, sha256, size))]
    yield Finding("files", _shortened(lost), note=f"{len(sizes)} files")
    known = sizes.keys() | images.hashes(session)
    told = [f"{sha256} belongs to no resource: `maleta check --delete-orphans` removes it" for sha256 in _orphans(store, known)]
    yield Finding("bytes without a resource", _shortened(told))


def _sizes(session: Session) -> dict[str, int]:
    return {file.sha256: file.size for file in session.exec(select(File))}


def _orphans(store: FileStore, known: Collection[str]) -> list[str]:
    return sorted(sha256 for sha256 in store.names(datetime.now(UTC) - ORPHAN_AGE) if sha256 not in known)


def _lost(store: FileStore, sha256: str, size: int) -> str | None:
    try:
        found = store.size(sha256)
    except NotFound:
        return f"{sha256} is gone: restore it from a backup, or erase its resource and add the file again"
    return None if found == size else f"{sha256} has {found} bytes instead of {size}: restore it from a backup"


def _queue(settings: Settings, session: Session) -> Finding:
    """Look at the jobs that failed; a page that cannot be drawn or recognised is the file's fault, and no reader misses it."""
    failed = session.exec(select(Job).where(Job.state == "failed", col(Job.kind).not_in((RENDER, OCR))).order_by(col(Job.id))).all()
    waiting = session.exec(select(sa.func.count()).select_from(Job).where(col(Job.state).in_(("queued", "leased")))).one()
    try:
        alive = f"{len(presence.workers(settings.data).alive)} workers on this data folder"
    except AppError as error:
        alive = str(error)
    problems = [f"job {job.id} ({job.kind} {job.subject}) failed: {job.error_code}: {job.error_detail}" for job in failed]
    return Finding("jobs", _shortened(problems), note=f"{waiting} waiting, {alive}")


def _audit(session: Session) -> Finding:
    chain = audit.verify(session)
    if chain.broken:
        return Finding(
            "audit log", (f"entry {chain.broken} {chain.reason}: restore the database from a backup, or find out who changed it",)
        )
    return Finding("audit log", note=f"{chain.entries} entries, the last is {chain.last[:16]}")


def _index(settings: Settings, database: Database) -> Finding:
    serving = next((index for index in index_status(settings, database) if index.state == "serving"), None)
    if serving is None:
        with database.read() as session:
            published = session.exec(select(Resource.key).where(Resource.state == State.PUBLISHED).limit(1)).first()
        return Finding("index", ("there is none: `maleta work` or `maleta index rebuild` makes it",) if published else (), "none yet")
    problems = [f"resource {refusal.resource_key} was refused: {refusal.detail}" for refusal in serving.refusals]
    if not serving.current_version:
        problems.append("it is of another version: `maleta work` rebuilds it")
    if behind := serving.published - serving.applied:
        problems.append(f"{behind} published resources are not in it yet: `maleta work` feeds them, `maleta index verify` mends")
    return Finding("index", _shortened(problems), f"{serving.applied} of {serving.published} published resources up to date")


def _readers(lacking: Collection[str] | None) -> Finding:
    if lacking is None:
        return Finding("readers", ("no process that reads files can be started",))
    if lacking:
        return Finding("readers", note=f"confined, but this system has no {', no '.join(lacking)} for them (see docs/formats.md)")
    return Finding("readers", note="confined: no network, no programs, no writing")


def _recognition(unread: Sequence[str]) -> Finding:
    if unread:
        return Finding("character recognition", note=f"there is none for {', '.join(unread)}: {get_languages(unread)}")
    return Finding("character recognition", note="spa, eng")


def _shortened(problems: list[str]) -> tuple[str, ...]:
    if len(problems) <= SHOWN:
        return tuple(problems)
    return (*problems[:SHOWN], f"and {len(problems) - SHOWN} more")
