"""Coming in and going out: signing in, one-time links, signing out."""

import asyncio
from ipaddress import IPv6Address, ip_address

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from repository import accounts, sign_ins
from repository.account_models import User
from repository.errors import Invalid
from repository.models import now
from repository.sign_ins import TooManyTries, WrongPassword
from ui import urls
from ui.admin.forms import Form, check_origin, read_form
from ui.admin.refusals import STATUS
from ui.admin.visits import DONE, DeskFrame, Visit, act, cookie_name, is_secret, lead, render, safe_next, sign_in_token
from ui.i18n import N_, Language
from ui.problems import parameter_label, reason
from ui.readers.frames import place_of, reader_language
from ui.site import WebRequest, site_of

MAX_FORM_BYTES = 64_000
REFUSED = {
    "wrong-password": N_("The e-mail address and the password do not belong together."),
    "too-many-tries": N_("Too many wrong passwords came from where you are. Wait a little before you try again."),
}


class SignInView(msgspec.Struct, frozen=True):
    """The page on which people sign in."""

    email: str = ""
    next: str = ""
    problem: str = ""


class LinkView(msgspec.Struct, frozen=True):
    """The page of a one-time link; without an `email` its reader becomes the first librarian."""

    email: str = ""
    name: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@get("/{reader_code:str}/admin/login")
async def login_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the page on which people sign in."""
    reader = reader_language(reader_code)
    view = SignInView(next=safe_next(request.query_params.get("next", ""), reader.code))
    return await asyncio.to_thread(_login_page, request, reader, view, 200)


@post("/{reader_code:str}/admin/login", request_max_body_size=MAX_FORM_BYTES)
async def login(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Sign in."""
    reader = reader_language(reader_code)
    check_origin(request)
    form = await read_form(request)
    return await asyncio.to_thread(_login, request, reader, form)


@post("/{reader_code:str}/admin/logout", request_max_body_size=MAX_FORM_BYTES)
async def logout(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Sign out."""
    return await act(request, reader_code, "contributor", _logout)


@get("/{reader_code:str}/admin/link/{token:str}")
async def link_page(request: WebRequest, reader_code: FromPath[str], token: FromPath[str]) -> Response[bytes]:
    """Answer the page of a one-time link."""
    reader = reader_language(reader_code)

    def show() -> Response[bytes]:
        with site_of(request).database.read() as session:
            user = accounts.link_owner(session, token, now())
        return _link_page(request, reader, LinkView(user.email, user.name) if user else LinkView(), 200)

    return await asyncio.to_thread(show)


@post("/{reader_code:str}/admin/link/{token:str}", request_max_body_size=MAX_FORM_BYTES)
async def use_link(request: WebRequest, reader_code: FromPath[str], token: FromPath[str]) -> Response[bytes]:
    """Use a one-time link up and sign its owner in."""
    reader = reader_language(reader_code)
    check_origin(request)
    form = await read_form(request)
    return await asyncio.to_thread(_use_link, request, reader, token, form)


def _login_page(request: WebRequest, reader: Language, view: SignInView, status: int) -> Response[bytes]:
    done = DONE["signed-out"] if request.query_params.get("done") == "signed-out" else ""
    frame = DeskFrame(
        language=reader.code,
        title=reader.gettext("Sign in"),
        place=place_of(request),
        here="login",
        done=reader.gettext(done) if done else "",
    )
    return render(request, "login.html", frame, view, status)


def _login(request: WebRequest, reader: Language, form: Form) -> Response[bytes]:
    email, target = form.one("email")[:300], safe_next(form.one("next"), reader.code)
    address, at, database = address_of(request), now(), site_of(request).database
    try:
        with database.read() as session:
            user = sign_ins.account_for(session, email, form.one("password"), address, at)
    except (WrongPassword, TooManyTries) as error:
        if isinstance(error, WrongPassword):
            with database.write() as session:
                sign_ins.note_failure(session, email, address, at)
        view = SignInView(email, target, reader.gettext(REFUSED[error.code]))
        answer = _login_page(request, reader, view, STATUS[error.code])
        if isinstance(error, TooManyTries):
            answer.headers["Retry-After"] = str(error.wait_s)
        return answer
    return signed_in(request, user, target)


def signed_in(request: WebRequest, user: User, target: str) -> Response[bytes]:
    """Begin a sign-in under a new token; the one that the browser came with ends."""
    with site_of(request).database.write() as session:
        if old := sign_in_token(request):
            sign_ins.end(session, old)
        token = sign_ins.begin(session, user, address_of(request), request.headers.get("user-agent", ""), now())
    answer = lead(target)
    answer.set_cookie(
        cookie_name(request),
        token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=is_secret(request),
        max_age=int(sign_ins.LASTS.total_seconds()),
    )
    return answer


def _logout(visit: Visit, _form: Form) -> Response[bytes]:
    with visit.site.database.write() as session:
        sign_ins.end(session, visit.token)
    answer = visit.go("login", done="signed-out")
    answer.set_cookie(
        cookie_name(visit.request), "", path="/", httponly=True, samesite="strict", secure=is_secret(visit.request), max_age=0
    )
    return answer


def _link_page(request: WebRequest, reader: Language, view: LinkView, status: int) -> Response[bytes]:
    title = reader.gettext("Choose a password") if view.email else reader.gettext("The first librarian")
    return render(request, "link.html", DeskFrame(language=reader.code, title=title, place=place_of(request)), view, status)


def _use_link(request: WebRequest, reader: Language, token: str, form: Form) -> Response[bytes]:
    database, at = site_of(request).database, now()
    try:
        if form.one("password") != form.one("again"):
            raise Invalid([("password", "was written in two ways")])
        with database.write() as session:
            user = accounts.use_link(session, token, form.one("password"), at, name=form.one("name"), email=form.one("email"))
    except Invalid as error:
        with database.read() as session:
            owner = accounts.link_owner(session, token, at)
        problems = tuple((parameter_label(reader, name), reason(reader, text)) for name, text in error.problems)
        name, email = (owner.name, owner.email) if owner else (form.one("name"), "")
        return _link_page(request, reader, LinkView(email, name, problems), 400)
    return signed_in(request, user, urls.admin(reader.code))


def address_of(request: WebRequest) -> str:
    """Give where a request comes from; of an IPv6 address the network, since a household has all of it."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:60]
    return ":".join(address.exploded.split(":")[:4]) if isinstance(address, IPv6Address) else str(address)
