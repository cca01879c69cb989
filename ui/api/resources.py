"""Resources, their pages and their bytes for programs."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream
from sqlmodel import Session

from index.query import MAX_PAGE, MAX_SIZE, LabelLanguage
from index.result import Links
from repository import pages
from repository.details import localized
from repository.errors import NotFound
from repository.fields import BY_NAME
from repository.images import COVER_WIDTH, WIDTHS
from repository.models import Page
from repository.vocabulary import LABEL_LANGUAGES, vocabulary
from ui import records, urls
from ui.api.answers import answer, labels_of, one_of, parameters, whole_number
from ui.api.bodies import Code, Edition, FileBody, PageBody, PageLinks, ResourceBody, ResourceList, ResourceWhole
from ui.downloads import download
from ui.pictures import has_picture
from ui.readers.page import page_number
from ui.records import FileNote, FileWithheld, Neighbour, Record
from ui.site import WebRequest, site_of
from ui.urls import API

DEFAULT_SIZE = 20
_LABELS = {"labels": one_of(LABEL_LANGUAGES)}
_PAGED = {**_LABELS, "page": whole_number(1, MAX_PAGE), "size": whole_number(1, MAX_SIZE)}


@get(f"{API}/resources", sync_to_thread=True)
def list_resources(request: WebRequest) -> Response[bytes]:
    """List published resources, the newest publication first."""
    values = parameters(request, _PAGED)
    page, size = values.get("page", 1), values.get("size", DEFAULT_SIZE)
    site = site_of(request)
    maker = _Maker(site.settings.public_url, labels_of(values))
    with site.database.read() as session:
        found = records.newest(session, size, (page - 1) * size)
        total = records.count(session)
        pictured = records.pictured(session, [record.key for record in found])
    bodies = tuple(maker.resource(record, pictured=record.key in pictured) for record in found)
    return answer(request, ResourceList(total, page, size, bodies, maker.list_links(page, size, total)))


@get(f"{API}/resources/{{resource_id:str}}", sync_to_thread=True)
def resource(request: WebRequest, resource_id: FromPath[str]) -> Response[bytes]:
    """Give one resource whole."""
    site = site_of(request)
    maker = _Maker(site.settings.public_url, labels_of(parameters(request, _LABELS)))
    with site.database.read() as session:
        record = records.by_id(session, resource_id)
        body = maker.whole(session, record)
    return answer(request, body)


@get(f"{API}/resources/{{resource_id:str}}/pages/{{number:str}}", sync_to_thread=True)
def page_text(request: WebRequest, resource_id: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Give the text of one page."""
    site = site_of(request)
    maker = _Maker(site.settings.public_url, labels_of(parameters(request, _LABELS)))
    with site.database.read() as session:
        record = records.by_id(session, resource_id)
        page = records.page(session, record, page_number(number))
    return answer(request, maker.page(record, page))


@get(f"{API}/resources/{{resource_id:str}}/file", sync_to_thread=True)
def primary_file(request: WebRequest, resource_id: FromPath[str]) -> Response[bytes] | Stream:
    """Give the bytes of the primary file."""
    site = site_of(request)
    with site.database.read() as session:
        record = records.by_id(session, resource_id)
    if record.is_open and record.offer.withheld:
        raise FileWithheld(resource_id)
    if record.file is None:
        raise NotFound("file", resource_id)
    return download(request, site.files, record.file)


@get(f"{API}/resources/{{resource_id:str}}/files/{{file_id:str}}", sync_to_thread=True)
def attached_file(request: WebRequest, resource_id: FromPath[str], file_id: FromPath[str]) -> Response[bytes] | Stream:
    """Give the bytes of an attachment."""
    site = site_of(request)
    with site.database.read() as session:
        record = records.by_id(session, resource_id)
        notes = {str(note.id): note for note in records.attachments(session, record)} if record.is_open else {}
    if file_id not in notes:
        raise NotFound("file", f"{resource_id}/{file_id[:20]}")
    return download(request, site.files, notes[file_id])


