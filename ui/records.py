"""Published resources as values, for pages and API alike. Nothing unpublished comes out of here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import catalogue, copies, pages
from repository.details import Title, edition_title, localized
from repository.errors import AppError, NotFound
from repository.models import File, Held, Page, Resource, ResourceFile, State, Tombstone
from repository.vocabulary import kind_of

PUBLIC = "public"
MAX_NEIGHBOURS = 50  # editions or attachments shown
MAX_PARTS = 500


class Gone(AppError):
    """It was here once and was taken away."""

    code = "gone"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name!r} was withdrawn or erased")


class FileNote(msgspec.Struct, frozen=True):
    """A file as readers may know it. `id` is the resource_file's."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int  # bytes


class PageNote(msgspec.Struct, frozen=True):
    """A page in a table of contents: printed label and the heading it stands under, where there are any."""

    number: int
    label: str | None
    heading: str | None


class Neighbour(msgspec.Struct, frozen=True):
    """Another published resource, beside this one."""

    id: str
    slug: str
    language: str
    details: dict[str, Any]

    def title(self, language: str) -> tuple[str, str]:
        """Give the title and its language, in `language` where there is one."""
        return localized(self.details, "title", language) or (self.slug, self.language)

    def own_title(self, reader: str) -> Title:
        """Give the title that the document bears, with what it means to a reader of another language."""
        return _own_title(self.details, self.language, reader) or Title(self.slug, self.language)


class FileWithheld(AppError):
    """The file may hold personal data or documents that are not public, and there is no copy without them."""

    code = "file-withheld"

    def __init__(self, resource_id: str) -> None:
        super().__init__(f"the file of resource {resource_id} hides what may be personal data or is not public, and has no cleaned copy")


class Offer(msgspec.Struct, frozen=True):
    """What readers may download of a primary file. `cleaned` says that it is a copy; `withheld` that there is none yet, or never."""

    file: FileNote | None = None
    cleaned: bool = False
    withheld: bool = False


class Record(msgspec.Struct, frozen=True):
    """A published resource. `kind` is its top row of type.csv; `details` holds the values of FIELDS."""

    key: int
    id: str
    slug: str
    work_id: str
    language: str
    kind: str | None
    details: dict[str, Any]
    verdict: str | None
    page_count: int
    updated_at: datetime
    published_at: datetime | None
    part_of: int | None
    offer: Offer

    @property
    def file(self) -> FileNote | None:
        """Give the file that readers may download: the primary one, or its cleaned copy."""
        return self.offer.file if self.is_open else None

    @property
    def is_open(self) -> bool:
        """Tell whether readers may have the file and its pages, not the record alone."""
        return bool(self.details.get("access", PUBLIC) == PUBLIC)

    def title(self, language: str) -> tuple[str, str]:
        """Give the title and its language, in `language` where there is one."""
        return localized(self.details, "title", language) or (self.slug, self.language)

    def own_title(self, reader: str) -> Title:
        """Give the title that the document bears, with what it means to a reader of another language."""
        return _own_title(self.details, self.language, reader) or Title(self.slug, self.language)


def by_id(session: Session, public_id: str) -> Record:
    """
    Give a published resource by its id.

    Raises:
        NotFound: there is none that a reader may know of.
        Gone: it was withdrawn or erased.
    """
    try:
        resource = catalogue.find(session, public_id)
    except NotFound:
        if session.get(Tombstone, public_id):
            raise Gone("resource", public_id) from None
        raise
    return _published(session, resource, public_id)


def by_slug(session: Session, slug: str) -> Record:
    """
    Give a published resource by its slug; an old slug gives the record under its present one.

    Raises:
        NotFound: there is none that a reader may know of.
        Gone: it was withdrawn.
    """
    resource, _ = catalogue.find_by_slug(session, slug)
    return _published(session, resource, slug)


def newest(session: Session, limit: int, offset: int = 0) -> list[Record]:
    """Give published resources, the newest publication first."""
    query = (
        select(Resource)
        .where(Resource.state == State.PUBLISHED, col(Resource.slug).is_not(None))
        .order_by(col(Resource.published_at).desc(), col(Resource.key).desc())
        .limit(limit)
        .offset(offset)
    )
    resources = session.exec(query).all()
    offers = _offers(session, [cast("int", resource.key) for resource in resources])
    return [_record(resource, offers.get(cast("int", resource.key), Offer())) for resource in resources]


def count(session: Session) -> int:
    """Count published resources."""
    return session.exec(select(sa.func.count()).select_from(Resource).where(Resource.state == State.PUBLISHED)).one()


def pictured(session: Session, keys: Sequence[int]) -> set[int]:
    """Give those resources whose pages can be drawn."""
    query = select(Page.resource_key).where(col(Page.resource_key).in_(keys), Page.number == 1, col(Page.width) > 0, col(Page.height) > 0)
    return set(session.exec(query).all())


