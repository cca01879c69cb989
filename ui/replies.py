"""Answers as bytes: compressed as the client likes, with a validator, in the thread that made them."""

import gzip
import hashlib
from collections.abc import Mapping

import brotli
from litestar import Response

from ui.site import WebRequest

HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
REVALIDATE = "no-cache"  # keep it, ask before showing it again
NEVER_KEEP = "no-store"
_MIN_COMPRESSED = 1_000  # bytes; shorter answers fit one packet anyway


def reply(
    request: WebRequest,
    content: bytes,
    media_type: str,
    *,
    status: int = 200,
    cache: str = REVALIDATE,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """
    Answer with `content`, or with 304 when the client holds the same bytes.

    `cache` is the Cache-Control value; an answer never to be kept gets no validator.
    """
    fields = {"Cache-Control": cache, "Vary": "Accept-Encoding", **(headers or {})}
    if cache != NEVER_KEEP and status == 200:
        fields["ETag"] = etag = f'W/"{hashlib.blake2b(content, digest_size=10).hexdigest()}"'
        if matches(request.headers.get("if-none-match", ""), etag):
            return Response(b"", status_code=304, headers=fields, media_type=media_type)
    if len(content) >= _MIN_COMPRESSED and (coding := chosen_coding(request)) != "identity":
        content = _compress(content, coding)
        fields["Content-Encoding"] = coding
    return Response(content, status_code=status, headers=fields, media_type=media_type)


def chosen_coding(request: WebRequest) -> str:
    """Give the content coding to use: br, gzip or identity."""
    offered = {part.split(";")[0].strip(): part for part in request.headers.get("accept-encoding", "").split(",")}
    for coding in ("br", "gzip"):
        if coding in offered and not offered[coding].replace(" ", "").endswith((";q=0", ";q=0.0")):
            return coding
    return "identity"


def matches(if_none_match: str, etag: str) -> bool:
    """Compare validators weakly, as RFC 9110 asks of If-None-Match."""
    plain = etag.removeprefix("W/")
    return any(item.strip().removeprefix("W/") in (plain, "*") for item in if_none_match.split(","))


def _compress(content: bytes, coding: str) -> bytes:
    return brotli.compress(content, quality=4) if coding == "br" else gzip.compress(content, 5, mtime=0)
