"""Vectors of page texts: kept while a page has the text, and no longer."""

from collections.abc import Iterable
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.models import Counter, Encoding, Job, Page, Vector

ENCODE = "encode"  # the job kind that gives the pages of a resource their vectors; the subject is the resource's key
STAMP = "encoding-stamp"
CHUNK = 500  # hashes in one statement


def drop_unused(session: Session, text_hashes: Iterable[str]) -> None:
    """Delete the vectors of those texts that no page has any more. Does not commit."""
    session.flush()
    hashes = sorted(set(text_hashes))
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        used = sa.exists().where(col(Page.text_hash) == col(Vector.text_hash))
        session.execute(sa.delete(Vector).where(col(Vector.text_hash).in_(chunk), ~used))


def orphans(session: Session) -> list[str]:
    """Give texts that have vectors and no page. There are none unless resources that shared a text were erased in the same moment."""
    used = sa.exists().where(col(Page.text_hash) == col(Vector.text_hash))
    return list(session.scalars(sa.select(col(Vector.text_hash)).where(col(Vector.window) == 0, ~used)))


def forget(session: Session, resource_key: int) -> None:
    """Forget that a resource was or should be encoded, and tell those who hold its vectors. Does not commit."""
    session.execute(sa.delete(Job).where(col(Job.kind) == ENCODE, col(Job.subject) == str(resource_key)))
    gone = cast("sa.CursorResult[Any]", session.execute(sa.delete(Encoding).where(col(Encoding.resource_key) == resource_key)))
    if gone.rowcount:
        next_stamp(session)


def next_stamp(session: Session) -> int:
    """Raise the stamp of encodings and give it. Does not commit."""
    row = session.exec(select(Counter).where(Counter.name == STAMP).with_for_update()).first() or Counter(name=STAMP, value=0)
    row.value += 1
    session.add(row)
    session.flush()
    return row.value


def present_stamp(session: Session) -> int:
    """Give the newest stamp of encodings; 0 before the first."""
    return session.exec(select(Counter.value).where(Counter.name == STAMP)).first() or 0
