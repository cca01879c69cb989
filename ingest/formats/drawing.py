"""Words in DrawingML: the shapes, diagrams and charts that all of Office shares."""

from collections.abc import Iterator

from lxml import etree

from ingest.formats.sections import Block
from ingest.formats.xml import parse

_PARAGRAPHS = tuple(
    f"{{{space}}}p" for space in ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
)
_MAX_CHART_LABELS = 500


def words(data: bytes) -> list[Block]:
    """
    Give the words of a drawing, a diagram or a chart: paragraphs, and the names of what is counted.

    Raises:
        Damaged: it is no sound XML.
    """
    root = parse(data)
    labels = [value.text or "" for cache in root.iter("{*}strCache") for value in cache.iter("{*}v")]
    return [*paragraphs(root), *(Block(label, tight=True) for label in list(dict.fromkeys(labels))[:_MAX_CHART_LABELS])]


def paragraphs(element: etree._Element) -> Iterator[Block]:
    """Give the paragraphs with text below an element; those after the first are tight."""
    started = False
    for paragraph in element.iter(*_PARAGRAPHS):
        text = "".join(_pieces(paragraph))
        if text.strip():
            yield Block(text, tight=started)
            started = True


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for mark in paragraph.iter("{*}t", "{*}br"):
        yield (mark.text or "") if etree.QName(mark).localname == "t" else "\n"
