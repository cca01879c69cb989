"""SVG: the words of a poster in the order they are read, its title and description; one page. Nothing in it runs or is fetched."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.charset import decode_html
from ingest.clean import clean, clean_line
from ingest.dates import year_of
from ingest.extraction import ExtractedPage, Extraction, Hidden, Tally, Watch, unwatched
from ingest.formats.layout import reading_order, written
from ingest.formats.svg_text import is_hidden, placed
from ingest.formats.text import read_bounded
from ingest.formats.xml import name_of, parse_loosely
from ingest.limits import Limits

MAX_ABSTRACT = 5_000
MAX_HIDDEN = 100  # hidden layers
_SAID = ("title", "creator", "date", "description")  # of Dublin Core


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a drawing.

    Raises:
        Damaged: it is no XML.
        TooLarge: it has too much text.
    """
    tally = Tally(limits, watch)
    root = parse_loosely(decode_html(read_bounded(path, limits)))
    text = text_of(root)
    pages: tuple[ExtractedPage, ...] = ()
    if text:
        tally.begin(1)
        tally.add(text)
        pages = (ExtractedPage(number=1, text=text),)
    about = _about(root)
    return Extraction(
        pages=pages,
        title=clean_line(_child(root, "title") or about.get("title", ""), 500) or None,
        authors=tuple(filter(None, [clean_line(about.get("creator", ""), 300)])),
        hidden=tuple(_hidden(root)),
        abstract=clean(_child(root, "desc") or about.get("description", ""))[:MAX_ABSTRACT] or None,
        year=year_of(about.get("date", "")),
    )


def text_of(root: etree._Element) -> str:
    """Give the clean text of a drawing as it is read."""
    return clean(written(reading_order(list(placed(root)))))


def _hidden(root: etree._Element) -> Iterator[Hidden]:
    """Give the words of layers that are not shown."""
    layers = [element for element in root.iter() if name_of(element) and is_hidden(element)]
    for layer in layers[:MAX_HIDDEN]:
        words = clean_line(" ".join(_words(layer)), 500)
        if words:
            yield Hidden(kind="hidden-text", text=words, page=1)


def _child(root: etree._Element, name: str) -> str:
    return next((" ".join(_words(child)) for child in root if name_of(child) == name), "")


def _about(root: etree._Element) -> dict[str, str]:
    """Give what the metadata say, where they do; the name of a creator's own record is none of a title."""
    said: dict[str, str] = {}
    for metadata in (child for child in root if name_of(child) == "metadata"):
        for element in metadata.iter():
            name, parent = name_of(element), element.getparent()
            if name in _SAID and (parent is None or name_of(parent) != "Agent"):
                said.setdefault(name, " ".join(_words(element)).strip())
    return said


def _words(element: etree._Element) -> Iterator[str]:
    for part in element.iter():
        if name_of(part) and part.text:
            yield part.text
        if part is not element and part.tail:
            yield part.tail
