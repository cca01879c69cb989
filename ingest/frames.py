"""Pictures in files, opened within bounds: JPEG, PNG, WebP, and TIFF with its pages."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps

from ingest.errors import Damaged, TooLarge

MAX_PIXELS = 100_000_000  # of one page: 10,000 by 10,000
MAX_SIDE = 30_000  # pixels
MAX_PAGES = 500  # of a TIFF
BROKEN = (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, EOFError, ArithmeticError, AttributeError)
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")
_WHITE = (255, 255, 255)
_ORIENTATION = 0x0112  # EXIF
_ON_ITS_SIDE = (5, 6, 7, 8)


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """
    Open a picture; its pixels are not read yet.

    Raises:
        Damaged: it is cut off or garbled, also where the block finds that out.
        TooLarge: it says that it has more pixels than a page may have.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many pixels, which are bounded here, and of odd tags
            with Image.open(path, formats=_FORMATS) as picture:
                _bound(picture)
                yield picture
    except Image.DecompressionBombError as error:
        raise TooLarge(f"a picture may have {MAX_PIXELS} pixels") from error
    except BROKEN as error:
        raise Damaged(f"the picture cannot be read: {type(error).__name__}") from error


def page_count(picture: Image.Image) -> int:
    """
    Give the number of pages of an open picture: only a TIFF has more than one.

    Raises:
        TooLarge: it has too many.
    """
    count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if count > MAX_PAGES:
        raise TooLarge(f"a picture may have {MAX_PAGES} pages")
    return count


def turn_to(picture: Image.Image, number: int) -> None:
    """
    Go to a page (1-based) of an open picture.

    Raises:
        Damaged: there is no such page.
        TooLarge: it has too many pixels.
    """
    if number > page_count(picture):
        raise Damaged(f"the picture has no page {number}")
    if picture.format == "TIFF":
        picture.seek(number - 1)
    _bound(picture)


def upright(picture: Image.Image, most_pixels: int) -> Image.Image:
    """
    Give the pixels of the page at hand as a reader sees it: turned as its camera says, on white where it is transparent.

    A JPEG is unpacked smaller where more than `most_pixels` are not wanted; other pictures keep their size.
    """
    unpack(picture, most_pixels)
    drawn = ImageOps.exif_transpose(picture)
    if drawn.mode in ("RGBA", "LA", "PA") or "transparency" in drawn.info:
        drawn = drawn.convert("RGBA")
        paper = Image.new("RGB", drawn.size, _WHITE)
        paper.paste(drawn, mask=drawn.getchannel("A"))
        return paper
    if drawn.mode.startswith(("I", "F")):  # more than 8 bits
        drawn = ImageOps.autocontrast(drawn.convert("F").point(lambda value: value / 256).convert("L"))
    return drawn


def unpack(picture: Image.Image, most_pixels: int) -> None:
    """Read the pixels of the page at hand; a JPEG is made smaller meanwhile where more than `most_pixels` are not wanted."""
    if picture.format == "JPEG":
        wanted = min(1.0, (most_pixels / (picture.width * picture.height)) ** 0.5)
        picture.draft(None, (round(picture.width * wanted), round(picture.height * wanted)))
    picture.load()


def size_upright(picture: Image.Image) -> tuple[int, int]:
    """Give width and height of the page at hand as a reader sees it, without reading its pixels; a TIFF is turned by Pillow."""
    turned = picture.format != "TIFF" and picture.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
    return (picture.height, picture.width) if turned else (picture.width, picture.height)


def _bound(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        size = f"{picture.width} by {picture.height} pixels"
        raise TooLarge(f"the picture has {size}; a page may have {MAX_PIXELS}, and {MAX_SIDE} on a side")
