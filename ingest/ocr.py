"""Reads the text in the picture of a page with Tesseract, inside a sandboxed child."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image
from tesserocr import OEM, PSM, PyTessBaseAPI

from ingest import frames, media, tessdata
from ingest.detect import page_languages
from ingest.errors import Damaged
from ingest.formats.pdf_opening import open_pdf
from ingest.formats.picture import dpi_of
from ingest.ocr_words import Word, believable, is_doubtful, sure_letters, words_of, written
from repository.boxes import WordBox, pack_boxes
from repository.found import Recognised

DPI = 200
MAX_PIXELS = 16_000_000  # that Tesseract is given: a page of 20 by 20 inches
_POINTS = 72.0  # of an inch
_DOUBTED_LINE = "0.5"  # below it a line is read white on black, too; Tesseract's own 0.7 takes a tenth longer and finds no more
_LONGEST, _SHORTEST = 3_600, 1_000  # pixels of the longer side of a picture that does not say how large it is


class _Sheet(NamedTuple):
    """What was seen on a page, and how many of its letters are sure."""

    text: str
    boxes: Sequence[WordBox]
    languages: tuple[str, ...]
    sure: int


def recognise(path: Path, number: int, models: str, folder: Path) -> Recognised:
    """
    Read a page of a PDF or a picture with the language data `models` that lie in `folder`.

    A page that turns out to be in another language is read once more, with the data of that one, too.

    Raises:
        Damaged: the file or the page cannot be opened.
        TooLarge: a picture has more pixels than a page may have.
    """
    picture = _of_picture(path, number) if media.sniff(path) in media.PICTURES else _of_pdf(path, number)
    sheet = _seen(picture, models, folder)
    if other := tessdata.also_needed(models, sheet.languages[0], folder):
        again = _seen(picture, f"{models}+{other}", folder)
        sheet = again if again.sure > sheet.sure else sheet
    return Recognised(text=sheet.text, languages=sheet.languages, boxes=pack_boxes(sheet.boxes))


def _seen(picture: Image.Image, models: str, folder: Path) -> _Sheet:
    words = _read(picture, models, folder)
    on_its_head = is_doubtful(words) and sure_letters(over := _read(_turned(picture), models, folder)) > 2 * sure_letters(words)
    if on_its_head:
        words = over
    text, boxes = written(believable(words), picture.size)
    if on_its_head:
        boxes = [WordBox(box.start, box.end, 1 - box.right, 1 - box.bottom, 1 - box.left, 1 - box.top) for box in boxes]
    return _Sheet(text, boxes, page_languages(text), sure_letters(words))


def _of_pdf(path: Path, number: int) -> Image.Image:
    try:
        document = open_pdf(path)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / _POINTS, (MAX_PIXELS / (width * height)) ** 0.5)
            drawn: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False).to_pil()
            return drawn.convert("L")
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
        raise Damaged(f"page {number} cannot be drawn: {error}") from error


def _of_picture(path: Path, number: int) -> Image.Image:
    with frames.opened(path) as picture:
        frames.turn_to(picture, number)
        size = _size_read(frames.size_upright(picture), dpi_of(picture))
        return frames.upright(picture, size[0] * size[1]).convert("L").resize(size, Image.Resampling.LANCZOS)


def _size_read(size: tuple[int, int], dpi: float | None) -> tuple[int, int]:
    """Give the size at which a picture is read: 200 dots an inch where it says how large it is."""
    width, height = size
    longer = max(size)
    scale = DPI / dpi if dpi else min(1.0, _LONGEST / longer) if longer >= _SHORTEST else 2.0
    scale = min(scale, (MAX_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _read(picture: Image.Image, models: str, folder: Path) -> list[Word]:
    api = _reader(models, folder)
    api.SetImageBytes(picture.tobytes(), picture.width, picture.height, 1, picture.width)
    api.SetSourceResolution(DPI)
    try:
        return words_of(api.GetTSVText(0))
    finally:
        api.Clear()


@lru_cache(maxsize=2)
def _reader(models: str, folder: Path) -> PyTessBaseAPI:
    reader = PyTessBaseAPI(path=str(folder), lang=models, psm=PSM.AUTO, oem=OEM.LSTM_ONLY)
    reader.SetVariable("debug_file", "/dev/null")
    reader.SetVariable("invert_threshold", _DOUBTED_LINE)
    return reader


def _turned(picture: Image.Image) -> Image.Image:
    """Stand a page on its head; one that lies on its side Tesseract turns by itself, but perhaps the wrong way."""
    return picture.transpose(Image.Transpose.ROTATE_180)
