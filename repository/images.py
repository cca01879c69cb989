"""Pictures of pages: what is drawn, and asking for what is not."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import jobs
from repository.models import Job, PageImage

RENDER = "render"  # the job kind that draws a page
WIDTHS = (320, 720, 1_440)  # pixels
COVER_WIDTH = 320
AT_ONCE = 0  # priority of a picture that a reader waits for
IN_TIME = 200  # priority of a cover, after extraction


class PictureName(msgspec.Struct, frozen=True):
    """Which picture: a page of a resource_file, so many pixels wide. It is the subject of a render job."""

    file_id: int
    number: int  # 1-based
    width: int

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number}:{self.width}"

    @classmethod
    def parse(cls, subject: str) -> "PictureName":
        """
        Read the subject of a render job.

        Raises:
            ValueError: it is none.
        """
        file_id, number, width = (int(part) for part in subject.split(":"))
        return cls(file_id, number, width)


def drawn(session: Session, name: PictureName) -> str | None:
    """Give the sha256 of a picture; None while it is not drawn."""
    row = session.get(PageImage, (name.file_id, name.number, name.width))
    return row.sha256 if row else None


def ask(session: Session, name: PictureName, *, priority: int = AT_ONCE) -> None:
    """Ask for a picture, in the caller's transaction. Asking twice makes one job."""
    jobs.enqueue(session, RENDER, str(name), priority=priority)


def ask_cover(session: Session, file_id: int) -> None:
    """Ask for the first page's small picture once the pages of a file are committed, in that same transaction."""
    ask(session, PictureName(file_id, 1, COVER_WIDTH), priority=IN_TIME)


def cannot_be_drawn(session: Session, file_id: int, number: int) -> bool:
    """Tell whether drawing a page was tried and failed at any width, so that nobody asks again."""
    subjects = [str(PictureName(file_id, number, width)) for width in WIDTHS]
    query = select(Job.id).where(Job.kind == RENDER, col(Job.subject).in_(subjects), Job.state == "failed").limit(1)
    return session.exec(query).first() is not None


def keep(session: Session, name: PictureName, sha256: str) -> None:
    """Record a drawn picture, whose bytes `custody.keep_bytes` keeps in this transaction. Does not commit."""
    session.merge(PageImage(file_id=name.file_id, number=name.number, width=name.width, sha256=sha256))


def hashes(session: Session) -> set[str]:
    """Give the sha256 of every picture that is kept."""
    return set(session.exec(select(PageImage.sha256)).all())


def drop(session: Session, file_ids: Sequence[int | None]) -> list[str]:
    """
    Forget the pictures of files and the jobs that would draw them. Does not commit.

    Gives their sha256; other pages may look the same. After the commit the caller hands them to `custody.delete_unused`.
    """
    dropped = session.exec(select(PageImage.sha256).where(col(PageImage.file_id).in_(file_ids)).distinct()).all()
    for file_id in file_ids:
        session.execute(sa.delete(Job).where(col(Job.kind) == RENDER, col(Job.subject).startswith(f"{file_id}:")))
    session.execute(sa.delete(PageImage).where(col(PageImage.file_id).in_(file_ids)))
    return sorted(dropped)
