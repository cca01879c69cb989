"""A resource's own page."""

from collections.abc import Iterator, Sequence

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from index.query import MAX_TEXT, SearchQuery
from index.within import matching_pages
from repository import pages
from repository.concepts import concepts
from repository.fields import FIELDS, GOOD_PRACTICE
from repository.images import COVER_WIDTH
from repository.models import Page
from ui import records, urls
from ui.cards import book_card, neighbour_link, record_card
from ui.citing import Cited, references
from ui.contexts import AlikeView, Card, Content, Fact, FileView, ResourceView, Thumb
from ui.i18n import Language
from ui.page_labels import is_name
from ui.pictures import has_picture, picture_height
from ui.readers.details import detail_of, section_of
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.search import code_label, today
from ui.records import FileNote, Neighbour, PageNote, Record
from ui.site import Site, WebRequest, base_address, site_of

THUMBS = 6
THUMB_WIDTH = 160  # pixels on the page; the picture has 320
MAX_CONTENTS = 200
_FACT_FIELDS = {"minutes", "group_min", "group_max", "age_min", "age_max", "technology", "cost", "experience"}
_NOT_DETAILS = _FACT_FIELDS | {"title", "abstract", "type", "enrolment"}
_FIRST = (
    "description",
    "objective",
    "materials",
    "steps",
    "safeguarding",
)  # an activity reads like a recipe: what is needed before what to do
_SECTIONS = tuple(
    dict.fromkeys((*_FIRST, *(field.name for field in FIELDS if field.shape == "localized" and field.name not in ("title", "abstract"))))
)
_KINDS = {
    "application/pdf": "PDF",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": "TXT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}


@get("/{reader_code:str}/resources/{slug:str}", sync_to_thread=True)
def resource_page(request: WebRequest, reader_code: FromPath[str], slug: FromPath[str]) -> Response[bytes] | Redirect:
    """Answer a resource; an old slug leads to the present one for ever."""
    reader, site = reader_language(reader_code), site_of(request)
    text = request.query_params.get("q", "")[:MAX_TEXT].strip()
    with site.database.read() as session:
        record = records.by_slug(session, slug)
        if record.slug != slug:
            return Redirect(urls.resource(reader.code, record.slug, text), status_code=301)
        view = ResourceReader(site, reader, record, text, base_address(request)).view(session, missing_page=_missing(request))
    frame = frame_of(
        request,
        reader,
        view.card.title,
        place=urls.resource(reader.code, slug, text),
        description=view.card.abstract or "",
        scripts=("page.js",),
    )
    return show(request, "resource.html", frame, view)


