"""Write a source as a DOCX with real heading styles, lists and tables."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from markdown_it.tree import SyntaxTreeNode

from repository.starter import tree
from repository.starter.imprint import Imprint
from repository.starter.package import packed, run
from repository.starter.source import Source

WIDTH = 9700  # of the text, in twentieths of a point
TIMED_WIDTH = 1250  # of a column of minutes
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
GAP = '<w:p><w:pPr><w:spacing w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
MARKS = {"strong": "<w:b/>", "em": "<w:i/>"}


class Lists(msgspec.Struct, frozen=True):
    """What the text needs outside itself, in order of use: starts of ordered lists, addresses of links."""

    starts: list[int] = []
    links: list[str] = []


def docx(source: Source, imprint: Imprint) -> bytes:
    """Write one source. The same source gives the same bytes."""
    lists = Lists(starts=[], links=[])
    nodes = [node for node in tree.parse(source.body).children if node.tag != "h1"]
    body = front(imprint) + "".join(blocks(nodes, lists)) + styled("Colophon", run(imprint.colophon))
    return packed(body, lists.starts, lists.links, imprint, source.language)


def front(imprint: Imprint) -> str:
    """Write title, kind, abstract and facts: a document begins with its title."""
    facts = run("   ·   ").join(run(f"{label}: ", "<w:b/>") + run(value) for label, value in imprint.facts)
    return (
        styled("Title", run(imprint.title))
        + styled("Kind", run(imprint.kind))
        + styled("Subtitle", run(imprint.abstract))
        + styled("Facts", facts or run(imprint.licence))
    )


def blocks(nodes: Sequence[SyntaxTreeNode], lists: Lists, style: str = "") -> Iterator[str]:
    """Write block nodes; cards that follow one another become one table to cut."""
    for are_cards, group in groupby(nodes, key=tree.is_card):
        if are_cards:
            yield card_table([tree.card_of(node) for node in group], lists)
        else:
            for node in group:
                yield block(node, lists, style)


def block(node: SyntaxTreeNode, lists: Lists, style: str = "") -> str:
    """Write one block node. Raises ValueError for a kind the sources do not use."""
    match node.type:
        case "heading":
            return styled(f"Heading{min(tree.heading_level(node) - 1, 3)}", inline(node, lists))
        case "paragraph":
            return styled(style, inline(node, lists))
        case "bullet_list" | "ordered_list":
            return list_block(node, lists)
        case "blockquote":
            return "".join(blocks(node.children, lists, "Quote"))
        case "table":
            return table(node, lists)
        case "fence" | "code_block":
            return "".join(styled("Quote", run(line)) for line in node.content.strip("\n").splitlines())
        case "hr":
            return styled("", run("_" * 84)) if node.markup.startswith("_") else GAP
        case "html_block":
            return BREAK if tree.is_page_break(node) else ""
    raise ValueError(f"no way to write {node.type} in a DOCX")


def styled(style: str, runs: str, properties: str = "") -> str:
    """Write one paragraph."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def list_block(node: SyntaxTreeNode, lists: Lists, depth: int = 0) -> str:
    """Write a list, with the lists inside it."""
    number = 1
    if node.type == "ordered_list":
        lists.starts.append(int(node.attrs.get("start", 1)))
        number = len(lists.starts) + 1
    return "".join(list_item(item, number, depth, lists) for item in node.children)


def list_item(item: SyntaxTreeNode, number: int, depth: int, lists: Lists) -> str:
    """Write an item: its first paragraph carries the mark, the others stand below it."""
    mark = f'<w:numPr><w:ilvl w:val="{min(depth, 2)}"/><w:numId w:val="{number}"/></w:numPr>'
    if tree.plain(item).lstrip().startswith(("[ ]", "☐")):
        mark = '<w:ind w:left="100"/>'
    written = []
    for part in item.children:
        if part.type in ("bullet_list", "ordered_list"):
            written.append(list_block(part, lists, depth + 1))
        elif part.type == "paragraph":
            written.append(styled("ListParagraph", inline(part, lists), mark))
            mark = f'<w:ind w:left="{400 + 360 * depth}"/>'
        else:
            written.append(block(part, lists))
    return "".join(written)


def table(node: SyntaxTreeNode, lists: Lists) -> str:
    """Write a table whose first row is a repeated header."""
    rows = tree.table_rows(node)
    timed = tree.is_timed(node)
    widths = column_widths(rows, timed=timed)
    header, *body = rows
    written = table_row([styled("TableHeading", inline(cell, lists)) for cell in header], widths, header=True)
    for row in body:
        written += table_row([styled("TableText", inline(cell, lists)) for cell in row], widths)
    return table_element("MaletaTable", widths, written) + GAP


def column_widths(rows: Sequence[Sequence[SyntaxTreeNode]], *, timed: bool) -> list[int]:
    """Share the width of the text out between columns."""
    shares = tree.column_shares(rows)
    if not timed:
        return [int(WIDTH * share) for share in shares]
    rest = WIDTH - TIMED_WIDTH
    return [TIMED_WIDTH, *(int(rest * share / sum(shares[1:])) for share in shares[1:])]


def table_row(cells: Sequence[str], widths: Sequence[int], *, header: bool = False) -> str:
    kept = "<w:cantSplit/>" + ("<w:tblHeader/>" if header else "")
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{kept}</w:trPr>{written}</w:tr>"


def table_element(style: str, widths: Sequence[int], rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def card_table(cards: Sequence[tree.Card], lists: Lists) -> str:
    """Write one card as a note, several as a table of two columns to cut."""
    columns = 1 if len(cards) == 1 else 2
    widths = [WIDTH // columns] * columns
    cells = [card_cell(card, lists) for card in cards]
    cells += ["<w:p/>"] * (-len(cells) % columns)
    rows = "".join(table_row(cells[start : start + columns], widths) for start in range(0, len(cells), columns))
    return GAP + table_element("Note" if columns == 1 else "Cards", widths, rows) + GAP


def card_cell(card: tree.Card, lists: Lists) -> str:
    """Write a card's paragraphs; a cell must end with a paragraph."""
    inside = "".join(blocks(card.body.children, lists))
    return styled("CardHeading", run(card.heading)) + inside + ("" if inside.endswith("</w:p>") else "<w:p/>")


def inline(node: SyntaxTreeNode, lists: Lists, marks: str = "") -> str:
    return "".join(inline_node(child, lists, marks) for child in node.children)


def inline_node(node: SyntaxTreeNode, lists: Lists, marks: str) -> str:
    """Write one inline node. Raises ValueError for a kind the sources do not use."""
    match node.type:
        case "inline":
            return inline(node, lists, marks)
        case "text" | "code_inline":
            return run(node.content.replace("[ ]", "☐"), marks)
        case "strong" | "em":
            return inline(node, lists, marks + MARKS[node.type])
        case "link":
            lists.links.append(str(node.attrs["href"]))
            inside = inline(node, lists, '<w:rStyle w:val="Hyperlink"/>' + marks)
            return f'<w:hyperlink r:id="link{len(lists.links) - 1}">{inside}</w:hyperlink>'
        case "softbreak":
            return run(" ", marks)
        case "hardbreak":
            return "<w:r><w:br/></w:r>"
    raise ValueError(f"no way to write {node.type} in a DOCX")