class _Maker:
    """Makes bodies with labels in one language; `base` makes addresses absolute."""

    def __init__(self, base: str, labels: LabelLanguage) -> None:
        self.base = base
        self.labels = labels

    def resource(self, record: Record, *, pictured: bool) -> ResourceBody:
        return ResourceBody(**self._fields(record, pictured=pictured))

    def whole(self, session: Session, record: Record) -> ResourceWhole:
        first = pages.page_of(session, record.key, 1) if record.is_open else None
        whole = records.whole(session, record)
        notes = records.attachments(session, record) if record.is_open else []
        return ResourceWhole(
            **self._fields(record, pictured=has_picture(first)),
            also_in=tuple(self._edition(other) for other in records.editions(session, record)),
            parts=tuple(self._edition(other) for other in records.parts(session, record)),
            part_of=self._edition(whole) if whole else None,
            attachments=tuple(self._file(note, urls.attachment(record.id, note.id)) for note in notes),
        )

    def page(self, record: Record, page: Page) -> PageBody:
        def neighbour(number: int) -> str | None:
            return self.base + urls.api_page(record.id, number) if 1 <= number <= record.page_count else None

        images = {str(width): self.base + urls.image(record.id, page.number, width) for width in WIDTHS} if has_picture(page) else {}
        return PageBody(
            resource=record.id,
            number=page.number,
            label=page.label,
            heading=page.outline,
            languages=tuple(page.languages.split()),
            text=page.text,
            url=self.base + urls.page(self.labels, record.slug, page.number),
            images=images,
            links=PageLinks(neighbour(page.number + 1), neighbour(page.number - 1)),
        )

    def list_links(self, page: int, size: int, total: int) -> Links:
        def address(number: int) -> str:
            return f"{self.base}{API}/resources?page={number}&size={size}&labels={self.labels}"

        last = min(max(1, -(-total // size)), MAX_PAGE)
        return Links(address(page), address(page + 1) if page < last else None, address(page - 1) if page > 1 else None)

    def _fields(self, record: Record, *, pictured: bool) -> dict[str, Any]:
        title, title_language = record.title(self.labels)
        abstract = localized(record.details, "abstract", self.labels)
        type_code = record.details.get("type", "material")
        return {
            "id": record.id,
            "slug": record.slug,
            "title": title,
            "title_language": title_language,
            "abstract": abstract[0] if abstract else None,
            "languages": tuple(record.details.get("language") or [record.language]),
            "type": Code(type_code, vocabulary("type").label(type_code, self.labels)),
            "kind": record.kind,
            "year": record.details.get("year"),
            "page_count": record.page_count if record.is_open else 0,
            "published_at": record.published_at.isoformat() if record.published_at else None,
            "updated_at": record.updated_at.isoformat(),
            "url": self.base + urls.resource(self.labels, record.slug),
            "api_url": self.base + urls.api_resource(record.id),
            "cover_url": self.base + urls.image(record.id, 1, COVER_WIDTH) if pictured and record.is_open else None,
            "file": self._file(record.file, urls.file(record.id)) if record.file else None,
            "details": record.details,
            "labels": self._labels(record.details),
        }

    def _labels(self, details: dict[str, Any]) -> dict[str, tuple[Code, ...]]:
        """Give the words for every code in the details."""
        found = {}
        for name, value in details.items():
            if words := BY_NAME[name].vocabulary:
                codes = [value] if isinstance(value, str) else value
                found[name] = tuple(Code(code, vocabulary(words).label(code, self.labels)) for code in codes)
        return found

    def _edition(self, other: Neighbour) -> Edition:
        return Edition(
            other.id,
            other.language,
            other.title(self.labels)[0],
            self.base + urls.resource(self.labels, other.slug),
            self.base + urls.api_resource(other.id),
        )

    def _file(self, note: FileNote, url: str) -> FileBody:
        return FileBody(note.name, note.media_type, note.size, note.sha256, self.base + url)