def _missing(request: WebRequest) -> int | None:
    number = request.query_params.get("missing", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else None


class ResourceReader:
    """Lays out one resource for one reader."""

    def __init__(self, site: Site, reader: Language, record: Record, text: str, base: str) -> None:
        self.site = site
        self.reader = reader
        self.record = record
        self.text = text
        self.base = base  # public address of the site
        self.details = record.details

    def view(self, session: Session, *, missing_page: int | None) -> ResourceView:
        """Give the whole view; six small queries, whatever the number of pages, and two more for resources like it."""
        record, reader = self.record, self.reader
        outline = records.outline(session, record) if record.is_open else []
        first = pages.page_of(session, record.key, 1) if outline else None
        pictured = has_picture(first)
        whole, parts = records.whole(session, record), records.parts(session, record)
        return ResourceView(
            id=record.id,
            slug=record.slug,
            language=record.language,
            card=self._card(first),
            abstract=section_of(reader, self.details, "abstract"),
            facts=tuple(self._facts()),
            sections=tuple(section for name in _SECTIONS if (section := section_of(reader, self.details, name))),
            details=tuple(
                detail for field in FIELDS if field.name not in _NOT_DETAILS and (detail := detail_of(reader, self.details, field.name))
            ),
            access=self.details.get("access", records.PUBLIC),
            verdict=record.verdict if record.verdict not in (None, "ok") else None,
            link=self.details.get("link"),
            enrolment=self.details.get("enrolment"),
            file=file_view(reader, record.file, urls.file(record.id)) if record.file else None,
            cleaned=record.is_open and record.offer.cleaned,
            withheld=record.is_open and record.offer.withheld,
            page_count=record.page_count if record.is_open else 0,
            read_url=urls.page(reader.code, record.slug, outline[0].number, self.text) if outline else None,
            thumbs=self._thumbs(outline[:THUMBS], first) if first and pictured else (),
            contents=self._contents(outline),
            matching=self._matching(outline),
            text=self.text,
            editions=tuple(neighbour_link(reader, other) for other in records.editions(session, record)),
            parts=tuple(neighbour_link(reader, other) for other in parts),
            whole=neighbour_link(reader, whole) if whole else None,
            attachments=self._attachments(session),
            alike=self._alike(session, [*parts, *([whole] if whole else [])]),
            compare_url=urls.compare(reader.code, record.slug) if record.kind == GOOD_PRACTICE else None,
            licence=reader.pgettext("licence", code) if (code := self.details.get("licence")) else "",
            references=references(reader, cited(reader, record, self.base), today()),
            missing_page=missing_page,
            updated=reader.date(record.updated_at),
        )

    def _card(self, first: Page | None) -> Card:
        if first is None or not has_picture(first):
            return record_card(self.reader, self.record)
        return record_card(self.reader, self.record, urls.image(self.record.id, 1, COVER_WIDTH), picture_height(first, THUMB_WIDTH))

    def _facts(self) -> Iterator[Fact]:
        reader, details = self.reader, self.details
        if minutes := details.get("minutes"):
            yield Fact("clock", reader.gettext("Time"), duration(reader, minutes))
        if group := self._range("group_min", "group_max"):
            yield Fact("users", reader.gettext("Group"), reader.gettext("%(range)s people") % {"range": group})
        if ages := self._range("age_min", "age_max"):
            yield Fact("calendar", reader.gettext("Ages"), reader.gettext("%(range)s years") % {"range": ages})
        needed = (
            ("technology", "tv", reader.pgettext("field", "technology")),
            ("cost", "banknote", reader.pgettext("field", "cost")),
            ("experience", "user-round", reader.gettext("Facilitator")),
        )
        for name, sign, label in needed:
            value = details.get(name) or []
            codes = [value] if isinstance(value, str) else value
            if codes:
                yield Fact(sign, label, ", ".join(code_label(reader, name, code) for code in codes))

    def _range(self, low_name: str, high_name: str) -> str:
        low, high = self.details.get(low_name), self.details.get(high_name)
        if low is None and high is None:
            return ""
        if low is None:
            return self.reader.gettext("up to %(high)s") % {"high": high}
        if high is None:
            return self.reader.gettext("%(low)s or more") % {"low": low}
        return str(low) if low == high else f"{low}–{high}"

    def _thumbs(self, outline: Sequence[PageNote], first: Page) -> tuple[Thumb, ...]:
        return tuple(
            Thumb(
                number=note.number,
                label=note.label or str(note.number),
                url=urls.page(self.reader.code, self.record.slug, note.number, self.text),
                image=urls.image(self.record.id, note.number, COVER_WIDTH),
                width=THUMB_WIDTH,
                height=picture_height(first, THUMB_WIDTH),
            )
            for note in outline
        )

    def _contents(self, outline: Sequence[PageNote]) -> tuple[Content, ...]:
        """Give the page where each heading starts."""
        starts, heading = [], None
        for note in outline:
            if note.heading and note.heading != heading:
                starts.append(self._content(note, note.heading))
            heading = note.heading or heading
        return tuple(starts[:MAX_CONTENTS])

    def _matching(self, outline: Sequence[PageNote]) -> tuple[Content, ...]:
        if not self.text or not outline:
            return ()
        numbers = set(matching_pages(self.site.collection, SearchQuery(text=self.text), self.record.key))
        return tuple(self._content(note, note.heading or "") for note in outline if note.number in numbers)[:MAX_CONTENTS]

    def _content(self, note: PageNote, heading: str) -> Content:
        label = note.label if note.label and not is_name(note.label) else str(note.number)
        return Content(heading, label, urls.page(self.reader.code, self.record.slug, note.number, self.text))

    def _alike(self, session: Session, beside: Sequence[Neighbour]) -> tuple[AlikeView, ...]:
        """Give resources like this one but those shown beside it already."""
        found = self.site.likeness.like(session, self.record.key, self.reader.code, {other.id for other in beside})
        return tuple(AlikeView(book_card(self.reader, one.book), self._reason(one.concepts)) for one in found)

    def _reason(self, shared: Sequence[str]) -> str:
        labels = [concepts()[one].label(self.reader.code) for one in shared]
        return self.reader.gettext("also on: %(topics)s") % {"topics": self.reader.listing(labels)} if labels else ""

    def _attachments(self, session: Session) -> tuple[FileView, ...]:
        if not self.record.is_open:
            return ()
        notes = records.attachments(session, self.record)
        return tuple(file_view(self.reader, note, urls.attachment(self.record.id, note.id)) for note in notes)


def cited(reader: Language, record: Record, base: str, page: Page | None = None) -> Cited:
    """Give what a reference to a resource, or to a page of it, is made of."""
    details = record.details
    address = urls.page(reader.code, record.slug, page.number) if page else urls.resource(reader.code, record.slug)
    return Cited(
        title=record.own_title(reader.code).text,
        address=base + address,
        authors=details.get("creators") or (),
        year=details.get("year"),
        publisher=details.get("publisher") or details.get("body") or details.get("organization") or "",
        page=(page.label or str(page.number)) if page else "",
    )


def file_view(reader: Language, note: FileNote, url: str) -> FileView:
    """Make what a download button says."""
    return FileView(note.name, _KINDS.get(note.media_type, note.name.rsplit(".", 1)[-1].upper()[:8]), reader.size(note.size), url)


def duration(reader: Language, minutes: int) -> str:
    """Write minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    if not hours or minutes <= 90:
        return reader.ngettext("%(num)s minute", "%(num)s minutes", minutes)
    whole = reader.ngettext("%(num)s hour", "%(num)s hours", hours)
    return f"{whole} {reader.ngettext('%(num)s minute', '%(num)s minutes', rest)}" if rest else whole
