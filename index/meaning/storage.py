"""Rows of vectors in the store: who lacks them, keeping them, reading them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from index.meaning.quantize import Rows
from index.meaning.windows import Window
from repository.db import upserting
from repository.models import Encoding, Job, Page, Resource, State, Vector
from repository.vectors import ENCODE, next_stamp


class Stale(NamedTuple):
    """A published resource whose vectors were not seen to be there at its present revision."""

    key: int
    revision: int


class Lacking(NamedTuple):
    """A text without vectors."""

    text_hash: str
    text: str


class Encoded(NamedTuple):
    """The vectors of a text: a row for each window."""

    text_hash: str
    windows: Sequence[Window]
    rows: Rows


class PageRow(NamedTuple):
    """A vector of a page of a resource."""

    page: int
    language: str
    start: int
    end: int
    values: bytes


def stale(session: Session, encoder: str, limit: int) -> list[Stale]:
    """Give published resources to be looked at that nobody was asked to encode, oldest key first."""
    known = sa.and_(col(Encoding.resource_key) == col(Resource.key), col(Encoding.encoder) == encoder)
    asked = sa.exists().where(
        col(Job.kind) == ENCODE, col(Job.subject) == sa.cast(col(Resource.key), sa.String), col(Job.state).in_(("queued", "leased"))
    )
    query = (
        sa.select(col(Resource.key), col(Resource.revision))
        .outerjoin(Encoding, known)
        .where(col(Resource.state) == State.PUBLISHED, col(Encoding.revision).is_distinct_from(col(Resource.revision)), ~asked)
        .order_by(col(Resource.key))
        .limit(limit)
    )
    return [Stale(key, revision) for key, revision in session.execute(query)]


def lacking(session: Session, encoder: str, key: int, limit: int) -> list[Lacking]:
    """Give texts of a resource's pages that have no vectors, at most `limit`, in the order of the pages."""
    query = sa.select(col(Page.text_hash), col(Page.text)).where(col(Page.resource_key) == key, ~_encoded(encoder))
    texts = {row.text_hash: row.text for row in session.execute(query.order_by(col(Page.number)).limit(limit))}
    return [Lacking(text_hash, text) for text_hash, text in texts.items()]


def keys_lacking(session: Session, encoder: str, keys: Sequence[int]) -> set[int]:
    """Give those resources of which a page has no vectors."""
    query = sa.select(col(Page.resource_key)).where(col(Page.resource_key).in_(keys), ~_encoded(encoder)).distinct()
    return {int(key) for key in session.scalars(query)}


def keep(session: Session, encoder: str, key: int, encoded: Sequence[Encoded]) -> None:
    """
    Keep the vectors of texts of a resource. Does not commit.

    A text that no page of the resource has any more, because it was replaced or erased meanwhile, is left out. A text without
    windows gets one empty row, so that nobody tries again.
    """
    hashes = [one.text_hash for one in encoded]
    session.execute(sa.select(col(Resource.key)).where(col(Resource.key) == key).with_for_update())  # as those who replace and erase do
    pages = sa.select(col(Page.text_hash)).where(col(Page.resource_key) == key, col(Page.text_hash).in_(hashes))
    wanted = set(session.scalars(pages))
    rows = [row for one in sorted(encoded, key=lambda one: one.text_hash) if one.text_hash in wanted for row in _rows(encoder, one)]
    if rows:
        session.execute(
            upserting(session, Vector).on_conflict_do_nothing(), rows
        )  # another worker may encode a resource that has the same text


def note(session: Session, encoder: str, seen: Sequence[Stale]) -> None:
    """Record that these resources need nothing more at these revisions, under a new stamp. Does not commit."""
    if not seen:
        return
    stamp = next_stamp(session)
    keys = [key for key, _ in seen]
    session.execute(sa.delete(Encoding).where(col(Encoding.encoder) == encoder, col(Encoding.resource_key).in_(keys)))
    rows = [{"encoder": encoder, "resource_key": key, "revision": revision, "stamp": stamp} for key, revision in seen]
    session.execute(sa.insert(Encoding), rows)


def page_rows(session: Session, encoder: str, key: int) -> Iterator[PageRow]:
    """Give the vectors of a resource's pages in the order of pages and windows."""
    columns = (col(Page.number), col(Page.languages), col(Vector.start), col(Vector.end), col(Vector.values))
    query = (
        sa.select(*columns)
        .join(Vector, sa.and_(col(Vector.text_hash) == col(Page.text_hash), col(Vector.encoder) == encoder))
        .where(col(Page.resource_key) == key)
        .order_by(col(Page.number), col(Vector.window))
    )
    for number, languages, start, end, values in session.execute(query):
        if values:
            yield PageRow(number, languages.split(" ", 1)[0], start, end, values)


def has_vectors(session: Session, encoder: str) -> bool:
    """Tell whether anything was encoded."""
    return session.execute(sa.select(col(Encoding.stamp)).where(col(Encoding.encoder) == encoder).limit(1)).first() is not None


def _encoded(encoder: str) -> sa.ColumnElement[bool]:
    """Tell of a page that its text has vectors: all rows of a text come in one transaction, so one of them is enough."""
    return sa.exists().where(col(Vector.text_hash) == col(Page.text_hash), col(Vector.encoder) == encoder, col(Vector.window) == 0)


def _rows(encoder: str, encoded: Encoded) -> Iterator[dict[str, Any]]:
    common = {"text_hash": encoded.text_hash, "encoder": encoder}
    if not encoded.windows:
        yield {**common, "window": 0, "start": 0, "end": 0, "values": b""}
    for (number, start, end), row in zip(encoded.windows, encoded.rows, strict=True):
        yield {**common, "window": number, "start": start, "end": end, "values": row.tobytes()}
