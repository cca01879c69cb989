"""JSON answers, and the parameters that every address of the API knows."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, cast
from urllib.parse import parse_qsl

import msgspec
from litestar import Response

from index.query import InvalidParameters
from ui.i18n import LANGUAGES
from ui.replies import JSON, REVALIDATE, reply
from ui.site import WebRequest

OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}  # reading needs no key, from any page
Reading = Callable[[str], Any]


def answer(request: WebRequest, body: object, *, cache: str = REVALIDATE) -> Response[bytes]:
    """Answer with JSON."""
    return reply(request, msgspec.json.encode(body), JSON, cache=cache, headers=OPEN)


def pairs_of(request: WebRequest) -> list[tuple[str, str]]:
    """Give the parameters of an address in their order."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=500)


def parameters(request: WebRequest, readings: dict[str, Reading]) -> dict[str, Any]:
    """
    Read the named parameters; those not given are left out, unknown ones are ignored.

    Raises:
        InvalidParameters: values that cannot be read; all are named.
    """
    found: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, text in pairs_of(request):
        if name in readings and text:
            try:
                found[name] = readings[name](text)
            except ValueError as error:
                problems.append((name, str(error)))
    if problems:
        raise InvalidParameters(problems)
    return found


def whole_number(low: int, high: int) -> Reading:
    """Give a reading of whole numbers."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
            raise ValueError(f"a number from {low} to {high} is wanted")
        return int(text)

    return read


def one_of(choices: Iterable[str]) -> Reading:
    """Give a reading of one of several words."""
    known = tuple(choices)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"one of {', '.join(known)} is wanted")
        return text

    return read


def labels_of(values: dict[str, Any]) -> Literal["es", "en"]:
    """Give the language of labels that was asked for; Spanish unless said otherwise."""
    return cast("Literal['es', 'en']", values.get("labels", LANGUAGES[0]))
