"""Forms of the desk: read as they were sent, and proved to come from a page of the same sign-in."""

import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

from litestar.exceptions import ClientException, HTTPException

from ui.admin.refusals import ForeignForm
from ui.site import WebRequest, base_address

URL_ENCODED = "application/x-www-form-urlencoded"
MAX_FIELDS = 3_000
TOKEN = "form_token"  # noqa: S105 - a field's name


class Form:
    """What was sent: any number of values for each name."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """Give the first value; nothing sent is an empty text."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Give every value, in order."""
        return self._values.get(name, [])

    def names(self) -> list[str]:
        """Give the names that were sent."""
        return list(self._values)


async def read_form(request: WebRequest) -> Form:
    """
    Read a form that is sent as text.

    Raises:
        ClientException, HTTPException: it is none, or has too many fields.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != URL_ENCODED:
        raise HTTPException(status_code=415, detail=f"a form sent as {URL_ENCODED} is wanted")
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ClientException(f"at most {MAX_FIELDS} fields are possible") from error
    return Form([(name, value.replace("\r\n", "\n")) for name, value in pairs])


def form_token(sign_in_token: str) -> str:
    """Give what the forms of a sign-in carry; it tells nothing of the sign-in's own token."""
    return hashlib.sha256(f"form\n{sign_in_token}".encode()).hexdigest()


def check_origin(request: WebRequest) -> None:
    """
    See that a form comes from this site, as far as the browser tells.

    Raises:
        ForeignForm: it tells of another.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), urlsplit(base_address(request)).netloc}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise ForeignForm


def check_token(form: Form, sign_in_token: str) -> None:
    """
    See that a form was made for this sign-in.

    Raises:
        ForeignForm: it was not.
    """
    if not hmac.compare_digest(form.one(TOKEN).encode("utf-8", "replace"), form_token(sign_in_token).encode()):
        raise ForeignForm
