"""The desk itself: what is in the collection, state by state."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from repository import listing
from repository.models import State
from repository.vocabulary import vocabulary
from ui import urls
from ui.admin.visits import Visit, look
from ui.admin.words import ALL, STATES
from ui.i18n import Language
from ui.site import WebRequest

MAX_PAGE = 1_000


class Tab(msgspec.Struct, frozen=True):
    """A state to choose, with its number of resources."""

    label: str
    url: str
    count: int
    chosen: bool


class Row(msgspec.Struct, frozen=True):
    """A resource in the list. `notes` are what it waits for."""

    url: str
    title: str
    title_language: str
    type: str
    state: str
    state_label: str
    language: str
    pages: int
    notes: tuple[str, ...]
    changed: str


class DeskView(msgspec.Struct, frozen=True):
    """The list. `state` is empty for all that is not in the trash."""

    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    state: str
    text: str
    total: int
    empty: bool  # the collection holds nothing at all
    previous: str | None
    next: str | None


@get("/{reader_code:str}/admin/")
async def desk_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the list of resources."""
    return await look(request, reader_code, "contributor", _desk)


def _desk(visit: Visit) -> Response[bytes]:
    asked = visit.request.query_params
    state = State(asked["state"]) if asked.get("state") in set(State) else None
    text = str(asked.get("q", ""))[:200].replace("\x00", "")
    number = str(asked.get("page", "1"))
    page = int(number) if number.isascii() and number.isdecimal() and 1 <= int(number[:6]) <= MAX_PAGE else 1
    with visit.site.database.read() as session:
        rows, total = listing.listed(session, state, text, page, visit.reader.code)
        counts = listing.counts(session)
    view = DeskView(
        tabs=_tabs(visit.reader, counts, state, text),
        rows=tuple(_row(visit.reader, row) for row in rows),
        state=state or "",
        text=text,
        total=total,
        empty=not any(counts.values()),
        previous=_place(visit.reader, state, text, page - 1) if page > 1 else None,
        next=_place(visit.reader, state, text, page + 1) if page * listing.ROWS < total else None,
    )
    return visit.page("desk.html", visit.reader.gettext("The librarian’s desk"), view, here="desk")


def _tabs(reader: Language, counts: dict[State, int], chosen: State | None, text: str) -> tuple[Tab, ...]:
    everything = sum(count for state, count in counts.items() if state != State.TRASHED)
    tabs = [Tab(reader.gettext(ALL), _place(reader, None, text), everything, chosen is None)]
    return (*tabs, *(Tab(reader.gettext(STATES[state]), _place(reader, state, text), counts[state], chosen == state) for state in State))


def _place(reader: Language, state: State | None, text: str, page: int = 1) -> str:
    wanted = (("state", state or ""), ("q", text), ("page", str(page) if page > 1 else ""))
    return urls.admin(reader.code, params=[(name, value) for name, value in wanted if value])


def _row(reader: Language, row: listing.Listed) -> Row:
    return Row(
        url=urls.admin(reader.code, "resources", row.id),
        title=row.title,
        title_language=row.title_language,
        type=vocabulary("type").label(row.type, reader.code),
        state=row.state,
        state_label=reader.gettext(STATES[row.state]),
        language=reader.language_name(row.language),
        pages=row.page_count,
        notes=tuple(_notes(reader, row)),
        changed=reader.date(row.updated_at),
    )


def _notes(reader: Language, row: listing.Listed) -> list[str]:
    notes = []
    if row.verdict and row.verdict != "ok":
        notes.append(reader.gettext("the file could not be read"))
    if row.to_look_at:
        notes.append(reader.ngettext("%(num)s finding of personal data", "%(num)s findings of personal data", row.to_look_at))
    if row.state != State.TRASHED and row.lacks:
        missing = reader.listing([reader.language_name(code) for code in row.lacks])
        notes.append(reader.gettext("no title in: %(languages)s") % {"languages": missing})
    return notes
