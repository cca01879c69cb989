"""Pages that are pictures of text, made from words that are known."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import reportlab
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests import needs

SIZE = (420, 300)  # points
SPANISH = ("La prevención de la trata de personas empieza", "en la escuela: niñas y niños aprenden", "a pedir ayuda y a decir que no.")
ENGLISH = ("Prevention begins at school, where children", "learn to ask for help and to say no", "to whoever promises them the world.")


def needed() -> None:
    """Skip the test where pages cannot be recognised."""
    from ingest import tessdata  # noqa: PLC0415 - what is tested

    if tessdata.lacking(tessdata.installed()):
        needs.absent("ocr", tessdata.HOW_TO_GET_IT)


@cache
def written(lines: Sequence[str]) -> bytes:
    """Give a PDF of one page on which these lines are written."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    _write(canvas, lines)
    canvas.save()
    return target.getvalue()


@cache
def photographed(lines: Sequence[str], dpi: int = 200) -> Image.Image:
    """Give the picture of a page."""
    document = pdfium.PdfDocument(written(lines))
    picture = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    assert isinstance(picture, Image.Image)
    return picture


def packed(picture: Image.Image, kind: str, **settings: Any) -> bytes:
    """Give a picture as a file of a kind, such as JPEG."""
    target = io.BytesIO()
    picture.save(target, kind, **settings)
    return target.getvalue()


def scanned(*pages: Sequence[str], text: Sequence[str] = ()) -> bytes:
    """Give a PDF whose pages are pictures of lines, and a last one with real text if there is any."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    for lines in pages:
        canvas.drawImage(ImageReader(photographed(tuple(lines))), 0, 0, *SIZE)
        canvas.showPage()
    if text:
        _write(canvas, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def garbled(lines: Sequence[str]) -> bytes:
    """Give a PDF that everybody can read, with a font that says of every letter that it is a private one."""
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    _write(canvas, lines, font="Vera")
    canvas.save()
    writer = PdfWriter(PdfReader(target))
    meaning = StreamObject()
    meaning.set_data(b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <7F> <E100> endbfrange endcmap")
    fonts: Any = writer.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        if "/ToUnicode" in font.get_object():
            font.get_object()[NameObject("/ToUnicode")] = writer._add_object(meaning)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _write(canvas: Canvas, lines: Sequence[str], *, font: str = "Helvetica") -> None:
    canvas.setFont(font, 14)
    for place, line in enumerate(lines):
        canvas.drawString(40, SIZE[1] - 60 - 24 * place, line)
