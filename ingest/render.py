"""Pictures of PDF pages, drawn by pdfium as WebP."""

import io
from pathlib import Path

import pypdfium2 as pdfium

from ingest.errors import Damaged

MAX_PIXELS = 12_000_000  # of one picture
MAX_SIDE = 16_000  # pixels; WebP holds 16,383
_QUALITY = {320: 72, 720: 68, 1_440: 52}  # the widest are seen on dense screens, where loss shows least


def draw(path: Path, number: int, width: int) -> bytes:
    """
    Draw a page, `width` pixels wide, as WebP; an endless strip of a page is drawn smaller.

    Raises:
        Damaged: the document or the page cannot be opened.
    """
    try:
        document = pdfium.PdfDocument(path)
        try:
            page = document[number - 1]
            page_width, page_height = page.get_size()
            scale = min(width / page_width, (MAX_PIXELS / (page_width * page_height)) ** 0.5, MAX_SIDE / page_width, MAX_SIDE / page_height)
            picture = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
        raise Damaged(f"page {number} cannot be drawn: {error}") from error
    target = io.BytesIO()
    picture.convert("RGB").save(target, "WEBP", quality=_QUALITY.get(width, 68), method=4)
    return target.getvalue()
