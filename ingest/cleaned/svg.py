"""Cleaned copies of SVG: what is seen, its title and description; no hidden layers, metadata, scripts, nor what drawing programs note."""

import base64
import binascii
import re
from pathlib import Path

from lxml import etree

from ingest.charset import decode_html
from ingest.cleaned.packed import attributes, bare_picture, family, local, remove, written
from ingest.formats.svg_text import is_hidden
from ingest.formats.text import read_bounded
from ingest.formats.xml import parse_loosely
from ingest.limits import Limits

_OUT = frozenset(("metadata", "script", "namedview"))
_SVG = "http://www.w3.org/2000/svg"
_KEPT_SPACES = ("", "{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}")  # of attributes
_PICTURE = re.compile(r"\s*data:image/[a-z+.-]{1,20};base64,(.*)", re.IGNORECASE | re.DOTALL)
_DRAWN = re.compile(r"\s*data:image/svg", re.IGNORECASE)


def clean(path: Path, limits: Limits) -> bytes:
    """
    Write a drawing again without what it does not show.

    Raises:
        Damaged: it is no XML.
        TooLarge: it is longer than the most text.
    """
    root = parse_loosely(decode_html(read_bounded(path, limits)))
    remove(element for element in root.iter() if not isinstance(element.tag, str))  # comments and instructions
    remove(element for element in root.iter() if element is not root and (local(element) in _OUT or is_hidden(element)))
    remove(element for element in root.iter() if element is not root and family(element) not in ("", _SVG))
    for element in root.iter():
        _clean_attributes(element)
    return written(root)


def _clean_attributes(element: etree._Element) -> None:
    """Take out what programs note, what runs, and what pictures in the drawing know of where they were taken."""
    for name, value in attributes(element).items():
        space, bare = (name[: name.index("}") + 1], name[name.index("}") + 1 :]) if name.startswith("{") else ("", name)
        if space not in _KEPT_SPACES or bare.lower().startswith(("on", "data-")):
            del element.attrib[name]
        elif bare == "href" and (found := _PICTURE.fullmatch(value)):
            kept = None if _DRAWN.match(value) else _bare(found[1])
            if kept is None:
                del element.attrib[name]
            else:
                element.set(name, f"{value[: found.start(1)]}{base64.b64encode(kept).decode()}")


def _bare(packed: str) -> bytes | None:
    try:
        return bare_picture(base64.b64decode(packed))
    except binascii.Error:
        return None
