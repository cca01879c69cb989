"""Pages of a resource: replaced whole when a new extraction commits."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import catalogue, vectors
from repository.models import Page, Resource, ResourceFile
from repository.text import storable

OK = "ok"
MAX_LABEL = 80  # characters; what a file says beyond them is cut
MAX_OUTLINE = 300
MAX_NUMBER = 2**31 - 1  # PostgreSQL refuses to compare with more
MAX_LANGUAGES = 4  # of one page


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as extraction found it: clean text (NFC), 1-based number, BCP 47 languages with the main one first."""

    number: int
    text: str
    label: str | None = None
    languages: tuple[str, ...] = ("und",)
    outline: str | None = None
    width: float | None = None  # points
    height: float | None = None
    needs_ocr: bool = False
    boxes: bytes | None = None  # packed by repository.boxes


def replace_pages(session: Session, file: ResourceFile, pages: Sequence[NewPage], *, language: str, verdict: str) -> None:
    """
    Make `pages` the pages of the resource and `file` its current file, and raise the revision. Does not commit.

    `language` (BCP 47) becomes the resource's unless a person fixed it. `verdict` is the extraction's code.
    """
    resource = session.exec(select(Resource).where(Resource.key == file.resource_key).with_for_update()).one()
    old_hashes = session.exec(select(Page.text_hash).where(Page.resource_key == resource.key)).all()
    session.execute(sa.delete(Page).where(col(Page.resource_key) == resource.key))
    session.execute(
        sa.update(ResourceFile)
        .where(col(ResourceFile.resource_key) == resource.key, col(ResourceFile.use) == "primary")
        .values(current=col(ResourceFile.id) == file.id)
    )
    if pages:
        session.execute(sa.insert(Page), [_row(file, page) for page in pages])
    file.verdict = resource.verdict = verdict
    resource.page_count = len(pages)
    set_language(resource, language, [page.languages for page in pages])
    catalogue.touch(session, resource)
    session.add(file)
    vectors.drop_unused(session, old_hashes)


def keep_verdict(session: Session, file: ResourceFile, verdict: str) -> None:
    """Note that a file could not be read; pages of an older version stay. Does not commit."""
    file.verdict = verdict
    session.add(file)
    resource = session.exec(select(Resource).where(Resource.key == file.resource_key)).one()
    if resource.verdict != verdict:
        resource.verdict = verdict
        catalogue.touch(session, resource)


def pages_of(session: Session, resource_key: int) -> Sequence[Page]:
    """Give the pages of a resource in order."""
    return session.exec(select(Page).where(Page.resource_key == resource_key).order_by(col(Page.number))).all()


def page_of(session: Session, resource_key: int, number: int) -> Page | None:
    """Give one page; None when there is no such number."""
    if not 1 <= number <= MAX_NUMBER:
        return None
    return session.exec(select(Page).where(Page.resource_key == resource_key, Page.number == number)).first()


def text_hash(text: str) -> str:
    """Give the sha256 of a text, the key of its vectors."""
    return hashlib.sha256(text.encode()).hexdigest()


def set_language(resource: Resource, language: str, spoken: Sequence[Sequence[str]]) -> None:
    """Set the detected language, and those that a fifth of the pages or more are `spoken` in, unless a person fixed it."""
    if resource.language_fixed:
        return
    resource.language = language
    votes = Counter(tag for languages in spoken for tag in languages if tag != "und")
    frequent = [tag for tag, count in votes.most_common() if count * 5 >= len(spoken)]
    tags = list(dict.fromkeys([*([language] if language != "und" else []), *frequent]))
    details = dict(resource.details)
    if tags:
        details["language"] = tags
    else:
        details.pop("language", None)
    resource.details = details


def _row(file: ResourceFile, page: NewPage) -> dict[str, object]:
    text = storable(page.text)
    return {
        "resource_key": file.resource_key,
        "file_id": cast("int", file.id),
        "number": page.number,
        "label": _cut(page.label, MAX_LABEL),
        "languages": " ".join(page.languages[:MAX_LANGUAGES]),
        "outline": _cut(page.outline, MAX_OUTLINE),
        "width": page.width,
        "height": page.height,
        "needs_ocr": page.needs_ocr,
        "text_hash": text_hash(text),
        "text": text,
        "boxes": page.boxes,
    }


def _cut(text: str | None, max_chars: int) -> str | None:
    return storable(text)[:max_chars] if text else None
