"""Markdown: CommonMark with tables, sections by their headings; front matter tells title and authors."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ingest.charset import decode_text
from ingest.clean import clean_line
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats.html import blocks_of
from ingest.formats.sections import Block, first_heading, pages_of
from ingest.formats.text import read_bounded
from ingest.limits import Limits

MAX_ABSTRACT = 5_000
MAX_NESTING = 60  # levels of quotes, lists and items: 30 lists in lists. The parser's time grows with it
MAX_BRACKETS = 5_000  # of one paragraph: beyond, links are left as they are written. The parser's time grows with their square
_CONTAINERS = ("blockquote_open", "list_item_open")
_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?)\r?\n\1[ \t]*(?:\r?\n|$)", re.DOTALL)
_ENTRY = re.compile(  # a value stands behind its name, or indented below a YAML sign for folded text
    r"^(title|author|authors|date|year|publication_date|description|abstract|summary)"
    r"[ \t]*[:=][ \t]*(?:[>|][+-]?[ \t]*\r?\n((?:[ \t]+\S.*(?:\r?\n|$))+)|(\S.*))",
    re.MULTILINE | re.IGNORECASE,
)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read Markdown.

    Raises:
        TooLarge: it has too much text.
    """
    tally = Tally(limits, watch)
    source = decode_text(read_bounded(path, limits))
    front = _FRONT_MATTER.match(source)
    about = _entries(front[2]) if front else {}
    tokens = _parser().parse(source[front.end() :] if front else source)
    blocks = list(_Reader().blocks(tokens))
    title = about.get("title") or first_heading(blocks) or ""
    abstract = about.get("abstract") or about.get("summary") or about.get("description") or ""
    return Extraction(
        pages=pages_of(blocks, limits, tally),
        title=clean_line(title, 500) or None,
        authors=_authors(about.get("authors") or about.get("author") or ""),
        abstract=clean_line(abstract, MAX_ABSTRACT) or None,
        year=_year(about.get("publication_date") or about.get("date") or about.get("year") or ""),
        warnings=("nested-too-deep",) if any(map(_is_too_deep, tokens)) else (),
    )


def _parser() -> MarkdownIt:
    parser, plain = (MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"]) for _ in range(2))
    plain.disable(["link", "image"])

    def inline(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline":
                chosen = plain if token.content.count("[") > MAX_BRACKETS else parser
                token.children = []
                chosen.inline.parse(token.content, chosen, state.env, token.children)

    parser.core.ruler.at("inline", inline)
    return parser


def _is_too_deep(token: Token) -> bool:
    """Tell whether the parser left out what this token holds."""
    return token.level >= MAX_NESTING - 1 and token.type in _CONTAINERS


def _entries(front_matter: str) -> dict[str, str]:
    """Give the plain entries of YAML or TOML front matter that say what a document is."""
    found = {match[1].lower(): " ".join((match[2] or match[3]).split()).strip("\"'") for match in _ENTRY.finditer(front_matter)}
    return {name: unescape(value) for name, value in found.items()}  # programs that export web pages write &oacute; there


def _year(date: str) -> int | None:
    year = re.match(r"(?:19|20)\d\d(?!\d)", date)
    return int(year[0]) if year else None


def _authors(listed: str) -> tuple[str, ...]:
    names = (name.strip(" \"'") for name in listed.strip("[]").split(","))
    return tuple(author for name in names if (author := clean_line(name, 300)))


class _Reader:
    """Turns the tokens of a document into blocks; a table row is one block, an item begins with its mark."""

    def __init__(self) -> None:
        self._level = 0
        self._mark = ""
        self._cells: list[str] | None = None  # of the row at hand
        self._lists: list[int | None] = []  # the next number of each open list, None where it has none

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Give the blocks in order."""
        for token in tokens:
            match token.type:
                case "inline" if self._cells is not None:
                    self._cells.append(_inline_text(token))
                case "inline":
                    yield self._block(_inline_text(token), tight=bool(self._mark))
                case "fence" | "code_block":
                    yield self._block(token.content, tight=False)
                case "tr_close":
                    yield Block(" | ".join(self._cells or ()), tight=True)
                    self._cells = None
                case "html_block":
                    yield from blocks_of(token.content)
                case _:
                    self._enter(token)

    def _enter(self, token: Token) -> None:
        """Note what the next block is part of."""
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
            case "tr_open":
                self._cells = []
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                number = self._lists[-1]
                self._mark = "• " if number is None else f"{number}. "
                self._lists[-1] = None if number is None else number + 1

    def _block(self, text: str, *, tight: bool) -> Block:
        block = Block(self._mark + text, self._level, tight=tight)
        self._level, self._mark = 0, ""
        return block


def _inline_text(token: Token) -> str:
    return "".join(_pieces(token.children or ()))


def _pieces(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        match child.type:
            case "text" | "code_inline" | "image":
                yield child.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "html_inline" if _LINE_BREAK_TAG.fullmatch(child.content):
                yield "\n"
