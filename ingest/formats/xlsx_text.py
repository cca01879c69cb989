"""The words of one part of a workbook: its shared strings, the rows of a sheet, comments."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isfinite
from typing import NamedTuple, TypeVar

from lxml import etree

from ingest.formats.cell_values import EPOCHS, Kind, kind_of, written
from ingest.formats.xml import drop, events, parse, whole

_Value = TypeVar("_Value")

_BUILT_IN: dict[int, Kind] = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "time"),
    46: "elapsed",
    9: "percent",
    10: "percent",
}
_MAIN = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"{space}{name}" for space in _MAIN for name in names)


_ROWS, _CELLS, _TEXTS, _ITEMS, _PHONETICS = _named("row"), _named("c"), _named("t"), _named("si"), _named("rPh")


class Book(NamedTuple):
    """What all sheets of a workbook share."""

    strings: Sequence[str]
    kinds: Sequence[Kind]  # by the number of a cell's format
    epoch: datetime

    def rows(self, sheet: bytes) -> Iterator[list[str]]:
        """
        Give the cells with content of each row, in order.

        Raises:
            Damaged: the sheet is no sound XML.
        """
        for event, row in events(sheet, _ROWS):
            if event == "end":
                texts = [text for cell in row.iter(*_CELLS) if (text := self._text(cell))]
                drop(row)
                if texts:
                    yield texts

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined(cell)
        value = next((child.text for child in cell if str(child.tag).endswith("}v")), None)
        if not value:
            return ""
        if kind == "s":
            return _at(self.strings, value, "")
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return self._number(value, cell.get("s", "")) if kind == "n" else value

    def _number(self, value: str, style: str) -> str:
        """Write a number as its format says; as it stands where it is none."""
        try:
            number = float(value)
        except ValueError:
            return value
        return written(number, _at(self.kinds, style or "0", "number"), self.epoch) if isfinite(number) else value


def epoch(workbook: etree._Element) -> datetime:
    """Give the day that a workbook counts from."""
    properties = workbook.find("{*}workbookPr")
    return EPOCHS[properties is not None and properties.get("date1904") in ("1", "true")]


def strings(data: bytes) -> list[str]:
    """
    Give the shared strings.

    Raises:
        Damaged: they are no sound XML.
    """
    found = []
    for event, item in events(data, _ITEMS):
        if event == "end":
            found.append(_joined(item))
            drop(item)
    return found


def kinds(data: bytes) -> list[Kind]:
    """
    Tell for each format of cells what it makes of numbers.

    Raises:
        Damaged: the styles are no sound XML.
    """
    root = parse(data)
    own = {mark.get("numFmtId", ""): kind_of(mark.get("formatCode", "")) for mark in root.iter(*_named("numFmt"))}
    formats = root.find("{*}cellXfs")
    numbers = (mark.get("numFmtId", "0") for mark in formats) if formats is not None else ()
    return [own.get(number) or _BUILT_IN.get(whole(number), "number") for number in numbers]


def comments(data: bytes) -> list[tuple[str, str]]:
    """Give author and text of each comment."""
    root = parse(data)
    authors = [author.text or "" for author in root.iter(*_named("author"))]
    return [(_at(authors, comment.get("authorId"), ""), _joined(comment)) for comment in root.iter(*_named("comment"))]


def _joined(element: etree._Element) -> str:
    """Give the runs of a text together; how Japanese is read aloud stays out."""
    aloud = {text for phonetic in element.iter(*_PHONETICS) for text in phonetic}
    return "".join(text.text or "" for text in element.iter(*_TEXTS) if text not in aloud)


def _at(values: Sequence[_Value], number: str | None, usual: _Value) -> _Value:
    """Give the value at the place that a file names; the usual one where there is none."""
    place = whole(number, -1)
    return values[place] if 0 <= place < len(values) else usual