def editions(session: Session, record: Record) -> list[Neighbour]:
    """Give the other published editions of the same work."""
    return _neighbours(session, Resource.work_id == record.work_id, col(Resource.key) != record.key)


def parts(session: Session, record: Record) -> list[Neighbour]:
    """Give the published documents of a kit, course or package, in the order of the package; those that were here before count too."""
    numbers = sa.select(col(Held.resource_key), sa.func.min(col(Held.number)).label("number")).where(col(Held.archive_key) == record.key)
    held = numbers.group_by(col(Held.resource_key)).subquery()
    inside = sa.select(held.c.resource_key)
    return _neighbours(
        session,
        sa.or_(col(Resource.part_of) == record.key, col(Resource.key).in_(inside)),
        order=sa.select(held.c.number).where(held.c.resource_key == col(Resource.key)).scalar_subquery().nulls_last(),
        limit=MAX_PARTS,
    )


def whole(session: Session, record: Record) -> Neighbour | None:
    """Give the kit, course or package that this is a part of, when it is published."""
    if record.part_of is None:
        return None
    found = _neighbours(session, col(Resource.key) == record.part_of)
    return found[0] if found else None


def attachments(session: Session, record: Record) -> list[FileNote]:
    """Give the files listed beside the primary one."""
    query = (
        select(ResourceFile, File)
        .join(File, col(File.sha256) == col(ResourceFile.sha256))
        .where(ResourceFile.resource_key == record.key, ResourceFile.use == "attachment", col(ResourceFile.current))
        .order_by(col(ResourceFile.id))
        .limit(MAX_NEIGHBOURS)
    )
    return [_file_note(use, file) for use, file in session.exec(query).all()]


def page(session: Session, record: Record, number: int) -> Page:
    """
    Give a page of an open resource.

    Raises:
        NotFound: there is no such page, or readers may see the record alone.
    """
    found = pages.page_of(session, record.key, number) if record.is_open and number <= record.page_count else None
    if found is None:
        raise NotFound("page", f"{record.id}/{number}")
    return found


def outline(session: Session, record: Record) -> list[PageNote]:
    """Give a note of every page in order."""
    query = select(Page.number, Page.label, Page.outline).where(Page.resource_key == record.key).order_by(col(Page.number))
    return [PageNote(number, label, heading) for number, label, heading in session.exec(query).all()]


def _own_title(details: dict[str, Any], language: str, reader: str) -> Title | None:
    return edition_title(details, details.get("language") or [language], reader)


def _published(session: Session, resource: Resource, name: str) -> Record:
    if resource.state == State.WITHDRAWN and resource.published_at is not None:
        raise Gone("resource", name)
    if resource.state != State.PUBLISHED or resource.slug is None:
        raise NotFound("resource", name)
    key = cast("int", resource.key)
    return _record(resource, _offers(session, [key]).get(key, Offer()))


def _record(resource: Resource, offer: Offer) -> Record:
    return Record(
        key=cast("int", resource.key),
        id=resource.id,
        slug=cast("str", resource.slug),
        work_id=resource.work_id,
        language=resource.language,
        kind=kind_of(resource.details.get("type")),
        details=resource.details,
        verdict=resource.verdict,
        page_count=resource.page_count,
        updated_at=resource.updated_at,
        published_at=resource.published_at,
        part_of=resource.part_of,
        offer=offer,
    )


def _offers(session: Session, keys: list[int]) -> dict[int, Offer]:
    """Give what readers may download, by resource; a resource without a file has no entry."""
    rows = session.execute(copies.public_files(keys)).all()
    return {use.resource_key: _offer(use, file, copy, copied, hides=hides) for use, file, hides, copy, copied in rows}


def _offer(use: ResourceFile, file: File, copy: ResourceFile | None, copied: File | None, *, hides: bool) -> Offer:
    if not hides:
        return Offer(_file_note(use, file))
    return Offer(_file_note(copy, copied), cleaned=True) if copy and copied else Offer(withheld=True)


def _file_note(use: ResourceFile, file: File) -> FileNote:
    return FileNote(cast("int", use.id), file.sha256, use.name, file.media_type, file.size)


def _neighbours(session: Session, *conditions: Any, order: Any = None, limit: int = MAX_NEIGHBOURS) -> list[Neighbour]:
    query = (
        select(Resource.id, Resource.slug, Resource.language, Resource.details)
        .where(Resource.state == State.PUBLISHED, col(Resource.slug).is_not(None), *conditions)
        .order_by(*([] if order is None else [order]), col(Resource.key))
        .limit(limit)
    )
    return [Neighbour(public_id, cast("str", slug), tag, dict(details)) for public_id, slug, tag, details in session.exec(query).all()]
