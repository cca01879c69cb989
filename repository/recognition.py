"""Pages whose text is recognised in their pictures: kept one by one, and counted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import catalogue, ocr_jobs, signatures, vectors
from repository.details import localized
from repository.found import Recognised
from repository.models import Page, Resource, ResourceFile, now
from repository.ocr_jobs import PageName
from repository.pages import keep_verdict, set_language, text_hash
from repository.text import storable

SHOWN_EVERY = timedelta(seconds=20)  # a resource in which page after page is recognised is taken up again by the index


class Progress(msgspec.Struct, frozen=True):
    """How far the recognition of a resource is, in pages.

    `waiting` are those of a file whose recognition goes on; `unread` nobody will read until somebody asks again.
    """

    resource: str
    title: str
    recognised: int
    waiting: int
    unread: int


def keep(session: Session, name: PageName, found: Recognised | None) -> None:
    """
    Keep what was recognised on a page, unless the page is gone or was read meanwhile. Does not commit.

    None says that its text is better than what was recognised. The index takes the resource up again, but not for every page.
    """
    page = session.exec(select(Page).where(Page.file_id == name.file_id, Page.number == name.number, col(Page.needs_ocr))).first()
    if page is None:
        return
    page.needs_ocr = False
    session.add(page)
    if found is None:
        return
    old_hash, page.text = page.text_hash, storable(found.text)
    page.text_hash, page.boxes, page.recognised = text_hash(page.text), found.boxes, True
    page.languages = " ".join(found.languages)
    vectors.drop_unused(session, [old_hash])
    resource = session.exec(select(Resource).where(Resource.key == page.resource_key).with_for_update()).one()
    if now() - resource.updated_at > SHOWN_EVERY:
        catalogue.touch(session, resource)


def conclude(session: Session, resource: Resource, file: ResourceFile, language: str, spoken: Mapping[int, tuple[str, ...]]) -> None:
    """
    Keep what the pages of a file say as a whole, once the last was recognised, and raise the revision. Does not commit.

    `language` (BCP 47) becomes the resource's unless a person fixed it, `spoken` are the languages of the pages by number.
    """
    pages = session.exec(select(Page.number, Page.languages).where(Page.file_id == file.id)).all()
    for number, known in pages:
        tags = " ".join(spoken.get(number, ())) or known
        if tags != known:
            session.execute(sa.update(Page).where(col(Page.file_id) == file.id, col(Page.number) == number).values(languages=tags))
    if pages:
        set_language(resource, language, list(spoken.values()))
        settle_verdict(session, file)
        catalogue.touch(session, resource)
        signatures.ask(session, file.resource_key)


def settle_verdict(session: Session, file: ResourceFile) -> None:
    """Give a file the verdict that its pages have now: some text, none, or pictures that wait. Does not commit."""
    texts, waiting = (sa.exists().where(col(Page.file_id) == file.id, which) for which in (col(Page.text) != "", col(Page.needs_ocr)))
    has_text, waits = session.execute(sa.select(texts, waiting)).one()
    keep_verdict(session, file, "ok" if has_text else "needs-ocr" if waits else "no-text")


def progress(session: Session, resource: Resource | None = None) -> list[Progress]:
    """Tell how far the recognition of each resource is that has or had pages to recognise, or of one alone."""
    sums = [sa.func.sum(sa.case((condition, 1), else_=0)) for condition in (col(Page.recognised), col(Page.needs_ocr))]
    counts = (
        sa.select(col(Page.resource_key), col(Page.file_id), *sums)
        .where(sa.or_(col(Page.recognised), col(Page.needs_ocr)))
        .group_by(col(Page.resource_key), col(Page.file_id))
        .order_by(col(Page.resource_key))
    )
    if resource is not None:
        counts = counts.where(col(Page.resource_key) == resource.key)
    found = session.execute(counts).all()
    going_on = ocr_jobs.waiting_files(session, [file_id for _, file_id, *_ in found])
    resources = {one.key: one for one in session.exec(select(Resource).where(col(Resource.key).in_([key for key, *_ in found]))).all()}
    return [_progress(resources[key], recognised, left, goes_on=file_id in going_on) for key, file_id, recognised, left in found]


def files_in_need(session: Session, resource: Resource | None = None) -> list[tuple[int, Resource]]:
    """Give the files that have pages to recognise, with their resources; those of one resource alone where it is given."""
    in_need = sa.select(col(Page.file_id)).where(col(Page.needs_ocr))
    if resource is not None:
        in_need = in_need.where(col(Page.resource_key) == resource.key)
    query = (
        select(ResourceFile.id, Resource)
        .join(Resource, col(Resource.key) == ResourceFile.resource_key)
        .where(col(ResourceFile.id).in_(in_need))
        .order_by(col(ResourceFile.id))
    )
    return [(cast("int", file_id), one) for file_id, one in session.exec(query).all()]


def _progress(resource: Resource, recognised: int, left: int, *, goes_on: bool) -> Progress:
    waiting, unread = (left, 0) if goes_on else (0, left)
    return Progress(resource.id, _title(resource), recognised, waiting, unread)


def _title(resource: Resource) -> str:
    title = localized(resource.details, "title", resource.language)
    return title[0] if title else ""
