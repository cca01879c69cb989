"""MSG, a message saved by Outlook: the letter and its subject; who wrote to whom is told apart ([MS-OXMSG])."""

from collections.abc import Iterator
from pathlib import Path

from ingest.charset import decode_html
from ingest.clean import clean_line
from ingest.compound import Compound
from ingest.dates import year_of
from ingest.extraction import Extraction, Hidden, Tally, Watch, unwatched
from ingest.formats.hidden import MAX_CHARACTERS
from ingest.formats.html import blocks_of
from ingest.formats.old_office import read_compound
from ingest.formats.sections import Block, pages_of
from ingest.limits import Limits

_SUBJECT, _LETTER, _HTML, _HEADERS = "0037", "1000", "1013", "007D"  # numbers of properties
_PEOPLE = {"From": ("0C1A", "0C1F", "5D01", "0042", "0065"), "To": ("0E04",), "Cc": ("0E03",), "Bcc": ("0E02",)}
_WIDE, _NARROW, _BYTES = "001F", "001E", "0102"  # how a property is written


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a message.

    Raises:
        Damaged: it is no compound file.
        TooLarge: it is longer than what an archive may unpack to, or has too much text.
    """
    file = Compound(read_compound(path, limits))
    return Extraction(
        pages=pages_of(_blocks(file), limits, Tally(limits, watch)),
        title=clean_line(_text(file, _SUBJECT), 500) or None,
        hidden=tuple(dict.fromkeys(_people(file))),
        year=year_of(next((line for line in _text(file, _HEADERS).splitlines() if line.lower().startswith("date:")), "")),
    )


def _blocks(file: Compound) -> list[Block]:
    """Give the letter: as plain text, where there is one, else from HTML."""
    if text := _text(file, _LETTER):
        return [Block(paragraph) for paragraph in text.replace("\r\n", "\n").split("\n\n")]
    name = _name(_HTML, _BYTES)
    return blocks_of(decode_html(file.read(name)) if name.lower() in file.names else _text(file, _HTML))


def _people(file: Compound) -> Iterator[Hidden]:
    for header, numbers in _PEOPLE.items():
        for number in numbers:
            if text := clean_line(_text(file, number).strip("\x00 "), MAX_CHARACTERS - len(header) - 2):
                yield Hidden(kind="mail-header", text=f"{header}: {text}")


def _text(file: Compound, number: str) -> str:
    """Give a property that is a text; empty where there is none."""
    for form, encoding in ((_WIDE, "utf-16-le"), (_NARROW, "cp1252")):
        if _name(number, form).lower() in file.names:
            return file.read(_name(number, form)).decode(encoding, "replace")
    return ""


def _name(number: str, form: str) -> str:
    return f"__substg1.0_{number}{form}"
