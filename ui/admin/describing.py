"""The page of one resource at the desk: its form, what keeps it from readers, suggestions, personal data and steps."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from repository import blockers, catalogue, history, personal, suggestions
from repository.details import localized
from repository.errors import Invalid, StaleEdit
from repository.fields import BY_NAME
from repository.models import Resource, State
from repository.personal import Finding
from repository.suggestions import LISTS, Suggested
from ui import urls
from ui.admin.field_forms import FieldView, field_view, read_field, shown_fields, written
from ui.admin.forms import Form
from ui.admin.refusals import Forbidden
from ui.admin.visits import Visit, act, look
from ui.admin.words import BLOCKERS, FINDING_STATES, FINDINGS, ORIGINS, STATES, STEPS
from ui.i18n import Language
from ui.problems import parameter_label, reason
from ui.site import WebRequest

_DOING = {
    "submit": catalogue.submit,
    "publish": catalogue.publish,
    "withdraw": catalogue.withdraw,
    "trash": catalogue.trash,
    "reopen": catalogue.reopen,
}
_POSSIBLE = {
    State.DRAFT: ("submit", "publish", "trash"),
    State.IN_REVIEW: ("publish", "reopen", "trash"),
    State.PUBLISHED: ("withdraw", "trash"),
    State.WITHDRAWN: ("publish", "reopen", "trash"),
    State.TRASHED: ("reopen",),
}


class SuggestionView(msgspec.Struct, frozen=True):
    """A suggested value and where it comes from; `key` names it in the form."""

    key: str
    field: str
    value: str
    origins: tuple[str, ...]


class FindingView(msgspec.Struct, frozen=True):
    """A finding of personal data."""

    finding: Finding
    kind: str
    state: str


class ResourceView(msgspec.Struct, frozen=True, kw_only=True):
    """One resource at the desk."""

    id: str
    revision: int
    state: str
    state_label: str
    title_language: str
    file: str | None
    site_url: str | None
    may_edit: bool
    fields: tuple[FieldView, ...]
    suggestions: tuple[SuggestionView, ...]
    findings: tuple[FindingView, ...]
    open_findings: int
    blockers: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...] = ()
    stale: bool = False


@get("/{reader_code:str}/admin/resources/{resource_id:str}")
async def resource_page(request: WebRequest, reader_code: FromPath[str], resource_id: FromPath[str]) -> Response[bytes]:
    """Answer the page of a resource."""
    return await look(request, reader_code, "contributor", lambda visit: _show(visit, resource_id))


@post("/{reader_code:str}/admin/resources/{resource_id:str}")
async def save_resource(request: WebRequest, reader_code: FromPath[str], resource_id: FromPath[str]) -> Response[bytes]:
    """Keep what the form says."""
    return await act(request, reader_code, "contributor", lambda visit, form: _save(visit, form, resource_id))


@post("/{reader_code:str}/admin/resources/{resource_id:str}/step")
async def take_step(request: WebRequest, reader_code: FromPath[str], resource_id: FromPath[str]) -> Response[bytes]:
    """Hand in for review, publish, withdraw, put in the trash, or make a draft again."""
    return await act(request, reader_code, "contributor", lambda visit, form: _step(visit, form, resource_id))


@post("/{reader_code:str}/admin/resources/{resource_id:str}/suggestions")
async def decide_suggestions(request: WebRequest, reader_code: FromPath[str], resource_id: FromPath[str]) -> Response[bytes]:
    """Accept suggestions or dismiss them."""
    return await act(request, reader_code, "contributor", lambda visit, form: _decide(visit, form, resource_id))


@post("/{reader_code:str}/admin/resources/{resource_id:str}/personal")
async def settle_personal(request: WebRequest, reader_code: FromPath[str], resource_id: FromPath[str]) -> Response[bytes]:
    """Settle findings of personal data."""
    return await act(request, reader_code, "librarian", lambda visit, form: _settle(visit, form, resource_id))


def _show(
    visit: Visit,
    resource_id: str,
    *,
    yours: Mapping[str, Any] | None = None,
    problems: tuple[tuple[str, str], ...] = (),
    stale: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response[bytes]:
    with visit.site.database.read() as session:
        resource = catalogue.find(session, resource_id)
        title = localized(resource.details, "title", visit.reader.code) or (resource.id, "und")
        view = _view(visit, session, resource, yours or {}, stale or {})
    view = msgspec.structs.replace(view, problems=problems, stale=stale is not None, title_language=title[1])
    return visit.page("resource.html", title[0], view, here="resource", status=status)


def _view(visit: Visit, session: Session, resource: Resource, yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> ResourceView:
    reader, details = visit.reader, {**resource.details, **yours}
    file = catalogue.current_file(session, resource.key or 0)
    found = [
        FindingView(one, reader.gettext(FINDINGS.get(one.kind, one.kind)), reader.gettext(FINDING_STATES[one.state]))
        for one in personal.findings_of(session, resource)
    ]
    blocking = blockers.blockers(session, resource) if resource.state not in (State.PUBLISHED, State.TRASHED) else []
    steps = [step for step in _POSSIBLE[State(resource.state)] if visit.may(_least(step)) and not (step == "publish" and blocking)]
    return ResourceView(
        id=resource.id,
        revision=resource.revision,
        state=resource.state,
        state_label=reader.gettext(STATES[State(resource.state)]),
        title_language="und",
        file=file.name if file else None,
        site_url=urls.resource(reader.code, resource.slug) if resource.slug and resource.state == State.PUBLISHED else None,
        may_edit=_may_edit(visit, resource),
        fields=tuple(
            field_view(reader, field, details.get(field.name), written(theirs[field.name]) or "—" if field.name in theirs else "")
            for field in shown_fields(details)
        ),
        suggestions=tuple(_suggestion(reader, one) for one in suggestions.suggestions(session, resource)),
        findings=tuple(found),
        open_findings=sum(one.finding.state == personal.OPEN for one in found),
        blockers=tuple(_blocker(reader, one) for one in blocking),
        steps=tuple((step, reader.gettext(STEPS[step])) for step in steps),
    )


def _save(visit: Visit, form: Form, resource_id: str) -> Response[bytes]:
    number = form.one("revision")
    read = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    yours: dict[str, Any] = {}
    try:
        with visit.site.database.write() as session:
            resource = catalogue.find(session, resource_id)
            _check_may_edit(visit, resource)
            yours = _said(form, resource, _as_read(session, resource, read))
            catalogue.edit_resource(session, resource, read, yours, actor=visit.account.id)
    except StaleEdit as error:
        return _show(visit, resource_id, yours=error.yours, stale=error.theirs, status=409)
    except Invalid as error:
        problems = tuple((parameter_label(visit.reader, name), reason(visit.reader, text)) for name, text in error.problems)
        return _show(visit, resource_id, yours=yours, problems=problems, status=400)
    return visit.go("resources", resource_id, done="saved")


def _as_read(session: Session, resource: Resource, revision: int) -> dict[str, Any]:
    """Give the details as they were at a revision: what changed since is taken back, the newest change first."""
    details = dict(resource.details)
    for change in history.changes(session, resource):
        if change.revision > revision and change.field in BY_NAME:
            details[change.field] = change.before
    return details


def _said(form: Form, resource: Resource, as_read: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the form changes in what its writer had read. Fields that the form does not have stay as they are."""
    said = {}
    for name in form.all("fields"):
        if (field := BY_NAME.get(name)) is None:
            continue
        value = read_field(field, form, as_read.get(name) or resource.details.get(name))
        if (value or None) != (as_read.get(name) or None):
            said[name] = value
    return said


