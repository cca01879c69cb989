"""HTML: what a reader sees, sections by their headings."""

import re
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from resiliparse.parse.html import DOMContext, ElementNode, HTMLTree, TextNode, traverse_dom

from ingest.charset import decode_html
from ingest.clean import clean_line
from ingest.errors import Damaged
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats.sections import Block, first_heading, pages_of
from ingest.formats.text import read_bounded
from ingest.limits import Limits

MAX_ATTRIBUTES = 20_000  # of one tag: the parser takes quadratic time for more
MAX_REFERENCES = 5_000  # of one page to others
MAX_TITLE = 500
MAX_AUTHOR = 300

_UNSEEN = frozenset(
    ["audio", "canvas", "embed", "head", "iframe", "noframes", "noscript", "object", "script", "select", "style", "svg", "template"]
    + ["textarea", "video"]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"]
    + ["fieldset", "figcaption", "figure", "footer", "form", *_HEADINGS, "header", "hr", "html", "legend", "li", "main", "menu"]
    + ["nav", "ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)
_TIGHT = frozenset(["dd", "li", "tr", "option", "summary"])
_CELLS = frozenset(("td", "th"))
_ROW_ENDS = frozenset(["tr", "table", "tbody", "thead", "tfoot"])
_AUTHOR_NAMES = ("author", "dc.creator", "dcterms.creator")
_XHTML = re.compile(r"\s*<\?xml\b|[^>]{0,400}>\s*<html\b[^>]{0,400}\bxmlns\s*=|\s*<html\b[^>]{0,400}\bxmlns\s*=")
_CLOSED_TAG = re.compile(r"<([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/>", re.ASCII)
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_SILENT = re.compile(r"<(?:(!--)|(script|style)(?=[\s/>]))", re.IGNORECASE | re.ASCII)
_SILENT_ENDS = {
    "!--": re.compile("--!?>"),
    "script": re.compile(r"</script(?=[\s/>])", re.IGNORECASE | re.ASCII),
    "style": re.compile(r"</style(?=[\s/>])", re.IGNORECASE | re.ASCII),
}
_LINE_ENDS = re.compile(r"[\r\n]+")
_LONG_TAG = 50_000  # characters; shorter ones cannot have too many attributes
_TAG_START = re.compile(r"<[A-Za-z]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SEPARATORS = re.compile(r"[\s/\"']")


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read an HTML page.

    Raises:
        Damaged: a tag has more attributes than any page needs.
        TooLarge: it has too much text.
    """
    tally = Tally(limits, watch)
    text = decode_html(read_bounded(path, limits))
    tree = _parsed(_with_ends(text) if _XHTML.match(text) else text)
    blocks = _blocks(tree)
    title = tree.title or first_heading(blocks) or ""
    return Extraction(
        pages=pages_of(blocks, limits, tally),
        title=clean_line(title, MAX_TITLE) or None,
        authors=_authors(tree),
    )


class WebPage(NamedTuple):
    """A page of a web site: its text, and where it leads, as written; what stands in its frames is a part of what a reader sees."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    blocks: Sequence[Block] = ()
    links: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


def page_of(data: bytes) -> WebPage:
    """
    Read one page of several.

    Raises:
        Damaged: a tag has more attributes than any page needs.
    """
    tree = _parsed(decode_html(data))
    title = clean_line(tree.title or "", MAX_TITLE) or None
    return WebPage(
        title, _authors(tree), _blocks(tree), _references(tree, "href", "a", "area"), _references(tree, "src", "frame", "iframe")
    )


def blocks_of(fragment: str) -> list[Block]:
    """Give the blocks of a piece of HTML, such as one that stands in Markdown."""
    return _blocks(_parsed(fragment))


def blocks_of_xhtml(text: str) -> list[Block]:
    """Give the blocks of a page written as XML."""
    return _blocks(_parsed(_with_ends(text)))


def _with_ends(xhtml: str) -> str:
    """Give empty elements of XHTML an end tag: in HTML `<title/>` or `<script/>` would swallow the rest of the page."""
    return _CLOSED_TAG.sub(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", xhtml)


def _parsed(html: str) -> HTMLTree:
    _check_attributes(html)
    return HTMLTree.parse(html)


def _check_attributes(html: str) -> None:
    for piece in _without_silent(html).split(">"):
        if len(piece) < _LONG_TAG:
            continue
        tag = _TAG_START.search(piece)
        if tag and len(_SEPARATORS.findall(_QUOTED.sub('"', piece[tag.start() :]))) > MAX_ATTRIBUTES:
            raise Damaged(f"a tag has more than {MAX_ATTRIBUTES} attributes")


def _without_silent(html: str) -> str:
    """Drop comments, scripts and styles, in which nothing is a tag however much it looks like one; in linear time."""
    pieces, done = [], 0
    while start := _SILENT.search(html, done):
        pieces.append(html[done : start.start()])
        kind = (start[1] or start[2]).lower()
        end = _SILENT_ENDS[kind].search(html, start.start() + 2 if start[1] else start.end())
        if end is None:  # the rest of the page belongs to it
            return "".join(pieces)
        done = end.end()
    return "".join((*pieces, html[done:]))


def _blocks(tree: HTMLTree) -> list[Block]:
    reader = _Reader()
    if tree.document is not None:
        traverse_dom(tree.document, reader.start, reader.end)
    reader.close()
    return reader.blocks


class _Reader:
    """Collects blocks on a walk through the document; never recursive, so nesting does not matter.

    An element is left when a node of its depth or above begins: the walk does not report the end of empty elements.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._unseen = self._preformatted = sys.maxsize  # depth of the outermost such element
        self._level = 0
        self._tight = False
        self._row_cells = 0

    def start(self, context: DOMContext) -> None:
        """Take in a node before what it contains."""
        node, depth = context.node, context.depth
        if depth > self._unseen:
            return
        self._unseen = sys.maxsize
        if depth <= self._preformatted:
            self._preformatted = sys.maxsize
        if isinstance(node, TextNode):
            text = node.value or ""
            self._text.append(text if depth > self._preformatted else _LINE_ENDS.sub(" ", text))
        elif isinstance(node, ElementNode):
            self._open(node, depth)

    def end(self, context: DOMContext) -> None:
        """Leave an element."""
        if context.depth >= self._unseen or not isinstance(context.node, ElementNode):
            return
        tag = context.node.tag
        if tag in _BLOCKS and tag not in _CELLS and not (self._row_cells and tag not in _ROW_ENDS):
            self.close()

    def close(self) -> None:
        """End the block at hand."""
        text = "".join(self._text)
        if self._row_cells:
            text = text.strip(" |")
        if text.strip(" \n\t•|"):
            self.blocks.append(Block(text, self._level, self._tight))
        self._text.clear()
        self._level, self._tight, self._row_cells = 0, False, 0

    def _open(self, node: ElementNode, depth: int) -> None:
        tag = node.tag or ""
        if tag in _UNSEEN or node.hasattr("hidden"):
            self._unseen = depth
        elif tag in _CELLS:
            self._text.append(" | " if self._row_cells else "")
            self._row_cells += 1
        elif tag in _BLOCKS:
            self._open_block(tag, depth)
        elif tag == "br":
            self._text.append("\n")
        elif tag == "img" and (alternative := node.getattr("alt")):
            self._text.append(f" {alternative} ")

    def _open_block(self, tag: str, depth: int) -> None:
        if self._row_cells and tag not in _ROW_ENDS:  # what stands in a cell stays in its row
            self._text.append(" ")
            return
        if tag != "li" and "".join(self._text).strip() == "•":  # a paragraph that begins an item
            return
        self.close()
        self._level = _HEADINGS.get(tag, 0)
        self._tight = tag in _TIGHT
        if tag == "li":
            self._text.append("• ")
        elif tag == "pre":
            self._preformatted = min(self._preformatted, depth)


def _references(tree: HTMLTree, attribute: str, *tags: str) -> tuple[str, ...]:
    if tree.document is None:
        return ()
    elements = (element for tag in tags for element in tree.document.get_elements_by_tag_name(tag))
    return tuple(dict.fromkeys(islice((where for element in elements if (where := element.getattr(attribute))), MAX_REFERENCES)))


def _authors(tree: HTMLTree) -> tuple[str, ...]:
    if tree.head is None:
        return ()
    metas = tree.head.get_elements_by_tag_name("meta")
    named = [meta.getattr("content") or "" for meta in metas if (meta.getattr("name") or "").lower() in _AUTHOR_NAMES]
    return tuple(author for name in named[:20] if (author := clean_line(name, MAX_AUTHOR)))
