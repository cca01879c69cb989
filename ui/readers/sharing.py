"""A resource's address as a square to point a telephone at."""

import io

import segno
from litestar import Response, get
from litestar.params import FromPath

from ui import records, urls
from ui.readers.frames import reader_language
from ui.replies import REVALIDATE, reply
from ui.site import WebRequest, base_address, site_of

SVG = "image/svg+xml"


@get("/{reader_code:str}/resources/{slug:str}/qr.svg", sync_to_thread=True)
def qr_code(request: WebRequest, reader_code: FromPath[str], slug: FromPath[str]) -> Response[bytes]:
    """Answer the code of a published resource's address, black on white in every theme so that cameras read it."""
    reader, site = reader_language(reader_code), site_of(request)
    with site.database.read() as session:
        record = records.by_slug(session, slug)
    return reply(request, drawn(base_address(request) + urls.resource(reader.code, record.slug)), SVG, cache=REVALIDATE)


def drawn(address: str) -> bytes:
    """Draw an address as SVG with its quiet zone; a quarter of it may be smudged."""
    target = io.BytesIO()
    segno.make(address, error="q", micro=False).save(target, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return target.getvalue()
