"""PDFs, or pages of them, that pdfium does not open, read by pypdf: slower, and it glues words, but more forgiving."""

import mmap
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ingest.clean import clean, clean_line
from ingest.errors import Damaged, Encrypted, Unreadable
from ingest.extraction import ExtractedPage, Extraction, Hidden, Tally
from ingest.formats.pdf_structure import MAX_AUTHOR, MAX_HEADING, MAX_LABEL, MAX_TITLE, Structure
from ingest.limits import Limits

MAX_RESCUED = 50  # pages of a document that pdfium opens
MAX_COMMENT = 500  # characters
MAX_COMMENTED = 2_000  # pages whose comments are read
MAX_OBJECTS = 500_000  # of a file whose list of objects is lost: pypdf finds them one by one
MAX_TRIED = 500  # objects of a file without a catalogue that may be it: trying them all takes longer than a minute

_Answer = TypeVar("_Answer")

# what pypdf is known to raise on broken files besides its own errors
_BROKEN = (
    *(PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(RecursionError, OSError, ArithmeticError, AssertionError),
)


def extract(path: Path, limits: Limits, tally: Tally) -> Extraction:
    """
    Read a whole PDF.

    Raises:
        Encrypted: it opens only with a password.
        Damaged: it cannot be opened, or no page can be read.
        TooLarge: it has too many pages or too much text.
    """
    reader, count = _opened(path)
    tally.expect(count)
    numbers = range(1, count + 1)
    texts: dict[int, str] = {}
    for number in numbers:
        tally.begin(number)
        text = None if number in limits.skip else _text_of(reader, number)
        if text is not None:
            texts[number] = text
            tally.add(text)
    if not texts and not limits.skip:
        raise Damaged("no page of the PDF can be read")
    about = _structure(reader, count)
    return Extraction(
        pages=tuple(
            ExtractedPage(number=number, text=texts.get(number, ""), label=about.labels.get(number), outline=about.heading(number))
            for number in numbers
        ),
        title=about.title,
        authors=about.authors,
        hidden=tuple(_comments(reader, count)),
        warnings=("read-by-fallback", *(f"page-unreadable:{number}" for number in numbers if number not in {*texts, *limits.skip})),
    )


def page_texts(path: Path, numbers: Sequence[int]) -> dict[int, str]:
    """Give the clean text of those pages that pypdf can read, at most `MAX_RESCUED`."""
    try:
        reader, _ = _opened(path)
    except Unreadable:
        return {}
    texts = {number: _text_of(reader, number) for number in numbers[:MAX_RESCUED]}
    return {number: text for number, text in texts.items() if text is not None}


def structure(path: Path) -> Structure:
    """Give what a PDF says about itself, as far as pypdf can tell."""
    try:
        return _structure(*_opened(path))
    except Unreadable:
        return Structure()


def _opened(path: Path) -> tuple[PdfReader, int]:
    if not 0 < _objects_in(path) <= MAX_OBJECTS:
        raise Damaged(f"it cannot be put right: no object, or more than {MAX_OBJECTS} objects")
    try:
        reader = PdfReader(path, root_object_recovery_limit=MAX_TRIED)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Encrypted("the PDF opens only with a password")
        return reader, len(reader.pages)
    except FileNotDecryptedError as error:
        raise Encrypted("the PDF opens only with a password") from error
    except _BROKEN as error:
        raise Damaged(f"pypdf: {error}") from error


def _objects_in(path: Path) -> int:
    """Give the most objects that a file may hold, those in streams left out."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return 0
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return sum(1 for _ in re.finditer(rb"\bobj\b", content))


def _text_of(reader: PdfReader, number: int) -> str | None:
    return _sound(lambda: clean(reader.pages[number - 1].extract_text()), None)


def _structure(reader: PdfReader, page_count: int) -> Structure:
    about = _sound(lambda: reader.metadata, None)
    author = _line(lambda: about.author if about else None, MAX_AUTHOR)
    return Structure(
        title=_line(lambda: about.title if about else None, MAX_TITLE),
        authors=(author,) if author else (),
        labels=_sound(lambda: _labels(reader), {}),
        headings=_sound(lambda: _headings(reader, page_count), ()),
    )


def _comments(reader: PdfReader, count: int) -> Iterator[Hidden]:
    """Give what readers of the document wrote beside its pages, as far as it can be read."""
    for number in range(1, min(count, MAX_COMMENTED) + 1):
        texts: list[str] = _sound(partial(_on_page, reader, number), list[str]())
        for said in texts:
            yield Hidden(kind="comment", text=said, page=number)


def _on_page(reader: PdfReader, number: int) -> list[str]:
    listed = list(reader.pages[number - 1].get("/Annots") or ())
    return [said for entry in listed if (said := _sound(partial(_said, entry), ""))]


def _said(entry: Any) -> str:
    annotation = entry.get_object()
    if annotation.get("/Subtype") in ("/Link", "/Widget", "/Popup"):
        return ""
    said = (str(annotation.get(name) or "") for name in ("/T", "/Contents"))
    return clean_line(": ".join(part for part in said if part), MAX_COMMENT)


def _labels(reader: PdfReader) -> dict[int, str]:
    if "/PageLabels" not in reader.root_object:
        return {}
    lines = ((number, clean_line(label, MAX_LABEL)) for number, label in enumerate(reader.page_labels, 1))
    return {number: label for number, label in lines if label}


def _headings(reader: PdfReader, page_count: int) -> tuple[tuple[int, str], ...]:
    first: dict[int, str] = {}
    for entry in _entries(reader.outline):
        index = reader.get_destination_page_number(entry)
        title = clean_line(str(entry.title or ""), MAX_HEADING)
        if index is not None and 0 <= index < page_count and title:
            first.setdefault(index + 1, title)
    return tuple(sorted(first.items()))


def _entries(outline: Iterable[Any]) -> Iterator[Any]:
    """Walk an outline, whose branches are lists in the list, in reading order."""
    waiting = [iter(outline)]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif isinstance(entry, list):
            waiting.append(iter(entry))
        else:
            yield entry


def _line(ask: Callable[[], object], most: int) -> str | None:
    found = _sound(ask, None)
    return clean_line(str(found), most) or None if found else None


def _sound(ask: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    """Ask pypdf something about a file that may be broken at that very place."""
    try:
        return ask()
    except _BROKEN:
        return otherwise
