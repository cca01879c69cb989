"""Errors as people and programs read them: problem+json (RFC 9457) with a stable code, or a page in the reader's language."""

import logging
import re
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from index.errors import EngineAway, IndexUnavailable
from index.query import InvalidParameters
from repository.errors import AppError, Conflict, Invalid, NotFound, StorageError
from ui import urls
from ui.admin import refusals
from ui.contexts import Frame, ProblemView
from ui.i18n import LANGUAGES, N_, Language, language, preferred
from ui.pictures import PictureLate
from ui.records import FileWithheld, Gone
from ui.replies import HTML, NEVER_KEEP, PROBLEM, reply
from ui.site import WebRequest, site_of

logger = logging.getLogger("maleta.web")

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (Gone, 410),
    (FileWithheld, 403),
    (Conflict, 409),
    (InvalidParameters, 400),
    (Invalid, 400),
    (StorageError, 503),
    (IndexUnavailable, 503),
    (PictureLate, 503),
    (DBAPIError, 503),
    (PoolTimeout, 503),
)
_HTTP_CODES = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
}
TITLES = {
    400: N_("This request cannot be understood"),
    403: N_("This file is not offered"),
    404: N_("There is nothing at this address"),
    405: N_("This address does not answer to that"),
    409: N_("This changed in the meantime"),
    410: N_("This resource is no longer offered"),
    413: N_("This request is too large"),
    500: N_("Something failed on our side"),
    503: N_("The collection is busy or being looked after"),
}
ADVICE = {
    400: N_("Check the values below, or start a new search."),
    403: N_("It may hold personal data. Its text can be read page by page; ask whoever published it for the file."),
    404: N_("The address may have a typing error, or the page was moved. Search for it by its title."),
    405: N_("Go back and use the buttons of the page."),
    409: N_("Load the page again and repeat your change."),
    410: N_("It was withdrawn from the collection. Others on the same topic may serve you."),
    413: N_("Send a shorter text."),
    500: N_("Nothing you did caused this. Try again in a minute; if it goes on, tell the people who run this site."),
    503: N_("Try again in a minute."),
}
_REASONS = (
    (re.compile(r"a number from (\d+) to (\d+) is wanted"), N_("a number from %(first)s to %(second)s is wanted")),
    (re.compile(r"one of (.+) is wanted"), N_("one of %(first)s is wanted")),
    (re.compile(r"unknown code (.+)"), N_("unknown code %(first)s")),
    (re.compile(r"(.+) is no language tag"), N_("%(first)s is no language tag")),
    (re.compile(r"at most (\d+) characters are possible"), N_("at most %(first)s characters are possible")),
    (re.compile(r"at most (\d+) are possible"), N_("at most %(first)s are possible")),
    (re.compile(r"at least (\d+) characters are wanted"), N_("at least %(first)s characters are wanted")),
    (re.compile(r"a text of 1 to (\d+) characters is wanted"), N_("a text of at most %(first)s characters is wanted")),
    (re.compile(r"is easily guessed"), N_("it is easily guessed")),
    (re.compile(r"is no e-mail address"), N_("this is no e-mail address")),
    (re.compile(r"was written in two ways"), N_("it was written in two ways")),
    (re.compile(r"is required before publication"), N_("it is required before publication")),
    (re.compile(r"is kept out: let them in first"), N_("this account is kept out: let it in first")),
    (re.compile(r"longer than (\d+) characters"), N_("at most %(first)s characters are possible")),
    (re.compile(r"is above .+"), N_("the lower limit is above the higher one")),
    (re.compile(r"a whole number is wanted"), N_("a whole number is wanted")),
)