def _step(visit: Visit, form: Form, resource_id: str) -> Response[bytes]:
    step = form.one("step")
    if step not in _DOING:
        raise Invalid([("state", f"one of {', '.join(_DOING)} is wanted")])
    if not visit.may(_least(step)):
        raise Forbidden(visit.account.role, _least(step))
    with visit.site.database.write() as session:
        _DOING[step](session, catalogue.find(session, resource_id), actor=visit.account.id)
    return visit.go("resources", resource_id, done="moved")


def _decide(visit: Visit, form: Form, resource_id: str) -> Response[bytes]:
    do = form.one("do")
    with visit.site.database.write() as session:
        resource = catalogue.find(session, resource_id)
        _check_may_edit(visit, resource)
        found = suggestions.suggestions(session, resource)
        chosen = _surest(found) if do == "all" else [one for one in found if _key(one) in form.all("suggestion")]
        if do == "dismiss":
            suggestions.dismiss(session, resource, chosen)
        else:
            suggestions.accept(session, resource, chosen, actor=visit.account.id)
    return visit.go("resources", resource_id, done="dismissed" if do == "dismiss" else "accepted")


def _surest(found: list[Suggested]) -> list[Suggested]:
    """Give what can be accepted together: of fields with one value the surest one in each language."""
    chosen: list[Suggested] = []
    taken: set[tuple[str, str]] = set()
    for one in found:
        places = {(one.field, language) for language in one.value} if isinstance(one.value, dict) else {(one.field, "")}
        if BY_NAME[one.field].shape in LISTS or not any(field == one.field for field, _ in taken):
            chosen.append(one)
            taken |= places
    return chosen


def _settle(visit: Visit, form: Form, resource_id: str) -> Response[bytes]:
    numbers = [int(text) for text in form.all("finding") if text.isascii() and text.isdecimal() and len(text) < 6]
    decision: personal.Decision = "kept" if form.one("do") == "keep" else "cleared"
    with visit.site.database.write() as session:
        resource = catalogue.find(session, resource_id)
        if numbers or form.one("do") == "clear-all":
            personal.decide(session, resource, decision, numbers or None, actor=visit.account.id)
    return visit.go("resources", resource_id, done="settled")


def _least(step: str) -> Any:
    return "contributor" if step == "submit" else "librarian"


def _may_edit(visit: Visit, resource: Resource) -> bool:
    """Tell whether the account may change what is said: a contributor only while it is a draft."""
    return resource.state != State.TRASHED and (visit.may("librarian") or resource.state == State.DRAFT)


def _check_may_edit(visit: Visit, resource: Resource) -> None:
    if not _may_edit(visit, resource):
        raise Forbidden(visit.account.role, "librarian")


def _suggestion(reader: Language, one: Suggested) -> SuggestionView:
    origins = tuple(dict.fromkeys(reader.gettext(ORIGINS[origin.source]) for origin in one.origins))
    return SuggestionView(_key(one), parameter_label(reader, one.field), _shown(reader, one), origins)


def _shown(reader: Language, one: Suggested) -> str:
    options = field_view(reader, BY_NAME[one.field], [one.value]).options if not isinstance(one.value, dict) else ()
    return next((option.label for option in options if option.code == one.value), written(one.value))


def _key(one: Suggested) -> str:
    return hashlib.sha256(msgspec.json.encode((one.field, one.value))).hexdigest()[:16]


def _blocker(reader: Language, one: blockers.Blocker) -> str:
    field = parameter_label(reader, one.field) if one.field else ""
    return reader.gettext(BLOCKERS[one.code]) % {"field": field, "num": reader.number(one.count)}
