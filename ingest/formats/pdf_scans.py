"""Which pages of a PDF are pictures of text, so that only character recognition can read them."""

import re
from collections.abc import Iterator
from ctypes import byref, c_float
from typing import Any, NamedTuple

from pypdfium2 import raw

ENOUGH_LETTERS = 200  # from here on a page speaks for itself
FEW_LETTERS = 50
COVERED, WHOLLY_COVERED = 0.5, 0.85  # of a page, by pictures
JUST_PICTURES = 0.05  # of a page without a single letter: scans with wide margins, posters, screenshots
GARBLED = 0.2  # of the characters
_LEAST_CHARACTERS = 20  # of which it can be told that they are garbled
_MAX_OBJECTS = 5_000  # of a page that are looked at
_MAX_DEPTH = 4  # of forms in forms
_INVISIBLE = 3  # render mode of text that was recognised before
_SAMPLE = 1_000  # characters of a page that are counted
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


class _Seen(NamedTuple):
    """What is on a page: the share that pictures cover, and whether it has text that is not drawn."""

    covered: float
    is_read: bool


def needs_ocr(page: Any, characters: str, text: str) -> bool:
    """
    Tell whether a page is to be read by character recognition.

    `characters` are what pdfium found, `text` is what became of them.
    """
    if is_garbled(characters, text):
        return True
    letters = sum(map(str.isalpha, text[:_SAMPLE]))
    if letters >= ENOUGH_LETTERS:
        return False
    seen = _look(page)
    return not seen.is_read and seen.covered > _share_of_a_scan(letters)


def _share_of_a_scan(letters: int) -> float:
    """Give the share of a page that pictures cover on a scan, where so many letters were found."""
    if not letters:
        return JUST_PICTURES
    return COVERED if letters < FEW_LETTERS else WHOLLY_COVERED


def is_garbled(characters: str, text: str) -> bool:
    """Tell whether more than a fifth of a page's characters are none that anybody wrote, even after cleaning."""
    found = len(characters) - characters.count(" ")
    if found < _LEAST_CHARACTERS:
        return False
    if len(_ODD.findall(characters)) <= GARBLED * found:
        return False
    sound = len(text) - text.count(" ") - text.count("\n") - len(_ODD.findall(text))  # cleaning knows some and drops others
    return sound < (1 - GARBLED) * found


def _look(page: Any) -> _Seen:
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    if width <= 0 or height <= 0:
        return _Seen(0.0, is_read=False)
    covered, is_read = 0.0, False
    for kind, element in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            covered += _area(element, page)
        elif raw.FPDFTextObj_GetTextRenderMode(element) == _INVISIBLE:
            is_read = True
    return _Seen(covered / (width * height), is_read)


def _objects(page: Any) -> Iterator[tuple[int, Any]]:
    """Give the pictures and texts of a page; a form with a picture in it counts as one, wherever it is drawn."""
    for place in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        element = raw.FPDFPage_GetObject(page, place)
        kind = raw.FPDFPageObj_GetType(element)
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT):
            yield kind, element
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            inside = {found for found, _ in _inside(element, 1)}
            if raw.FPDF_PAGEOBJ_IMAGE in inside:
                yield raw.FPDF_PAGEOBJ_IMAGE, element
            yield from ((found, text) for found, text in _inside(element, 1) if found == raw.FPDF_PAGEOBJ_TEXT)


def _inside(form: Any, depth: int) -> Iterator[tuple[int, Any]]:
    for place in range(min(max(0, raw.FPDFFormObj_CountObjects(form)), _MAX_OBJECTS)):
        element = raw.FPDFFormObj_GetObject(form, place)
        kind = raw.FPDFPageObj_GetType(element)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            yield from _inside(element, depth + 1)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT):
            yield kind, element


def _area(element: Any, page: Any) -> float:
    """Give the area of an element in square points, as far as it lies on the page."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(element, byref(left), byref(bottom), byref(right), byref(top)):
        return 0.0
    first, low, last, high = _box(page)
    wide = min(right.value, last) - max(left.value, first)
    tall = min(top.value, high) - max(bottom.value, low)
    return max(0.0, wide) * max(0.0, tall)


def _box(page: Any) -> tuple[float, float, float, float]:
    """Give the visible part of a page in its own points."""
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, byref(box))
    return min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top)
