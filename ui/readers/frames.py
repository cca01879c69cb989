"""The frame of a reader's page, and the answer made of it."""

from typing import Any

from litestar import Response

from repository.errors import NotFound
from ui.contexts import Frame
from ui.i18n import LANGUAGES, Language, language
from ui.replies import HTML, REVALIDATE, reply
from ui.site import WebRequest, base_address, site_of


def reader_language(code: str) -> Language:
    """
    Give the interface language of an address.

    Raises:
        NotFound: there is no such language.
    """
    if code not in LANGUAGES:
        raise NotFound("language", code)
    return language(code)


def place_of(request: WebRequest) -> str:
    """Give the path of a request with its query, as the client wrote it."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1").split("?")[0]
    return f"{path}?{query}" if query else path


def frame_of(request: WebRequest, reader: Language, title: str, **more: Any) -> Frame:
    """Make the frame of a page."""
    return Frame(language=reader.code, title=title, place=more.pop("place", None) or place_of(request), base=base_address(request), **more)


def show(request: WebRequest, template: str, frame: Frame, view: object, *, cache: str = REVALIDATE, vary: str = "") -> Response[bytes]:
    """Answer with a page."""
    body = site_of(request).renderers[frame.language].render(template, frame=frame, view=view)
    headers = {"Content-Language": frame.language, "Vary": f"Accept-Encoding, {vary}" if vary else "Accept-Encoding"}
    return reply(request, body, HTML, cache=cache, headers=headers)
