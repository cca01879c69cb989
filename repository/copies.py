"""Cleaned copies: what readers download in the place of a file that hides personal data."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from repository import jobs, parts, personal
from repository.custody import hold_bytes
from repository.files import StoredFile
from repository.models import File, Job, ResourceFile

CLEAN = "clean-copy"  # the job kind that makes a cleaned copy; its subject is the id of the primary file
PUBLIC = "public"  # use of a cleaned copy, which has the version of its primary file
REFUSED = "refused"  # in the payload of a job that is done: why there can be no copy
AFTER_READING = 150  # priority: pages first
MADE, MAKING, IMPOSSIBLE, UNNEEDED = "made", "being-made", "impossible", "unneeded"


def ask(session: Session, file: ResourceFile) -> bool:
    """Ask for a cleaned copy of a primary file, if it hides something and has none; tell whether it was asked. Does not commit."""
    session.flush()
    hides = session.execute(sa.select(personal.hides(file.id))).scalar_one()
    if not hides or copy_of(session, file) is not None:
        return False
    jobs.enqueue(session, CLEAN, str(file.id), priority=AFTER_READING)
    return True


def keep(session: Session, file: ResourceFile, stored: StoredFile, name: str, media_type: str) -> None:
    """Record the cleaned copy of a primary file, whose bytes `custody.keep_bytes` keeps in this transaction. Does not commit."""
    if copy_of(session, file) is not None:
        return
    hold_bytes(session, stored.sha256)
    if session.get(File, stored.sha256) is None:
        session.add(File(sha256=stored.sha256, size=stored.size, media_type=media_type))
        session.flush()
    session.add(ResourceFile(resource_key=file.resource_key, sha256=stored.sha256, use=PUBLIC, name=name, version=file.version))


def copy_of(session: Session, file: ResourceFile) -> ResourceFile | None:
    """Give the cleaned copy of a primary file; None while there is none."""
    query = select(ResourceFile).where(
        ResourceFile.resource_key == file.resource_key, ResourceFile.use == PUBLIC, ResourceFile.version == file.version
    )
    return session.exec(query.order_by(col(ResourceFile.id)).limit(1)).first()


def standing(session: Session, file: ResourceFile) -> tuple[str, str | None]:
    """Say how it stands with the copy of a primary file (UNNEEDED, MADE, MAKING, IMPOSSIBLE), and why not where it cannot be made."""
    closed = parts.closed_within([file.resource_key], file.resource_key)
    if not session.execute(sa.select(sa.or_(personal.hides(file.id), closed))).scalar_one():
        return UNNEEDED, None
    if copy_of(session, file) is not None:
        return MADE, None
    query = select(Job).where(Job.kind == CLEAN, Job.subject == str(file.id)).order_by(col(Job.id).desc()).limit(1)
    job = session.exec(query).first()
    if job is not None and job.state in ("queued", "leased"):
        return MAKING, None
    return IMPOSSIBLE, str(job.payload.get(REFUSED) or job.error_code) if job else None


def public_files(keys: list[int]) -> sa.Executable:
    """
    Make the query for what readers may download of resources: the primary file, whether it hides something, and its copy.

    An archive hides what its documents hide, and those that are not for everybody: they are all inside.
    """
    primary, copy, bytes_, copied = aliased(ResourceFile), aliased(ResourceFile), aliased(File), aliased(File)
    of_primary = sa.and_(
        col(copy.resource_key) == col(primary.resource_key), col(copy.use) == PUBLIC, col(copy.version) == col(primary.version)
    )
    own = personal.hides(col(primary.id))
    hides = sa.or_(own, parts.closed_within(keys, col(primary.resource_key)))
    return (
        sa.select(primary, bytes_, hides, copy, copied)
        .join(bytes_, col(bytes_.sha256) == col(primary.sha256))
        .outerjoin(copy, of_primary)
        .outerjoin(copied, col(copied.sha256) == col(copy.sha256))
        .where(col(primary.resource_key).in_(keys), col(primary.use) == "primary", col(primary.current))
    )
