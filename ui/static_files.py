"""Own static files on the wire."""

from litestar import Response, get
from litestar.params import FromPath

from repository.errors import NotFound
from ui.assets import PREFIX
from ui.downloads import byte_range
from ui.replies import chosen_coding, matches
from ui.site import WebRequest, site_of

FOREVER = "public, max-age=31536000, immutable"


@get(f"{PREFIX}/{{name:path}}", sync_to_thread=False)
def static_file(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """Answer a static file under its hashed name: whole, in part, or not at all when the client has it."""
    asset = site_of(request).assets.get(name.lstrip("/"))
    if asset is None:
        raise NotFound("file", name[:80])
    headers = {"Cache-Control": FOREVER, "ETag": asset.etag, "Vary": "Accept-Encoding", "Accept-Ranges": "bytes"}
    if matches(request.headers.get("if-none-match", ""), asset.etag):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    content = asset.bodies["identity"]
    if "range" in request.headers:
        return _part(request.headers["range"], content, headers, asset.media_type)
    coding = chosen_coding(request)
    if coding in asset.bodies and coding != "identity":
        return Response(asset.bodies[coding], headers=headers | {"Content-Encoding": coding}, media_type=asset.media_type)
    return Response(content, headers=headers, media_type=asset.media_type)


def _part(wanted: str, content: bytes, headers: dict[str, str], media_type: str) -> Response[bytes]:
    try:
        part = byte_range(wanted, len(content))
    except ValueError:
        return Response(b"", status_code=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"}, media_type=media_type)
    if part is None:
        return Response(content, headers=headers, media_type=media_type)
    start, end = part
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], status_code=206, headers=headers, media_type=media_type)
