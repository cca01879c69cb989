"""People with an account, for who administers: inviting, roles, new passwords, keeping out."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from repository import accounts
from repository.accounts import Account
from repository.errors import Invalid
from repository.models import now
from ui import urls
from ui.admin.forms import Form
from ui.admin.visits import Visit, act, look
from ui.admin.words import ROLE_NAMES, ROLES
from ui.problems import parameter_label, reason
from ui.site import WebRequest, base_address

MAX_FORM_BYTES = 64_000


class PeopleView(msgspec.Struct, frozen=True):
    """The accounts; `link` is a new one-time link for `link_for`, shown this once."""

    people: tuple[Account, ...]
    roles: tuple[tuple[str, str], ...]
    role_names: dict[str, str]
    link: str = ""
    link_for: str = ""
    name: str = ""
    email: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@get("/{reader_code:str}/admin/users")
async def people_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the accounts."""
    return await look(request, reader_code, "administrator", _people)


@post("/{reader_code:str}/admin/users", request_max_body_size=MAX_FORM_BYTES)
async def invite(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Add an account and show the link with which its owner comes in."""
    return await act(request, reader_code, "administrator", _invite)


@post("/{reader_code:str}/admin/users/{user_id:str}", request_max_body_size=MAX_FORM_BYTES)
async def change_person(request: WebRequest, reader_code: FromPath[str], user_id: FromPath[str]) -> Response[bytes]:
    """Change a role, keep somebody out or let them in again, or make a link for a new password."""
    return await act(request, reader_code, "administrator", lambda visit, form: _change(visit, form, user_id))


def _people(visit: Visit, status: int = 200, **more: str | tuple[tuple[str, str], ...]) -> Response[bytes]:
    with visit.site.database.read() as session:
        people = tuple(accounts.accounts(session))
    roles = tuple((code, visit.reader.gettext(words)) for code, words in ROLES.items())
    names = {code: visit.reader.gettext(words) for code, words in ROLE_NAMES.items()}
    view = msgspec.structs.replace(PeopleView(people, roles, names), **more)
    return visit.page("people.html", visit.reader.gettext("People"), view, here="people", status=status)


def _invite(visit: Visit, form: Form) -> Response[bytes]:
    try:
        with visit.site.database.write() as session:
            user = accounts.add_user(session, form.one("name"), form.one("email"), form.one("role"), actor=visit.account.id)
            token = accounts.user_link(session, user, now(), actor=visit.account.id)
    except Invalid as error:
        problems = tuple((parameter_label(visit.reader, name), reason(visit.reader, text)) for name, text in error.problems)
        return _people(visit, 400, name=form.one("name"), email=form.one("email"), problems=problems)
    return _people(visit, link=_address(visit, token), link_for=user.name)


def _change(visit: Visit, form: Form, user_id: str) -> Response[bytes]:
    do = form.one("do")
    with visit.site.database.write() as session:
        user = accounts.find(session, user_id)
        if do == "link":
            token = accounts.user_link(session, user, now(), actor=visit.account.id)
        elif do == "role":
            accounts.change_role(session, user, form.one("role"), actor=visit.account.id)
        elif do in ("out", "in"):
            accounts.set_active(session, user, do == "in", actor=visit.account.id)
        else:
            raise Invalid([("role", "one of role, link, out, in is wanted")])
    if do == "link":
        return _people(visit, link=_address(visit, token), link_for=user.name)
    return visit.go("users", done=do)


def _address(visit: Visit, token: str) -> str:
    return base_address(visit.request) + urls.one_time_link(visit.reader.code, token)
