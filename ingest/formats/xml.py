"""XML read so that a file can neither fetch, nor grow, nor nest without end."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from lxml import etree

from ingest.errors import Damaged

_MAX_DIGITS = 10


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


def _check_declaration(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise Damaged("a document type declaration is not allowed")