class ParameterProblem(msgspec.Struct, frozen=True):
    """One parameter that cannot be used, and why."""

    name: str
    reason: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of an error answer. `code` never changes once published."""

    title: str
    status: int
    code: str
    detail: str
    type: str = msgspec.field(default="about:blank", name="type")
    parameters: tuple[ParameterProblem, ...] = ()


def answer_problem(request: WebRequest, error: Exception) -> Response[bytes]:
    """Answer an error: problem+json under /api, a page elsewhere. What nobody foresaw is logged, without the query."""
    status = _status(error)
    if isinstance(error, refusals.SignInNeeded) and request.method in ("GET", "HEAD"):
        return _to_sign_in(request)
    if status >= 500 and not isinstance(error, PictureLate):  # a picture that comes later is no fault
        _log(request, error)
    if not request.url.path.startswith("/api/"):
        return _page(request, status, error)
    reader = language(_api_language(request))
    body = msgspec.json.encode(_problem(reader, status, error))
    return reply(request, body, PROBLEM, status=status, cache=NEVER_KEEP, headers=_headers(status, error))


def _log(request: WebRequest, error: Exception) -> None:
    about = {"method": request.method, "path": request.url.path}
    if isinstance(error, DBAPIError) and (error.statement is None or error.connection_invalidated):
        # a database that is away fails every request: its reason tells all, and a hundred lines each would fill the disk
        logger.error("request failed: the database is away: %s", " ".join(str(error.orig).split()), extra=about)
    elif isinstance(error, EngineAway):
        logger.error("request failed: %s", error, extra=about)
    else:
        logger.error("request failed", exc_info=error, extra=about)


def _problem(reader: Language, status: int, error: Exception) -> Problem:
    title, advice = _texts(reader, status, error)
    parameters = tuple(ParameterProblem(name, reason(reader, text)) for name, text in getattr(error, "problems", ()))
    return Problem(title=title, status=status, code=_code(error, status), detail=advice, parameters=parameters)


def _page(request: WebRequest, status: int, error: Exception) -> Response[bytes]:
    code = request.url.path[1:3]
    reader = language(code if code in LANGUAGES else preferred(request.headers.get("accept-language", "")))
    title, advice = _texts(reader, status, error)
    problems = tuple((parameter_label(reader, name), reason(reader, text)) for name, text in getattr(error, "problems", ()))
    frame = Frame(language=reader.code, title=title, place="", indexed=False)
    view = ProblemView(status=status, title=title, advice=advice, problems=problems)
    body = site_of(request).renderers[reader.code].render("problem.html", frame=frame, view=view)
    return reply(request, body, HTML, status=status, cache=NEVER_KEEP, headers=_headers(status, error))


def _to_sign_in(request: WebRequest) -> Response[bytes]:
    """Lead to the page on which people sign in, and from there back here."""
    code = request.url.path[1:3]
    query = f"?{request.url.query}" if request.url.query else ""
    address = urls.admin(code if code in LANGUAGES else "es", "login", params=[("next", request.url.path + query)])
    return Response(b"", status_code=303, headers={"Location": address, "Cache-Control": NEVER_KEEP}, media_type=HTML)


def reason(reader: Language, text: str) -> str:
    """Translate why a parameter cannot be used."""
    for pattern, message in _REASONS:
        if match := pattern.fullmatch(text):
            groups = match.groups() or ("",)
            return reader.gettext(message) % {"first": groups[0], "second": groups[-1]}
    return text


def parameter_label(reader: Language, name: str) -> str:
    """Name a search parameter as the page does."""
    return reader.pgettext("field", name)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, AppError) and error.code in refusals.STATUS:
        return refusals.STATUS[error.code]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _code(error: Exception, status: int) -> str:
    if isinstance(error, AppError):
        return error.code
    if status == 503:
        return "unavailable"
    return _HTTP_CODES.get(status, "bad-request" if status < 500 else "error")


def _texts(reader: Language, status: int, error: Exception) -> tuple[str, str]:
    if isinstance(error, AppError) and error.code in refusals.TEXTS:
        title, advice = refusals.TEXTS[error.code]
        return reader.gettext(title), reader.gettext(advice)
    known = status if status in TITLES else 400 if status < 500 else 500
    return reader.gettext(TITLES[known]), reader.gettext(ADVICE[known])


def _headers(status: int, error: Exception) -> dict[str, str]:
    if status == 405:
        given: dict[str, str] = getattr(error, "headers", None) or {}
        return {name: value.replace("GET", "GET, HEAD") for name, value in given.items() if name.lower() == "allow"}
    return {"Retry-After": "5"} if status == 503 else {}


def _api_language(request: WebRequest) -> Any:
    labels = request.query_params.get("labels", "")
    return labels if labels in LANGUAGES else preferred(request.headers.get("accept-language", ""))
