"""Cleaned copies of pictures: the same picture without what the camera and the programs wrote beside it."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageSequence

from ingest.errors import Damaged, TooLarge
from ingest.limits import Limits

MAX_FRAMES = 500  # of a TIFF
MAX_PIXELS = 100_000_000  # of all frames together
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT")
)
_WEBP_DROPPED = (b"EXIF", b"XMP ")
_WEBP_FLAGS = 0x08 | 0x04  # of VP8X: there is EXIF, there is XMP
_SCAN, _END, _RESTARTS = 0xDA, 0xD9, range(0xD0, 0xD8)
_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_TURN = 0x0112  # EXIF: how a picture must be turned


def clean(path: Path, limits: Limits) -> bytes:
    """
    Give a picture without EXIF, XMP, IPTC and comments; JPEG, PNG and WebP keep every pixel as it is packed.

    Raises:
        Damaged: it is cut off or garbled.
        TooLarge: a TIFF has too many pages or pixels.
    """
    with path.open("rb") as file:
        data = file.read(limits.max_unpacked_bytes + 1)
    if len(data) > limits.max_unpacked_bytes:
        raise TooLarge(f"the picture is longer than {limits.max_unpacked_bytes} bytes")
    return bare(data)


def bare(data: bytes) -> bytes:
    """
    Give a picture of any of the kinds without what stands beside it; other kinds of file stay as they are.

    Raises:
        Damaged: it is cut off or garbled.
        TooLarge: a TIFF has too many pages or pixels.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return bare_jpeg(data)
    if data.startswith(_PNG_START):
        return _bare_png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _bare_webp(data)
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return _bare_tiff(data)
    return data


def bare_jpeg(data: bytes) -> bytes:
    """Give a JPEG with the segments that draw it, its colours and how it is to be turned, up to its end."""
    turn = _turn(data)
    kept = [data[:2], *([_turned(turn)] if turn > 1 else [])]
    at = 2
    while True:
        at, marker = _marker(data, at)
        if marker == _END:
            return b"".join((*kept, b"\xff\xd9"))
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise Damaged("the JPEG is cut off")
        segment = data[at:end]
        if marker == _SCAN:
            end = _scan_end(data, end)
            segment = data[at:end]
        if _is_drawn(marker, segment):
            kept.append(segment)
        at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Give the place and number of the next marker; fill bytes may stand before it."""
    while at + 1 < len(data) and data[at] == 0xFF and data[at + 1] == 0xFF:
        at += 1
    if at + 1 >= len(data) or data[at] != 0xFF:
        raise Damaged("the JPEG is cut off")
    return at, data[at + 1]


def _scan_end(data: bytes, at: int) -> int:
    """Give the place of the first marker after packed pixels."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Damaged("the JPEG is cut off")
        if data[at + 1] not in (0x00, 0xFF) and data[at + 1] not in _RESTARTS:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _is_drawn(marker: int, segment: bytes) -> bool:
    if marker == _JFIF:
        return segment[4:9] == b"JFIF\x00"
    if marker == _ICC:
        return segment[4:16] == b"ICC_PROFILE\x00"
    return marker == _ADOBE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _turn(data: bytes) -> int:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            turn = picture.getexif().get(_TURN, 1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


def _turned(turn: int) -> bytes:
    """Give an EXIF segment that says how to turn the picture, and nothing else."""
    entry = _TURN.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01" + turn.to_bytes(2, "big") + b"\x00\x00"
    content = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content


def _bare_png(data: bytes) -> bytes:
    kept = [_PNG_START]
    at = len(_PNG_START)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            break
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise Damaged("the PNG is cut off")


def _bare_webp(data: bytes) -> bytes:
    kept = []
    for kind, chunk in _riff(data):
        if kind == b"VP8X" and len(chunk) >= 18:
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_FLAGS,)) + chunk[9:]  # noqa: PLW2901 - the same chunk, changed
        if kind not in _WEBP_DROPPED:
            kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, last = 12, 8 + int.from_bytes(data[4:8], "little")
    if last > len(data):
        raise Damaged("the WebP is cut off")
    while at + 8 <= last:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if at + 8 + size > last:
            raise Damaged("the WebP is garbled")
        yield data[at : at + 4], data[at:end]
        at = end


def _bare_tiff(data: bytes) -> bytes:
    frames: list[Image.Image] = []
    pixels = 0
    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                pixels += frame.width * frame.height
                if number > MAX_FRAMES or pixels > MAX_PIXELS:
                    raise TooLarge(f"more than {MAX_FRAMES} pages or {MAX_PIXELS} pixels")
                drawn = frame.copy()  # a plain image, which knows no tags
                drawn.info = {name: value for name, value in drawn.info.items() if name in ("dpi", "icc_profile")}
                frames.append(drawn)
        target = io.BytesIO()
        frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_adobe_deflate")
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, EOFError, Image.DecompressionBombError) as error:
        raise Damaged(f"the TIFF cannot be read: {type(error).__name__}") from error
    return target.getvalue()
