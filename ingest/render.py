"""Pictures of pages as WebP: PDF pages drawn by pdfium, pictures made smaller."""

import io
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from ingest import frames, media
from ingest.errors import Damaged
from ingest.formats.pdf_opening import open_pdf

MAX_PIXELS = 12_000_000  # of one picture
MAX_SIDE = 16_000  # pixels; WebP holds 16,383
_QUALITY = {320: 72, 720: 68, 1_440: 52}  # the widest are seen on dense screens, where loss shows least


def draw(path: Path, number: int, width: int) -> bytes:
    """
    Draw a page, `width` pixels wide, as WebP; an endless strip of a page is drawn smaller.

    Raises:
        Damaged: the file or the page cannot be opened.
        TooLarge: a picture has more pixels than a page may have.
    """
    picture = _of_picture(path, number, width) if media.sniff(path) in media.PICTURES else _of_pdf(path, number, width)
    target = io.BytesIO()
    picture.convert("RGB").save(target, "WEBP", quality=_QUALITY.get(width, 68), method=4)
    return target.getvalue()


def _of_pdf(path: Path, number: int, width: int) -> Image.Image:
    try:
        document = open_pdf(path)
        try:
            page = document[number - 1]
            page_width, page_height = page.get_size()
            scale = _scale(page_width, page_height, width)
            drawn: Image.Image = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
            return drawn
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
        raise Damaged(f"page {number} cannot be drawn: {error}") from error


def _of_picture(path: Path, number: int, width: int) -> Image.Image:
    with frames.opened(path) as picture:
        frames.turn_to(picture, number)
        wide, tall = frames.size_upright(picture)
        scale = _scale(wide, tall, width)
        size = max(1, round(wide * scale)), max(1, round(tall * scale))
        return frames.upright(picture, 4 * size[0] * size[1]).convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _scale(page_width: float, page_height: float, width: int) -> float:
    return float(min(width / page_width, (MAX_PIXELS / (page_width * page_height)) ** 0.5, MAX_SIDE / page_width, MAX_SIDE / page_height))
