"""One page of a resource: its picture with the words marked, its text, the ways on."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from index.query import MAX_TEXT, SearchQuery
from index.result import Piece
from index.within import matched_spans, matching_pages
from repository import images
from repository.errors import NotFound
from repository.models import Page
from ui import records, urls
from ui.cards import record_card
from ui.citing import references
from ui.contexts import PageView
from ui.i18n import Language
from ui.pictures import has_picture, picture_of
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.resource import cited, file_view
from ui.readers.search import today
from ui.records import Record
from ui.site import Site, WebRequest, base_address, site_of

_BREAK = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"\s*(?:[•◦▪‣·*–—-]|\d{1,3}[.)]|[a-zA-Z][.)])\s")
MAX_NUMBER = 1_000_000


@get("/{reader_code:str}/resources/{slug:str}/pages/{number:str}", sync_to_thread=True)
def page_page(request: WebRequest, reader_code: FromPath[str], slug: FromPath[str], number: FromPath[str]) -> Response[bytes] | Redirect:
    """Answer a page. One that is gone leads to the resource with a note; an old slug to the present one."""
    reader, site = reader_language(reader_code), site_of(request)
    wanted = page_number(number)
    text = request.query_params.get("q", "")[:MAX_TEXT].strip()
    with site.database.read() as session:
        record = records.by_slug(session, slug)
        if record.slug != slug:
            return Redirect(urls.page(reader.code, record.slug, wanted, text), status_code=301)
        try:
            page = records.page(session, record, wanted)
        except NotFound:
            return Redirect(f"{urls.resource(reader.code, slug)}?missing={wanted}", status_code=303)
        pictured = has_picture(page) and not images.cannot_be_drawn(session, page.file_id, wanted)
    order = request.query_params.get("view", "")
    saves = request.headers.get("save-data", "").lower() == "on"
    text_first = order == "text" or (saves and order != "image") or not pictured
    view = page_view(
        site,
        reader,
        record,
        page,
        SearchQuery(text=text, labels=reader.code),
        base_address(request),
        pictured=pictured,
        text_first=text_first,
    )
    title = reader.gettext("%(title)s, page %(label)s") % {"title": view.card.title, "label": view.label}
    frame = frame_of(request, reader, title, description=view.card.abstract or title, scripts=("page.js",))
    return show(request, "page.html", frame, view, vary="Save-Data")


def page_number(text: str) -> int:
    """
    Read the number of an address.

    Raises:
        NotFound: it is no number that a page can have.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:8]) <= MAX_NUMBER):
        raise NotFound("page", text[:20])
    return int(text)


def page_view(
    site: Site, reader: Language, record: Record, page: Page, query: SearchQuery, base: str, *, pictured: bool, text_first: bool
) -> PageView:
    """Lay out a page for a reader, with what `query` finds marked in text and, if it is `pictured`, in its picture."""
    languages = tuple(page.languages.split()) or ("und",)
    spans = matched_spans(site.collection, query, page.text, languages) if query.text else []
    matching = matching_pages(site.collection, query, record.key) if query.text else []
    card = record_card(reader, record)
    label = page.label or str(page.number)

    def address(number: int | None, view: str = "") -> str | None:
        if number is None:
            return None
        plain = urls.page(reader.code, record.slug, number, query.text)
        return f"{plain}{'&' if '?' in plain else '?'}view={view}" if view else plain

    keep = "text" if text_first and pictured else ""
    return PageView(
        card=card,
        resource_url=urls.resource(reader.code, record.slug, query.text),
        number=page.number,
        label=label,
        count=record.page_count,
        heading=page.outline,
        language=languages[0],
        paragraphs=tuple(paragraphs(reflowed(page.text) if has_picture(page) else page.text, spans)),
        matches=len(spans),
        picture=picture_of(record.id, page, spans) if pictured else None,
        text_first=text_first,
        view_switch=address(page.number, "image" if text_first else "text") if pictured else None,
        previous=address(page.number - 1 if page.number > 1 else None, keep),
        next=address(page.number + 1 if page.number < record.page_count else None, keep),
        previous_match=address(_before(matching, page.number), keep),
        next_match=address(_after(matching, page.number), keep),
        match_place=(matching.index(page.number) + 1, len(matching)) if page.number in matching else None,
        text=query.text,
        file=file_view(reader, record.file, urls.file(record.id)) if record.file else None,
        back_url=urls.search(reader.code, [("q", query.text)]) if query.text else None,
        references=references(reader, cited(reader, record, base, page), today()),
    )


def reflowed(text: str) -> str:
    """
    Turn the line ends that only the paper's width made into spaces; every character keeps its place.

    A line is taken to go on when it is nearly as long as the page's long lines and the next one starts no item.
    """
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    if not lengths:
        return text
    wide = lengths[int(len(lengths) * 0.85)] * 0.72
    pieces = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        goes_on = len(line) >= wide and following.strip() and not _ITEM.match(following)
        pieces.append(line + (" " if goes_on else "\n"))
    return "".join(pieces)[: len(text)]


def paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[Piece, ...]]:
    """Cut a text at its blank lines, each paragraph in pieces with the spans marked."""
    bounds, start = [], 0
    for match in _BREAK.finditer(text):
        bounds.append((start, match.start()))
        start = match.end()
    bounds.append((start, len(text)))
    return [pieces for first, last in bounds if (pieces := tuple(_pieces(text, first, last, spans)))]


def _pieces(text: str, first: int, last: int, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, place = [], first
    for start, end in spans:
        if start < place or end > last:
            continue
        pieces += [Piece(text[place:start], match=False), Piece(text[start:end], match=True)]
        place = end
    pieces.append(Piece(text[place:last], match=False))
    return [piece for piece in pieces if piece.text.strip() or piece.match or (len(pieces) > 1 and piece.text)]


def _before(numbers: Sequence[int], number: int) -> int | None:
    place = bisect_left(numbers, number)
    return numbers[place - 1] if place else None


def _after(numbers: Sequence[int], number: int) -> int | None:
    place = bisect_right(numbers, number)
    return numbers[place] if place < len(numbers) else None
