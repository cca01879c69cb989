"""The text of one part of a Word document, paragraph by paragraph."""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from ingest.formats.sections import Block
from ingest.formats.units import Note, Unit, row_of
from ingest.formats.xml import drop, events, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P, _R, _T, _TAB, _TC, _TR = (f"{_W}{name}" for name in ("p", "r", "t", "tab", "tc", "tr"))
_DELETED = f"{_W}delText"
_ID, _VAL = f"{_W}id", f"{_W}val"
_SIGNS = {_TAB: "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_REFERENCES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
_INLINE = (_T, _MATH_TEXT, *_SIGNS, *_REFERENCES)
_NOTES = {f"{_W}footnote": "footnote", f"{_W}endnote": "endnote"}
_HEADING_NAMES = {"title": 1} | {f"heading {level}": level for level in range(1, 7)}
_MAX_INHERITANCE = 20


def heading_levels(data: bytes) -> dict[str, int]:
    """Read from the style part the levels of heading styles, by the id of the style."""
    styles = {style.get(f"{_W}styleId", ""): style for style in parse(_transitional(data)).iter(f"{_W}style")}
    return {name: level for name in styles if (level := _style_level(styles, name))}


def units(data: bytes, levels: Mapping[str, int]) -> Iterator[Unit]:
    """
    Give paragraphs and rows in reading order; text boxes come before the paragraph that holds them.

    `levels` are those of heading styles, by the id of the style.
    """
    reader = _Reader(_transitional(data), levels)
    for event, element in events(reader.data, (_P, _TC, _TR, _FALLBACK)):
        yield from reader.take(event, element)


def notes(data: bytes) -> dict[Note, str]:
    """Give the texts of footnotes or endnotes; separators have none."""
    found: dict[Note, str] = {}
    whole = _transitional(data)
    for event, element in events(whole, tuple(_NOTES)):
        if event == "end" and element.get(f"{_W}type") is None:
            paragraphs = (_inline_text(paragraph) for paragraph in element.iter(_P))
            found[_NOTES[str(element.tag)], element.get(_ID, "")] = " ".join(text for text in paragraphs if text.strip())
        if event == "end":
            drop(element)
    return found


def comments(data: bytes) -> list[tuple[str, str]]:
    """Give author and text of each comment."""
    found = []
    for comment in parse(_transitional(data)).iter(f"{_W}comment"):
        paragraphs = (_inline_text(paragraph) for paragraph in comment.iter(_P))
        found.append((comment.get(f"{_W}author", ""), " ".join(text for text in paragraphs if text.strip())))
    return found


class _Reader:
    """Follows a part through its paragraphs, rows and cells, which may nest."""

    def __init__(self, data: bytes, levels: Mapping[str, int]) -> None:
        self.data = data
        self._levels = levels
        self._rows: list[list[list[Unit]]] = []  # that are open, each with its cells
        self._fallbacks = 0  # inside a fallback, which repeats what stands before it
        self._has_hidden = any(mark in data for mark in (b"vanish", b"moveFrom", b"delText"))

    def take(self, event: str, element: etree._Element) -> Iterator[Unit]:
        """Take in one event; give what is complete."""
        tag = element.tag
        if tag == _FALLBACK:
            self._fallbacks += 1 if event == "start" else -1
            if event == "end":
                element.clear()
        elif tag == _P and event == "end":
            if not self._fallbacks:
                yield from self._keep(self._paragraph(element))
            self._free(element)
        elif tag == _TR:
            yield from self._row(event)
        elif tag == _TC and event == "start" and self._rows:
            self._rows[-1].append([])

    def _free(self, paragraph: etree._Element) -> None:
        if self._rows:
            paragraph.clear()
        else:
            drop(paragraph)

    def _row(self, event: str) -> Iterator[Unit]:
        if event == "start":
            self._rows.append([])
            return
        for unit in row_of(self._rows.pop()):
            yield from self._keep(unit)

    def _keep(self, unit: Unit) -> Iterator[Unit]:
        if self._rows and self._rows[-1]:
            if unit.block.text.strip() or unit.hidden:
                self._rows[-1][-1].append(unit)
        else:
            yield unit

    def _paragraph(self, paragraph: etree._Element) -> Unit:
        text = _inline_text(paragraph, seen=_is_seen if self._has_hidden else None)
        hidden = _hidden_text(paragraph) if self._has_hidden else ""
        references = tuple((_REFERENCES[str(mark.tag)], mark.get(_ID, "")) for mark in paragraph.iter(*_REFERENCES))
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return Unit(Block(text), references, hidden)
        is_item = properties.find(f"{_W}numPr") is not None
        return Unit(Block(text, self._level(properties), tight=is_item), references, hidden)

    def _level(self, properties: etree._Element) -> int:
        own = _outline_level(properties)
        if own:
            return own
        style = properties.find(f"{_W}pStyle")
        return self._levels.get(style.get(_VAL, ""), 0) if style is not None else 0


def _inline_text(paragraph: etree._Element, seen: Callable[[etree._Element], bool] | None = None) -> str:
    pieces: list[str] = []
    for mark in paragraph.iter(*_INLINE):
        if mark.tag in (_T, _MATH_TEXT):
            if seen is None or seen(mark):
                pieces.append(mark.text or "")
        elif _parent_tag(mark) == _R:  # the same names are used for tab stops
            pieces.append(_SIGNS.get(str(mark.tag), ""))
    return "".join(pieces)


def _hidden_text(paragraph: etree._Element) -> str:
    """Give what is hidden, moved to elsewhere or struck out by a tracked change."""
    marks = paragraph.iter(_T, _DELETED)
    return "".join(mark.text or "" for mark in marks if mark.tag == _DELETED or not _is_seen(mark))


def _is_seen(text: etree._Element) -> bool:
    """Tell whether a reader sees a run: not hidden, not moved to elsewhere."""
    run = text.getparent()
    if run is None:
        return True
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    if hidden is not None and hidden.get(_VAL, "true") not in ("0", "false", "off"):
        return False
    return all(ancestor.tag != f"{_W}moveFrom" for ancestor in run.iterancestors())


def _parent_tag(element: etree._Element) -> object:
    parent = element.getparent()
    return parent.tag if parent is not None else None


def _style_level(styles: Mapping[str, etree._Element], name: str) -> int:
    """Give the heading level of a style by its name or outline, or by the style that it is based on."""
    for _ in range(_MAX_INHERITANCE):
        style = styles.get(name)
        if style is None:
            return 0
        title = style.find(f"{_W}name")
        level = _HEADING_NAMES.get((title.get(_VAL, "") if title is not None else "").lower(), 0)
        properties = style.find(f"{_W}pPr")
        if level or (properties is not None and (level := _outline_level(properties))):
            return level
        based_on = style.find(f"{_W}basedOn")
        name = based_on.get(_VAL, "") if based_on is not None else ""
    return 0


def _outline_level(properties: etree._Element) -> int:
    level = properties.find(f"{_W}outlineLvl")
    value = level.get(_VAL, "") if level is not None else ""
    return int(value) + 1 if value in ("0", "1", "2", "3", "4", "5") else 0


def _transitional(data: bytes) -> bytes:
    """Give the names of the strict variant those that everybody else uses."""
    return data.replace(_STRICT, _TRANSITIONAL)
