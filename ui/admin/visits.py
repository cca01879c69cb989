"""Who is at the desk, and what every one of its pages has in common."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from litestar import Response

from repository import sign_ins
from repository.accounts import Account, Role, at_least
from repository.models import now
from ui import urls
from ui.admin.forms import Form, check_origin, check_token, form_token, read_form
from ui.admin.refusals import Forbidden, SignInNeeded
from ui.i18n import N_, Language
from ui.readers.frames import place_of, reader_language
from ui.replies import HTML, NEVER_KEEP, reply
from ui.site import Site, WebRequest, base_address, site_of

_NEXT = re.compile(r"/(es|en)/admin/[A-Za-z0-9/_~-]*(\?[A-Za-z0-9=&%+._~-]*)?")
HEADERS = {"Referrer-Policy": "same-origin"}  # with the site's own policy a browser would not say where a form comes from
DONE = {
    "saved": N_("Saved."),
    "moved": N_("Done."),
    "role": N_("The role is changed. It holds from the next page on."),
    "out": N_("The account is kept out and signed out everywhere."),
    "in": N_("The account is let in again."),
    "password": N_("The password is changed. Every other browser is signed out."),
    "elsewhere": N_("Every other browser is signed out."),
    "signed-out": N_("You are signed out."),
    "accepted": N_("The suggestions are in the record."),
    "dismissed": N_("They will not be suggested again."),
    "settled": N_("What you decided is kept."),
}


class DeskFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds a page of the desk. Without an `account` nobody is signed in."""

    language: Literal["es", "en"]
    title: str
    place: str
    here: str = ""
    account: Account | None = None
    administers: bool = False
    form_token: str = ""
    done: str = ""
    scripts: tuple[str, ...] = ()


class Visit(msgspec.Struct, frozen=True):
    """One request of somebody at the desk."""

    request: WebRequest
    reader: Language
    account: Account
    token: str

    @property
    def site(self) -> Site:
        """Give the site."""
        return site_of(self.request)

    def may(self, role: Role) -> bool:
        """Tell whether the account may do what `role` may."""
        return at_least(self.account.role, role)

    def page(self, template: str, title: str, view: object, *, here: str = "", status: int = 200, **more: Any) -> Response[bytes]:
        """Answer with a page."""
        frame = DeskFrame(
            language=self.reader.code,
            title=title,
            place=place_of(self.request) if self.request.method == "GET" else self.request.url.path,
            here=here,
            account=self.account,
            administers=self.may("administrator"),
            form_token=form_token(self.token),
            done=self.reader.gettext(DONE[done]) if (done := self.request.query_params.get("done", "")) in DONE else "",
            **more,
        )
        return render(self.request, template, frame, view, status)

    def go(self, *steps: str, done: str = "") -> Response[bytes]:
        """Lead on to a page of the desk after something was done."""
        return lead(urls.admin(self.reader.code, *steps, params=[("done", done)] if done else None))


async def look(request: WebRequest, reader_code: str, role: Role, show: Callable[[Visit], Response[bytes]]) -> Response[bytes]:
    """
    Answer a page that only `role` and those above may see.

    Raises:
        SignInNeeded, Forbidden: who asks may not.
    """
    reader = reader_language(reader_code)
    return await asyncio.to_thread(lambda: show(_entered(request, reader, role)))


async def act(request: WebRequest, reader_code: str, role: Role, do: Callable[[Visit, Form], Response[bytes]]) -> Response[bytes]:
    """
    Do what a form asks, which only `role` and those above may.

    Raises:
        SignInNeeded, Forbidden: who asks may not.
        ForeignForm: the form was not made for this sign-in.
    """
    reader = reader_language(reader_code)
    check_origin(request)
    visit = await asyncio.to_thread(_entered, request, reader, role)
    form = await read_form(request)
    check_token(form, visit.token)
    return await asyncio.to_thread(do, visit, form)


def render(request: WebRequest, template: str, frame: DeskFrame, view: object, status: int = 200) -> Response[bytes]:
    """Answer with a page of the desk; nobody keeps it."""
    body = site_of(request).renderers[frame.language].render(f"admin/{template}", frame=frame, view=view)
    return reply(request, body, HTML, status=status, cache=NEVER_KEEP, headers={**HEADERS, "Content-Language": frame.language})


def lead(address: str) -> Response[bytes]:
    """Lead to another address, which is then asked for by GET."""
    return Response(b"", status_code=303, headers={**HEADERS, "Location": address, "Cache-Control": NEVER_KEEP}, media_type=HTML)


def cookie_name(request: WebRequest) -> str:
    """Give the cookie's name: over TLS one that browsers take from nobody but this very host."""
    return "__Host-maleta" if is_secret(request) else "maleta"


def is_secret(request: WebRequest) -> bool:
    """Tell whether readers come over TLS."""
    return base_address(request).startswith("https:")


def sign_in_token(request: WebRequest) -> str:
    """Give the token that the browser sent; empty where it has none."""
    return request.cookies.get(cookie_name(request), "")[:100]


def safe_next(text: str, language: str) -> str:
    """Give where to go after signing in: a page of this desk, else the desk itself."""
    return text if _NEXT.fullmatch(text) and "//" not in text else urls.admin(language)


def _entered(request: WebRequest, reader: Language, role: Role) -> Visit:
    token, at = sign_in_token(request), now()
    database = site_of(request).database
    with database.read() as session:
        found = sign_ins.whose(session, token, at) if token else None
    if found is None:
        raise SignInNeeded
    account, seen_at = found
    if at - seen_at >= sign_ins.SEEN_EVERY:
        with database.write() as session:
            sign_ins.see(session, token, at)
    if not at_least(account.role, role):
        raise Forbidden(account.role, role)
    return Visit(request, reader, account, token)
