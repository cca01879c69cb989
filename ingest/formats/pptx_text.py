"""The words of one part of a presentation: a slide, its notes, comments."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ingest.formats.drawing import paragraphs
from ingest.formats.sections import Block
from ingest.formats.xml import parse

_TITLES = ("title", "ctrTitle")
_FOOTERS = ("ftr", "hdr")
_COUNTERS = ("sldNum", "dt")
_GROUP, _FRAME, _SHAPE, _CONNECTOR, _CHOICE = "grpSp", "graphicFrame", "sp", "cxnSp", "AlternateContent"


class Shown(NamedTuple):
    """What a slide shows: its title, its blocks in the order of the file with the title first, and its footers."""

    title: str | None
    blocks: list[Block]
    footers: list[str]


def shown(slide: etree._Element) -> Shown:
    """Give the words on a slide."""
    titles: list[Block] = []
    others: list[Block] = []
    footers: list[str] = []
    for shape in _shapes(slide.find("{*}cSld/{*}spTree")):
        role = _role(shape)
        blocks = list(_blocks(shape))
        if role in _TITLES:
            titles += blocks
        elif role in _FOOTERS:
            footers += [block.text for block in blocks if block.text.strip()]
        elif role not in _COUNTERS:
            others += blocks
    title = " ".join(" ".join(block.text.split()) for block in titles) or None
    return Shown(title, [*titles, *others], footers)


def notes(data: bytes) -> list[Block]:
    """Give the notes to a slide, without the picture of the slide and the page number."""
    tree = parse(data).find("{*}cSld/{*}spTree")
    return [block for shape in _shapes(tree) if _role(shape) not in ("sldImg", *_COUNTERS, *_FOOTERS) for block in _blocks(shape)]


def backdrop(data: bytes) -> list[str]:
    """Give what a layout or a master shows on every slide: not the placeholders, which only say what to write."""
    tree = parse(data).find("{*}cSld/{*}spTree")
    return [block.text for shape in _shapes(tree) if not _role(shape) for block in _blocks(shape)]


def authors(data: bytes) -> dict[str, str]:
    """Give the names of those who comment, by their id."""
    return {author.get("id", ""): author.get("name", "") for author in parse(data).iter("{*}cmAuthor", "{*}author")}


def comments(data: bytes) -> list[tuple[str, str]]:
    """Give author's id and text of each comment and answer, in the old form and in the new one."""
    found = []
    for comment in parse(data).iter("{*}cm", "{*}reply"):
        old = comment.find("{*}text")
        body = comment.find("{*}txBody")
        text = old.text or "" if old is not None else ""
        if body is not None:
            text = " ".join(block.text for block in paragraphs(body))
        found.append((comment.get("authorId", ""), text))
    return found


def _shapes(tree: etree._Element | None) -> Iterator[etree._Element]:
    """Give shapes one by one, those of groups too; of alternatives the first."""
    waiting = list(reversed(tree)) if tree is not None else []
    while waiting:
        element = waiting.pop()
        name = etree.QName(element).localname
        if name == _GROUP:
            waiting += reversed(element)
        elif name == _CHOICE:
            waiting += reversed(element[0] if len(element) else element)
        elif name in (_SHAPE, _FRAME, _CONNECTOR):
            yield element


def _role(shape: etree._Element) -> str:
    """Give what a placeholder is for; other shapes have no role."""
    place = shape.find("./*/{*}nvPr/{*}ph")
    return place.get("type", "body") if place is not None else ""


def _blocks(shape: etree._Element) -> Iterator[Block]:
    """Give the paragraphs of a shape, or the rows of a table."""
    rows = list(shape.iter("{*}tr"))
    if not rows:
        yield from paragraphs(shape)
    for row in rows:
        cells = (" ".join(block.text for block in paragraphs(cell)) for cell in row.iter("{*}tc"))
        yield Block(" | ".join(cell for cell in cells if cell.strip()), tight=True)
