"""Activities of a Common Cartridge that are XML and no web pages: links, discussions, questions."""

from html import escape

from lxml import etree

from ingest.formats.html import blocks_of as blocks_of_html
from ingest.formats.sections import Block
from ingest.formats.xml import parse, text_of

_ACTIVITIES = ("imswl", "imsdt", "imsqti", "imsbasiclti")
_TEXTS = frozenset(("title", "text", "mattext", "description", "fieldlabel"))  # elements whose text is for learners


def is_activity(kind: str) -> bool:
    """Tell whether a resource of this type is such an activity."""
    return kind.startswith(_ACTIVITIES)


def blocks_of(data: bytes) -> list[Block]:
    """
    Give the text of an activity: titles, tasks, questions and answers, and where a link leads.

    Raises:
        Damaged: it is no sound XML.
    """
    pieces = []
    for element in parse(data).iter():
        name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
        text = text_of(element).strip() if name in _TEXTS and not len(element) else ""
        if text:
            is_html = "html" in element.get("texttype", "").lower()
            pieces.append(f"<div>{text if is_html else escape(text)}</div>")
        elif name == "url" and element.get("href"):
            pieces.append(f"<div>{escape(element.get('href', ''))}</div>")
    return blocks_of_html("\n".join(pieces))
