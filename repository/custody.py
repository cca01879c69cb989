"""Stored bytes and the rows that name them: neither side goes while the other comes."""

from collections.abc import Callable, Iterable

from sqlmodel import Session, select

from repository.db import Database, hold
from repository.files import FileStore
from repository.models import File, PageImage


def hold_bytes(session: Session, *hashes: str) -> None:
    """Let one transaction at a time add or remove the rows that name these bytes, until it ends."""
    for sha256 in sorted(set(hashes)):  # in one order, so that nobody waits in a circle
        hold(session, f"file {sha256}")


def keep_bytes(session: Session, store: FileStore, sha256: str, put_again: Callable[[], object]) -> None:
    """
    See that bytes which were stored just now stay until this transaction ends, which shall name them.

    Somebody may have erased the last resource that had the same bytes since `put` found them: `put_again` then stores them.
    """
    hold_bytes(session, sha256)
    if not store.has(sha256):
        put_again()


def delete_unused(database: Database, store: FileStore, hashes: Iterable[str]) -> int:
    """
    Delete those bytes that no row names, and give their number.

    The caller has committed what made them unused. Whoever added them again meanwhile keeps them.
    """
    deleted = 0
    for sha256 in hashes:
        with database.write() as session:
            hold_bytes(session, sha256)
            if not _is_named(session, sha256):
                store.delete(sha256)
                deleted += 1
    return deleted


def _is_named(session: Session, sha256: str) -> bool:
    picture = select(PageImage.sha256).where(PageImage.sha256 == sha256).limit(1)
    return session.get(File, sha256) is not None or session.exec(picture).first() is not None
