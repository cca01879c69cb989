"""XML read so that a file can neither fetch, nor grow, nor nest without end."""

import re
from collections.abc import Iterator, Sequence
from html.entities import html5
from io import BytesIO

from lxml import etree

from ingest.errors import Damaged

_MAX_DIGITS = 10
_REFERENCE = re.compile(r"&(?:#(?:x0*([0-9A-Fa-f]*)|0*(\d*))|([A-Za-z][\w.:-]*));")
_NAMED = ("amp", "lt", "gt", "quot", "apos")  # that XML knows itself
_CHARACTERS = range(1, 0x110000)
_SURROGATES = range(0xD800, 0xE000)
_ELEMENT = re.compile("<[^\\W\\d]")


def parse(data: bytes) -> etree._Element:
    """
    Parse a small document whole.

    Raises:
        Damaged: it is no sound XML, nests deeper than 256 levels, or has a document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"no sound XML: {error}") from error
    _check_declaration(root)
    return root


def parse_loosely(text: str) -> etree._Element:
    """
    Parse what people write as XML, as far as it is sound: without its document type declaration and whatever that names.

    Raises:
        Damaged: nothing of it is XML.
    """
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        sound = _REFERENCE.sub(_sound_reference, _without_declarations(text))
        root = etree.fromstring(sound.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"no sound XML: {error}") from error
    if root is None:
        raise Damaged("no XML at all")
    return root


def name_of(element: etree._Element) -> str:
    """Give the name of an element without its namespace; empty for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def events(data: bytes, tags: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """
    Walk through a large document: ("start" | "end", element) of those tags, in order. The caller clears what is done.

    Raises:
        Damaged: like `parse`, as soon as the fault is met.
    """
    walk = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for event, element in walk:
            if not checked:
                _check_declaration(element)
                checked = True
            yield event, element
        if not checked and walk.root is not None:
            _check_declaration(walk.root)
    except etree.XMLSyntaxError as error:
        raise Damaged(f"no sound XML: {error}") from error


def text_of(element: etree._Element) -> str:
    """Give all the text inside an element."""
    return "".join(str(piece) for piece in element.itertext())


def drop(element: etree._Element) -> None:
    """Free an element that is done, and the siblings before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def empty(element: etree._Element) -> None:
    """Free what is in an element, and keep the text behind it."""
    tail = element.tail
    element.clear()
    element.tail = tail


def whole(text: str | None, usual: int = 0) -> int:
    """Give the whole number that an attribute says; the usual one where it says none, or an absurd one."""
    return int(text) if text and len(text) < _MAX_DIGITS and text.isascii() and text.isdigit() else usual


def _without_declarations(text: str) -> str:
    """Drop what stands before the first element: the encoding is known, and a document type may declare entities without end."""
    start = text.find("<!DOCTYPE")
    if 0 <= start < (root.start() if (root := _ELEMENT.search(text)) else len(text)):
        end = text.find(">", start)
        if 0 <= (inner := text.find("[", start)) < end:
            end = text.find(">", text.find("]", inner))
        text = text[end + 1 :] if end >= 0 else ""
    return text[text.find("?>") + 2 :] if text.lstrip("\ufeff \r\n\t").startswith("<?xml") else text


def _sound_reference(reference: re.Match[str]) -> str:
    """Give a letter for a name that HTML knows, and nothing for what is none: the parser would write bytes that are no text."""
    if name := reference[3]:
        return reference[0] if name in _NAMED else html5.get(f"{name};", "")
    digits = reference[1] or reference[2] or ""
    code = int(digits, 16 if reference[1] else 10) if 0 < len(digits) < 8 else 0
    return reference[0] if code in _CHARACTERS and code not in _SURROGATES else ""


def _check_declaration(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise Damaged("a document type declaration is not allowed")
