"""One's own account: password, and where one is signed in."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from repository import accounts, passwords, sign_ins
from repository.errors import Invalid
from repository.models import now
from repository.sign_ins import Place, TooManyTries, WrongPassword
from ui import urls
from ui.admin.entering import REFUSED, address_of, signed_in
from ui.admin.forms import Form
from ui.admin.refusals import STATUS
from ui.admin.visits import Visit, act, look
from ui.admin.words import ROLES
from ui.problems import parameter_label, reason
from ui.site import WebRequest

MAX_FORM_BYTES = 64_000


class AccountView(msgspec.Struct, frozen=True):
    """One's account; `shortest` is what a password needs at least."""

    role: str
    places: tuple[tuple[Place, str], ...]
    shortest: int
    problems: tuple[tuple[str, str], ...] = ()


@get("/{reader_code:str}/admin/account")
async def account_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer one's own account."""
    return await look(request, reader_code, "contributor", _account)


@post("/{reader_code:str}/admin/account/password", request_max_body_size=MAX_FORM_BYTES)
async def change_password(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Change one's password."""
    return await act(request, reader_code, "contributor", _change_password)


@post("/{reader_code:str}/admin/account/elsewhere", request_max_body_size=MAX_FORM_BYTES)
async def end_elsewhere(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Sign out everywhere else."""
    return await act(request, reader_code, "contributor", _end_elsewhere)


def _account(visit: Visit, problems: tuple[tuple[str, str], ...] = (), status: int = 200) -> Response[bytes]:
    with visit.site.database.read() as session:
        places = sign_ins.places(session, visit.account.id, visit.token, now())
    role = visit.reader.gettext(ROLES[visit.account.role])
    view = AccountView(role, tuple((one, visit.reader.date(one.created_at)) for one in places), passwords.SHORTEST, problems)
    return visit.page("account.html", visit.reader.gettext("Your account"), view, here="account", status=status)


def _change_password(visit: Visit, form: Form) -> Response[bytes]:
    database, at, address = visit.site.database, now(), address_of(visit.request)
    try:
        with database.read() as session:
            sign_ins.account_for(session, visit.account.email, form.one("old"), address, at)
        if form.one("password") != form.one("again"):
            raise Invalid([("password", "was written in two ways")])
        with database.write() as session:
            user = accounts.find(session, visit.account.id)
            accounts.change_password(session, user, form.one("password"), actor=user.id)
    except (WrongPassword, TooManyTries) as error:
        if isinstance(error, WrongPassword):
            with database.write() as session:
                sign_ins.note_failure(session, visit.account.email, address, at)
        return _account(visit, ((parameter_label(visit.reader, "old"), visit.reader.gettext(REFUSED[error.code])),), STATUS[error.code])
    except Invalid as error:
        problems = tuple((parameter_label(visit.reader, name), reason(visit.reader, text)) for name, text in error.problems)
        return _account(visit, problems, 400)
    return signed_in(visit.request, user, urls.admin(visit.reader.code, "account", params=[("done", "password")]))


def _end_elsewhere(visit: Visit, _form: Form) -> Response[bytes]:
    with visit.site.database.write() as session:
        accounts.end_sign_ins(session, accounts.find(session, visit.account.id), besides=accounts.token_hash(visit.token))
    return visit.go("account", done="elsewhere")
