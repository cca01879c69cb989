"""What is kept of each text so that those that are alike are found without comparing every two."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import jobs
from repository.db import hold
from repository.models import Job, Likeness, Signature, SignatureBand, Suggestion

COMPARE = "compare"  # the job kind that studies a resource whose pages were kept; the subject is the resource's key
IN_TIME = 300  # priority: after what people wait for
SAME_TEXT, NEAR_DUPLICATE, LANGUAGE_EDITION = "same-text", "near-duplicate", "language-edition"
OPEN = "open"
MOST_CANDIDATES = 200  # documents that one is compared with, those that share most first


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of a document, see `Signature`; `bands` are the parts by which others are found."""

    digest: str
    words: bytes
    neutral: bytes
    profile: Mapping[str, Any]
    bands: tuple[int, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """Why two documents may be one work; `score` from 0 to 1 is comparable within a kind."""

    kind: str
    score: float
    evidence: Mapping[str, Any]


def ask(session: Session, resource_key: int) -> None:
    """Ask for a resource to be studied: in the background, once, in the caller's transaction."""
    jobs.enqueue(session, COMPARE, str(resource_key), priority=IN_TIME)


def sign(session: Session, resource_key: int, signed: Signed | None) -> None:
    """
    Keep what is compared of a resource, in the place of what was kept before; None where it has no text. Does not commit.

    From here to the end of the transaction nobody else signs: of two that are signed at once, the later one finds the other.
    """
    hold(session, COMPARE)
    for row in (SignatureBand, Signature):
        session.execute(sa.delete(row).where(sa.column("resource_key") == resource_key))
    if signed is None:
        return
    values = {"digest": signed.digest, "words": signed.words, "neutral": signed.neutral, "profile": dict(signed.profile)}
    session.execute(sa.insert(Signature).values(resource_key=resource_key, **values))
    if signed.bands:
        session.execute(sa.insert(SignatureBand), [{"band": band, "resource_key": resource_key} for band in signed.bands])


def candidates(session: Session, resource_key: int, signed: Signed) -> dict[int, Signed]:
    """Give what is kept of those that share most with a document, by key: their number is bounded, whatever the collection holds."""
    shared = (
        sa.select(col(SignatureBand.resource_key))
        .where(col(SignatureBand.band).in_(signed.bands), col(SignatureBand.resource_key) != resource_key)
        .group_by(col(SignatureBand.resource_key))
        .order_by(sa.func.count().desc(), col(SignatureBand.resource_key))
        .limit(MOST_CANDIDATES)
    )
    keys = session.scalars(shared).all()
    rows = session.exec(select(Signature).where(col(Signature.resource_key).in_(keys))).all()
    return {row.resource_key: Signed(digest=row.digest, words=row.words, neutral=row.neutral, profile=row.profile) for row in rows}


def keep_pairs(session: Session, resource_key: int, found: Mapping[int, Found]) -> None:
    """Put pairs in the place of the open ones of a resource; what somebody decided on stays as it was decided. Does not commit."""
    of_it = sa.or_(col(Likeness.first_key) == resource_key, col(Likeness.second_key) == resource_key)
    session.execute(sa.delete(Likeness).where(of_it, col(Likeness.state) == OPEN))
    decided = {(row.first_key, row.second_key) for row in session.exec(select(Likeness).where(of_it)).all()}
    for other, one in sorted(found.items()):
        keys = (min(resource_key, other), max(resource_key, other))
        if keys not in decided:
            session.add(Likeness(first_key=keys[0], second_key=keys[1], kind=one.kind, score=one.score, evidence=dict(one.evidence)))
    session.flush()


def forget(session: Session, resource_key: int) -> None:
    """Remove everything that was learnt of a resource, and the job that would learn it. Does not commit."""
    for row in (Suggestion, SignatureBand, Signature):
        session.execute(sa.delete(row).where(sa.column("resource_key") == resource_key))
    of_it = sa.or_(col(Likeness.first_key) == resource_key, col(Likeness.second_key) == resource_key)
    session.execute(sa.delete(Likeness).where(of_it))
    session.execute(sa.delete(Job).where(col(Job.kind) == COMPARE, col(Job.subject) == str(resource_key)))
