"""Who did what, when, as a chain: each entry's hash covers the entry and the hash before it, so that no change goes unseen.

An entry holds no personal data and nothing that erasure would have to remove: names of fields and states, never their values.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col, select

from repository.columns import now
from repository.db import hold
from repository.desk_models import AuditEntry
from repository.text import storable

START = "0" * 64  # stands before the first entry
ROWS_AT_ONCE = 500
_PENDING = "audit entries"  # in the session's own notes, until it commits


class Chain(msgspec.Struct, frozen=True):
    """What verification found: the entries, the hash of the last good one, and the first entry that is not as it was written.

    Whoever keeps `entries` and `last` elsewhere can also tell whether the end of the chain was cut off.
    """

    entries: int
    last: str
    broken: int | None = None
    reason: str | None = None


def record(session: Session, actor: str, action: str, subject: str, details: Mapping[str, Any] | None = None) -> None:
    """
    Note an act; it joins the chain in the moment in which the caller's transaction commits, or never.

    `subject` is the public id of what was acted on; `details` are few and hold no personal data. The chain is held for the last
    moment of the transaction alone, so that writers who hold other rows never wait for each other in a circle.
    """
    entry = {
        "at": now(),
        "actor": storable(actor)[:80],
        "action": action[:40],
        "subject": storable(subject)[:120],
        "details": dict(details or {}),
    }
    if _PENDING not in session.info:
        session.info[_PENDING] = []
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_rollback", _forget)
    session.info[_PENDING].append(entry)


def verify(session: Session) -> Chain:
    """Follow the chain from its beginning to the first entry that was changed, removed or put in between."""
    last, count = START, 0
    for row in _all(session):
        if row.number != count + 1:
            return Chain(count, last, count + 1, "is missing")
        if row.hash != digest(last, row.number, row.at, row.actor, row.action, row.subject, row.details):
            return Chain(count, last, row.number, "is not as it was written, or the one before it is not")
        last, count = row.hash, row.number
    return Chain(count, last)


def entries(session: Session, *, subject: str | None = None, before: int | None = None, limit: int = 100) -> Sequence[AuditEntry]:
    """Give the newest entries, newest first: those about `subject`, with numbers below `before`."""
    query = select(AuditEntry)
    if subject is not None:
        query = query.where(AuditEntry.subject == storable(subject))
    if before is not None:
        query = query.where(AuditEntry.number < before)
    return session.exec(query.order_by(col(AuditEntry.number).desc()).limit(limit)).all()


def digest(previous: str, number: int, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, Any]) -> str:
    """Give sha256 over the previous hash and the entry as JSON with sorted keys and no spaces."""
    entry = {"number": number, "at": at.isoformat(), "actor": actor, "action": action, "subject": subject, "details": details}
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def _all(session: Session) -> Iterator[AuditEntry]:
    newest = 0
    query = select(AuditEntry).order_by(col(AuditEntry.number)).limit(ROWS_AT_ONCE)
    while rows := session.exec(query.where(AuditEntry.number > newest)).all():
        yield from rows
        newest = rows[-1].number


def _append(session: AnySession) -> None:
    pending, session.info[_PENDING] = session.info[_PENDING], []
    if not pending:
        return
    session.flush()
    hold(session, "audit")  # type: ignore[arg-type]
    newest = session.execute(sa.select(AuditEntry.number, AuditEntry.hash).order_by(col(AuditEntry.number).desc()).limit(1)).first()  # type: ignore[call-overload]
    number, last = (newest.number, newest.hash) if newest else (0, START)
    rows = []
    for entry in pending:
        number += 1
        last = digest(last, number, **entry)
        rows.append({"number": number, "hash": last, **entry})
    session.execute(sa.insert(AuditEntry), rows)


def _forget(session: AnySession) -> None:
    session.info[_PENDING] = []
