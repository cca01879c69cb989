"""The jobs that recognise pages which are pictures of text: one for each page, and one for the file once its pages are done."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.db import hold
from repository.details import UNKNOWN_LANGUAGE
from repository.models import Job, Page, now

OCR = "ocr"  # the job kind; the subject is a PageName
LANGUAGE = "language"  # in the payload for a page: BCP 47, what the file was taken for when it was asked
PAGES, CLOSING = 400, 399  # priorities: whatever has text goes first
OPEN = ("queued", "leased")
CHUNK = 500  # rows in one statement


class PageName(msgspec.Struct, frozen=True):
    """A page of a resource_file; number 0 is the file as a whole."""

    file_id: int
    number: int

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number}"

    @classmethod
    def parse(cls, subject: str) -> "PageName":
        """
        Read the subject of a job.

        Raises:
            ValueError: it is none.
        """
        file_id, number = (int(part) for part in subject.split(":"))
        return cls(file_id, number)


def ask(session: Session, file_id: int, language: str) -> int:
    """
    Ask for those pages of a file that need it and for which nobody asked yet; give their number. Does not commit.

    `language` (BCP 47) is what the file is taken for. Where it is not known, the first page is to tell: `ask_rest` asks for the others.
    """
    return _ask(session, file_id, language, 1 if language == UNKNOWN_LANGUAGE else None)


def ask_rest(session: Session, file_id: int, language: str) -> None:
    """Ask for the pages of a file for which nobody asked yet, now that one has told the language, or did not know. Does not commit."""
    _ask(session, file_id, language, None)


def close_if_last(session: Session, name: PageName) -> None:
    """Ask for the file to be looked at as a whole, once no other page of it waits. Does not commit."""
    hold_file(session, name.file_id)
    session.flush()
    others = select(Job.id).where(*_of_file(name.file_id), col(Job.state).in_(OPEN), Job.subject != str(name)).limit(1)
    if session.exec(others).first() is None:
        session.add(Job(kind=OCR, subject=str(PageName(name.file_id, 0)), priority=CLOSING))


def cancel(session: Session, file_id: int) -> int:
    """Take back what was asked for a file, also what is read this moment; give the number of pages. Does not commit."""
    hold_file(session, file_id)
    if not _deleted(session, *_of_file(file_id), col(Job.state).in_(OPEN), col(Job.subject) != str(PageName(file_id, 0))):
        return 0
    close_if_last(session, PageName(file_id, 0))
    left = select(sa.func.count()).select_from(Page).where(Page.file_id == file_id, col(Page.needs_ocr))
    return session.exec(left).one()


def forget(session: Session, file_ids: Sequence[int | None]) -> None:
    """Remove every job of files. Does not commit."""
    for file_id in file_ids:
        _deleted(session, *_of_file(file_id))


def over(session: Session, file_id: int) -> list[Job]:
    """Give the jobs for pages of a file that are done or failed, in the order of pages."""
    ended = select(Job).where(*_of_file(file_id), col(Job.state).not_in(OPEN), Job.subject != str(PageName(file_id, 0)))
    return sorted(session.exec(ended).all(), key=lambda job: PageName.parse(job.subject).number)


def delete(session: Session, job_ids: Sequence[int | None]) -> None:
    """Remove jobs whose result is kept. Does not commit."""
    for start in range(0, len(job_ids), CHUNK):
        _deleted(session, col(Job.id).in_(job_ids[start : start + CHUNK]))


def unclosed(session: Session, most: int) -> set[int]:
    """Give files whose last pages the queue itself gave up, after they had ended every worker that tried."""
    failed = select(Job.subject).where(Job.kind == OCR, Job.state == "failed").order_by(col(Job.id)).limit(most)
    names = [PageName.parse(subject) for subject in session.exec(failed).all()]
    hopeless = {name.file_id for name in names if not name.number}  # closing them failed, too
    files = {name.file_id for name in names} - hopeless
    return files - open_files(session, files) if files else set()


def open_files(session: Session, file_ids: Collection[int]) -> set[int]:
    """Give those of the files whose recognition goes on: pages wait, or what they say as a whole."""
    closing = select(Job.subject).where(
        Job.kind == OCR, col(Job.state).in_(OPEN), col(Job.subject).in_([str(PageName(file_id, 0)) for file_id in file_ids])
    )
    return waiting_files(session, file_ids) | {PageName.parse(found).file_id for found in session.exec(closing).all()}


def waiting_files(session: Session, file_ids: Collection[int]) -> set[int]:
    """Give those of the files of which pages wait."""
    ids, found = sorted(file_ids), set[int]()
    for start in range(0, len(ids), CHUNK):
        of_pages = select(Page.file_id).join(Job, _subject_of_page() == col(Job.subject))
        chosen = (col(Page.file_id).in_(ids[start : start + CHUNK]), Job.kind == OCR, col(Job.state).in_(OPEN))
        found |= set(session.exec(of_pages.where(*chosen).distinct()).all())
    return found


def closed(session: Session, file_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Give what was noted of those files whose pages are done, by file."""
    subjects = [str(PageName(file_id, 0)) for file_id in file_ids]
    done = select(Job).where(Job.kind == OCR, col(Job.subject).in_(subjects), Job.state == "done").order_by(col(Job.id))
    return {PageName.parse(job.subject).file_id: job.payload for job in session.exec(done).all()}


def count_open(session: Session) -> int:
    """Count the pages and files that wait."""
    return session.exec(select(sa.func.count()).select_from(Job).where(Job.kind == OCR, col(Job.state).in_(OPEN))).one()


def hold_file(session: Session, file_id: int) -> None:
    """Let one transaction at a time change what is asked for a file, until it ends."""
    hold(session, f"{OCR} {file_id}")


def _ask(session: Session, file_id: int, language: str, most: int | None) -> int:
    hold_file(session, file_id)
    needed = session.exec(select(Page.number).where(Page.file_id == file_id, col(Page.needs_ocr)).order_by(col(Page.number))).all()
    asked = {PageName.parse(subject).number for subject in session.exec(select(Job.subject).where(*_of_file(file_id))).all()}
    numbers = [number for number in needed if number not in asked]
    asked_at = now()
    asking = numbers[:most]
    for start in range(0, len(asking), CHUNK):
        rows = [
            Job(kind=OCR, subject=str(PageName(file_id, number)), payload={LANGUAGE: language}, priority=PAGES, created_at=asked_at)
            for number in asking[start : start + CHUNK]
        ]
        session.add_all(rows)
        session.flush()
    return len(numbers)


def _subject_of_page() -> sa.ColumnElement[str]:
    return sa.cast(col(Page.file_id), sa.String) + ":" + sa.cast(col(Page.number), sa.String)


def _of_file(file_id: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(Job.kind) == OCR, col(Job.subject).startswith(f"{file_id}:"))


def _deleted(session: Session, *which: sa.ColumnElement[bool]) -> int:
    session.flush()
    done: Any = session.execute(sa.delete(Job).where(*which))
    return int(done.rowcount)
