"""Pictures: pages without text until it is recognised, and what the camera and the programs wrote beside them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

from ingest import frames
from ingest.clean import clean_line
from ingest.dates import year_of
from ingest.extraction import ExtractedPage, Extraction, Hidden, Tally, Watch, unwatched
from ingest.limits import Limits

MAX_SAID = 500  # characters of what is written beside a picture
_SEEN_PIXELS = 250_000  # of the first page, which is unpacked to see whether it is sound
_POINTS = 72.0  # of an inch
_ASSUMED_DPI = 150.0  # where a picture does not say, or says what no scanner does
_SENSIBLE_DPI = range(90, 2_401)
_AUTHORS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor)
_COMMENTS = (ExifTags.Base.UserComment, ExifTags.Base.XPComment, ExifTags.Base.ImageDescription)
_NAMED = {"title": "title", "author": "author", "artist": "author", "comment": "comment", "description": "comment"}  # in PNG and JPEG


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a picture: each of its pages needs character recognition.

    Raises:
        Damaged: it is cut off or garbled.
        TooLarge: it has more pixels or pages than one resource may have.
    """
    tally = Tally(limits, watch)
    with frames.opened(path) as picture:
        tally.begin(1)
        said = _said(picture)
        tags = picture.getexif()
        hidden = (*_position(tags), *_written(tags), *_beside(said))
        pages = [_page(picture, 1)]
        for number in range(2, frames.page_count(picture) + 1):
            tally.begin(number)
            frames.turn_to(picture, number)
            pages.append(_page(picture, number))
        frames.turn_to(picture, 1)
        frames.unpack(picture, _SEEN_PIXELS)
    return Extraction(
        pages=tuple(pages),
        title=said.get("title") or _line(tags.get(ExifTags.Base.XPTitle)) or None,
        authors=tuple(dict.fromkeys(one.text for one in hidden if one.kind == "author")),
        hidden=hidden,
        year=year_of(str(tags.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, ""))),
    )


def _page(picture: Image.Image, number: int) -> ExtractedPage:
    width, height = frames.size_upright(picture)
    dpi = dpi_of(picture) or _ASSUMED_DPI
    return ExtractedPage(
        number=number, text="", width=round(width * _POINTS / dpi, 2), height=round(height * _POINTS / dpi, 2), needs_ocr=True
    )


def dpi_of(picture: Image.Image) -> float | None:
    """Give the dots in an inch that a picture speaks of, if a scanner may have made so many."""
    said = picture.info.get("dpi")
    try:
        dpi = float(said[0] if said else 0.0)
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return dpi if int(dpi + 0.5) in _SENSIBLE_DPI else None


def _said(picture: Image.Image) -> dict[str, str]:
    """Give the words that PNG and JPEG carry under plain names."""
    named = ((_NAMED.get(str(name).lower()), _line(value)) for name, value in picture.info.items())
    return {name: text for name, text in named if name and text}


def _beside(said: dict[str, str]) -> Iterator[Hidden]:
    for kind in ("author", "comment"):
        if said.get(kind):
            yield Hidden(kind=kind, text=said[kind])


def _written(tags: Image.Exif) -> Iterator[Hidden]:
    """Give who made a picture, and what was noted, as its EXIF says."""
    everything = {**tags, **tags.get_ifd(ExifTags.IFD.Exif)}
    for kind, names in (("author", _AUTHORS), ("comment", _COMMENTS)):
        for text in dict.fromkeys(_line(everything.get(name)) for name in names):
            if text:
                yield Hidden(kind=kind, text=text)


def _position(tags: Image.Exif) -> Iterator[Hidden]:
    """Give where a picture was taken."""
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef) == "S")
    longitude = _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    if latitude is not None and longitude is not None:
        yield Hidden(kind="position", text=f"{latitude:.5f}, {longitude:.5f}")


def _degrees(parts: Any, negative: bool) -> float | None:  # noqa: FBT001 - the reference of one tag
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3_600
    return -value if negative else value


def _line(value: Any) -> str:
    """Give a text as cameras and programs write it: with a mark of its encoding, in UTF-16, or plain."""
    if isinstance(value, bytes):
        plain = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
        value = plain.decode("utf-16-le" if b"\0" in plain[1:4:2] else "utf-8", "replace")
    return clean_line(value, MAX_SAID) if isinstance(value, str) else ""
