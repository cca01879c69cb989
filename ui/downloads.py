"""Stored bytes to a client: whole or in part, under the name the librarian gave them."""

import re
import unicodedata
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from repository.files import FileStore
from ui.records import FileNote
from ui.replies import matches
from ui.security import SANDBOX, wants_body
from ui.site import WebRequest

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def download(request: WebRequest, store: FileStore, file: FileNote) -> Response[bytes] | Stream:
    """
    Answer with a file's bytes as an attachment: 200, 206 for one range, 304 for bytes the client has, 416 for a range outside.

    Several ranges at once are answered with the whole file, as RFC 9110 allows.
    """
    etag = f'"{file.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Content-Disposition": disposition(file.name),
        "Content-Security-Policy": SANDBOX,
    }
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    wanted = None
    if request.headers.get("if-range", etag) == etag:
        try:
            wanted = byte_range(request.headers.get("range", ""), file.size)
        except ValueError:
            return Response(b"", status_code=416, headers=headers | {"Content-Range": f"bytes */{file.size}"}, media_type=file.media_type)
    start, end = wanted or (0, file.size)
    headers["Content-Length"] = str(end - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    body = store.read(file.sha256, start, end) if wants_body(request.scope) else iter([b""])
    return Stream(body, status_code=206 if wanted else 200, headers=headers, media_type=file.media_type)


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """
    Read a Range header as (start, end excluded); None when it asks for nothing that we serve in part.

    Raises:
        ValueError: the range lies outside the file.
    """
    match = _RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or (not first and not int(last)):
        raise ValueError("outside the file")
    return start, end


def disposition(name: str) -> str:
    """Give a Content-Disposition for any file name (RFC 6266): an ASCII stand-in and the exact name in UTF-8 (RFC 8187)."""
    base = re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1]
    exact = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip() or "file"
    plain = unicodedata.normalize("NFKD", exact).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "_", plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(exact, safe='')}"
