"""The Markdown of a source as a tree, with its cards, page breaks and timed steps."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

PAGE = re.compile(r"<!--\s*page\s*-->")
MINUTES = re.compile(r"(?:\d+\s*[-–]\s*)?(\d+)")
TABLE_CHARS = 100  # that fit the width of a table
CELL_PADDING_CHARS = 4
MINUTES_HEADERS = ("minutos", "minutes", "min", "min.", "tiempo", "time")


class Card(msgspec.Struct, frozen=True):
    """A fenced block `card`: its heading and its own small tree."""

    heading: str
    body: SyntaxTreeNode


def parse(markdown: str) -> SyntaxTreeNode:
    """Parse CommonMark with pipe tables."""
    return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown))


def is_page_break(node: SyntaxTreeNode) -> bool:
    return node.type == "html_block" and PAGE.fullmatch(node.content.strip()) is not None


def is_card(node: SyntaxTreeNode) -> bool:
    return node.type == "fence" and node.info.split(" ")[0] == "card"


def card_text(content: str) -> tuple[str, str]:
    """Split what a card's fence holds into its heading and its Markdown."""
    heading, _, rest = content.strip().partition("\n")
    return heading.strip("#* ").strip(), rest.strip()


def card_of(node: SyntaxTreeNode) -> Card:
    heading, rest = card_text(node.content)
    return Card(heading=heading, body=parse(rest))


def heading_level(node: SyntaxTreeNode) -> int:
    return int(node.tag[1:])


def plain(node: SyntaxTreeNode) -> str:
    """Give the words below a node, without marks."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(plain(child) for child in node.children)


def table_rows(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    """Give the cells of a table row by row, the header row first."""
    return [row.children for part in table.children for row in part.children]


def is_timed(table: SyntaxTreeNode) -> bool:
    """Tell whether a table's first column is headed by a word for minutes."""
    return plain(table_rows(table)[0][0]).strip().lower() in MINUTES_HEADERS


def timed_tables(root: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Give the tables of a document whose rows are timed."""
    return [node for node in root.walk() if node.type == "table" and is_timed(node)]


def timed_steps(root: SyntaxTreeNode) -> Iterator[tuple[str, str]]:
    """Give each timed step of a document: its minutes as written, and what to do."""
    for table in timed_tables(root):
        for minutes, what, *_ in table_rows(table)[1:]:
            yield plain(minutes).strip(), plain(what).strip()


def minutes_of(written: str) -> int | None:
    """Read "10" or "10 min"; a span "5-10" has no single length, nor has a total in bold."""
    match = MINUTES.match(written)
    return int(match[1]) if match and match[1] == match[0] else None


def headings(root: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Give the headings outside cards."""
    return [node for node in root.children if node.type == "heading"]


def count_headings(root: SyntaxTreeNode, level: int) -> int:
    return sum(heading_level(node) == level for node in headings(root))


def skipped_levels(root: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Give the headings that skip a level, which breaks the outline for screen readers."""
    return [node for before, node in pairwise(headings(root)) if heading_level(node) > heading_level(before) + 1]


def column_shares(rows: Sequence[Sequence[SyntaxTreeNode]]) -> list[float]:
    """
    Share the width of a table out between its columns; the shares add up to 1.

    A column gets as much as the square root of its longest cell asks, but never less than its longest word needs;
    columns to write in get half of the table between them, but none gets more than the widest of the others.
    """
    columns = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
    wanted = [max(2.5, math.sqrt(min(max(map(len, column)), 400))) for column in columns]
    to_fill = {at for at, (_, *cells) in enumerate(columns) if not any(cells)}
    filled = [weight for at, weight in enumerate(wanted) if at not in to_fill]
    if to_fill and filled:
        roomy = min(max(filled), sum(filled) / len(to_fill))
        wanted = [max(weight, roomy) if at in to_fill else weight for at, weight in enumerate(wanted)]
    least = [(longest_word(column) + CELL_PADDING_CHARS) / TABLE_CHARS for column in columns]
    tight = {at for at, share in enumerate(least) if wanted[at] / sum(wanted) < share}
    spare = 1 - sum(least[at] for at in tight)
    loose = sum(weight for at, weight in enumerate(wanted) if at not in tight)
    if spare <= 0 or not loose:
        return [share / sum(least) for share in least]
    return [least[at] if at in tight else spare * weight / loose for at, weight in enumerate(wanted)]


def longest_word(cells: Sequence[str]) -> int:
    return max((len(word) for cell in cells for word in cell.split()), default=0)
