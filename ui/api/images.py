"""Pictures of pages for readers and programs: drawn by a worker when first asked for."""

import asyncio
import time

from litestar import Response, get
from litestar.params import FromPath

from repository import images
from repository.errors import NotFound
from repository.images import WIDTHS, PictureName
from ui import records
from ui.api.answers import OPEN, parameters
from ui.pictures import SHOWN_WIDTH, PictureLate, has_picture
from ui.readers.page import page_number
from ui.replies import matches
from ui.site import Site, WebRequest, site_of
from ui.urls import API

WAIT_S = 2.0  # for a worker to draw what a reader looks at
LOOK_EVERY_S = 0.06
KEPT = "public, max-age=3600"  # a file may be replaced, a resource withdrawn


@get(f"{API}/resources/{{resource_id:str}}/pages/{{number:str}}/image")
async def page_image(request: WebRequest, resource_id: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """
    Give a page's picture.

    Raises:
        PictureLate: it is not drawn yet.
    """
    site = site_of(request)
    width = parameters(request, {"width": _width}).get("width", SHOWN_WIDTH)
    name, sha256 = await asyncio.to_thread(_find, site, resource_id, page_number(number), width)
    if sha256 is None:
        sha256 = await _wait(site, name)
    headers = {"Cache-Control": KEPT, "ETag": f'"{sha256}"', **OPEN}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(b"", status_code=304, headers=headers, media_type="image/webp")
    content = await asyncio.to_thread(lambda: b"".join(site.files.read(sha256)))
    return Response(content, headers=headers, media_type="image/webp")


def _width(text: str) -> int:
    if text not in map(str, WIDTHS):
        raise ValueError(f"one of {', '.join(map(str, WIDTHS))} is wanted")
    return int(text)


def _find(site: Site, resource_id: str, number: int, width: int) -> tuple[PictureName, str | None]:
    """Give the picture's name, and its sha256 where it is drawn; ask for it where it is not."""
    with site.database.read() as session:
        record = records.by_id(session, resource_id)
        page = records.page(session, record, number)
        name = PictureName(page.file_id, number, width)
        sha256 = images.drawn(session, name)
        if sha256 is None and (not has_picture(page) or images.cannot_be_drawn(session, page.file_id, number)):
            raise NotFound("picture", f"{resource_id}/{number}")
    if sha256 is None:
        with site.database.write() as session:
            images.ask(session, name)
    return name, sha256


async def _wait(site: Site, name: PictureName) -> str:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        await asyncio.sleep(LOOK_EVERY_S)
        if sha256 := await asyncio.to_thread(_drawn, site, name):
            return sha256
    raise PictureLate(f"picture {name} is not drawn yet")


def _drawn(site: Site, name: PictureName) -> str | None:
    with site.database.read() as session:
        return images.drawn(session, name)
