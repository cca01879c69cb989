"""Which pages of a PDF are taken for pictures of text."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest import formats, media
from ingest.formats.pdf_scans import is_garbled
from ingest.limits import Limits
from tests.scans import SIZE, SPANISH, photographed, scanned

WIDTH, HEIGHT = SIZE
FEW, SOME, ENOUGH = "a" * 49, "a" * 60, "a" * 200


def drawn(draw: Callable[[Canvas], None], *, turn: int = 0) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=SIZE)
    draw(canvas)
    if turn:
        canvas.setPageRotation(turn)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def picture(canvas: Canvas, share: float) -> None:
    """Draw a picture over the lower part of a page."""
    canvas.drawImage(ImageReader(photographed(SPANISH)), 0, 0, WIDTH, HEIGHT * share)


def words(canvas: Canvas, text: str, *, mode: int = 0) -> None:
    line = canvas.beginText(5, HEIGHT - 20)
    line.setTextRenderMode(mode)
    line.setFont("Helvetica", 4)
    line.textLine(text)
    canvas.drawText(line)


def pages_in_need(tmp_path: Path, content: bytes) -> list[bool]:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    return [page.needs_ocr for page in formats.extract(path, media.PDF, Limits()).pages]


def test_scans_among_pages_with_text_are_told_apart(tmp_path: Path) -> None:
    assert pages_in_need(tmp_path, scanned(SPANISH, SPANISH, text=SPANISH)) == [True, True, False]


@pytest.mark.parametrize(
    ("text", "share", "needed"),
    [
        ("", 0.6, True),
        ("", 0.06, True),
        ("", 0.04, False),
        ("a", 0.4, False),
        (FEW, 0.6, True),
        (SOME, 0.6, False),
        (SOME, 0.9, True),
        (ENOUGH, 1.0, False),
        ("", 0.0, False),
    ],
)
def test_letters_and_pictures_decide(tmp_path: Path, text: str, share: float, *, needed: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if share:
            picture(canvas, share)
        words(canvas, text)

    assert pages_in_need(tmp_path, drawn(draw)) == [needed]


def test_a_scan_whose_text_lies_invisibly_behind_it_was_read_before(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        picture(canvas, 1.0)
        words(canvas, FEW, mode=3)

    assert pages_in_need(tmp_path, drawn(draw)) == [False]


def test_a_picture_in_a_form_counts(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("scan")
        picture(canvas, 1.0)
        canvas.endForm()
        canvas.doForm("scan")

    assert pages_in_need(tmp_path, drawn(draw)) == [True]


def test_a_picture_in_strips_on_a_turned_page_counts_as_one(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for strip in range(10):
            canvas.drawImage(ImageReader(photographed(SPANISH)), 0, strip * HEIGHT / 10, WIDTH, HEIGHT / 10)

    assert pages_in_need(tmp_path, drawn(draw, turn=90)) == [True]


@pytest.mark.parametrize(
    ("characters", "text", "garbled"),
    [
        ("La trata de personas es un delito.", "La trata de personas es un delito.", False),
        ("\x01\x02\x03\x04\x05\x06 La trata de personas", "La trata de personas", True),
        ("\uf041" * 30, "A" * 30, False),  # private letters that cleaning knows
        ("\uf041" * 30, "\uf041" * 30, True),
        ("\ue100" * 30, "", True),  # and those that it drops
        ("\ufffd" * 6 + "a" * 20, "\ufffd" * 6 + "a" * 20, True),
        ("\ufffd" * 4, "\ufffd" * 4, False),  # too little to tell
    ],
)
def test_text_that_nobody_can_read_is_garbled(characters: str, text: str, *, garbled: bool) -> None:
    assert is_garbled(characters, text) is garbled
