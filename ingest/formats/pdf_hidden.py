"""What a PDF carries and its pages do not show: comments, filled-in forms, attached files."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import create_string_buffer
from functools import partial
from typing import Any

from pypdfium2 import raw

from ingest.clean import clean_line
from ingest.extraction import Hidden

MAX_CHARACTERS = 500
MAX_ATTACHED = 200  # files
MAX_ANNOTATIONS = 2_000  # of one page
_MAX_TEXT_BYTES = 200_000
_NO_COMMENTS = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP)
_FILLED_IN = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)


@contextmanager
def form_of(document: Any) -> Iterator[Any]:
    """Open a document's form while its pages are read; None where it has none."""
    if raw.FPDF_GetFormType(document) == raw.FORMTYPE_NONE:
        yield None
        return
    settings = raw.FPDF_FORMFILLINFO(version=2)
    form = raw.FPDFDOC_InitFormFillEnvironment(document, settings)
    try:
        yield form
    finally:
        if form:
            raw.FPDFDOC_ExitFormFillEnvironment(form)


def on_page(page: Any, form: Any, number: int) -> list[Hidden]:
    """Give the comments on an open page and the values of its form fields."""
    found: list[Hidden] = []
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        if not annotation:
            continue
        try:
            one = _hidden(annotation, form, number)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if one:
            found.append(one)
    return found


def attached(document: Any) -> list[Hidden]:
    """Give the names of the files that a document carries."""
    found = []
    for place in range(min(raw.FPDFDoc_GetAttachmentCount(document), MAX_ATTACHED)):
        attachment = raw.FPDFDoc_GetAttachment(document, place)
        name = _text(partial(raw.FPDFAttachment_GetName, attachment)) if attachment else ""
        found.append(Hidden(kind="attached-file", text=name or "?"))
    return found


def _hidden(annotation: Any, form: Any, number: int) -> Hidden | None:
    subtype = raw.FPDFAnnot_GetSubtype(annotation)
    if subtype == raw.FPDF_ANNOT_WIDGET:
        if not form or raw.FPDFAnnot_GetFormFieldType(form, annotation) not in _FILLED_IN:
            return None
        value = _text(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
        return Hidden(kind="form-field", text=value, page=number) if value else None
    if subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
        return Hidden(kind="attached-file", text=_value(annotation, b"Contents") or "?", page=number)
    if subtype in _NO_COMMENTS:
        return None
    said = (_value(annotation, b"T"), _value(annotation, b"Contents"))
    text = clean_line(": ".join(part for part in said if part), MAX_CHARACTERS)
    return Hidden(kind="comment", text=text, page=number) if text else None


def _value(annotation: Any, name: bytes) -> str:
    return _text(partial(raw.FPDFAnnot_GetStringValue, annotation, name))


def _text(ask: Callable[[Any, int], int]) -> str:
    """Ask pdfium for a text in UTF-16: first for its length in bytes, then for itself."""
    size = ask(None, 0)
    if size <= 2 or size > _MAX_TEXT_BYTES:
        return ""
    buffer = create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return clean_line(buffer.raw[: size - 2].decode("utf-16-le", "replace"), MAX_CHARACTERS)
