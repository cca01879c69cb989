"""Opening a PDF with pdfium, also one whose beginning is lost."""

from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

_HEADER = b"%PDF-1.7\n"
_LOOKED_AT = 1_024  # bytes in which pdfium looks for the header
_MOST_REPAIRED = 100_000_000  # bytes: the file is read into memory


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """
    Open a PDF; one that was cut off at its head gets a new one, and pdfium finds what is left of it.

    Raises:
        PdfiumError: it cannot be opened.
    """
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code != raw.FPDF_ERR_FORMAT or not _lacks_its_head(path):
            raise
        return pdfium.PdfDocument(_HEADER + path.read_bytes())


def _lacks_its_head(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" not in file.read(_LOOKED_AT) and path.stat().st_size <= _MOST_REPAIRED
