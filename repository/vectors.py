"""Vectors of page texts: kept while a page has the text, and no longer."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from repository.models import Page, Vector

CHUNK = 500  # hashes in one statement


def drop_unused(session: Session, text_hashes: Iterable[str]) -> None:
    """Delete the vectors of those texts that no page has any more. Does not commit."""
    session.flush()
    hashes = sorted(set(text_hashes))
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        used = sa.exists().where(col(Page.text_hash) == col(Vector.text_hash))
        session.execute(sa.delete(Vector).where(col(Vector.text_hash).in_(chunk), ~used))
