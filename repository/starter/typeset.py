"""Write a source as the markup of a designed PDF: Markdown to Typst."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import groupby

from markdown_it.tree import SyntaxTreeNode

from repository.starter import tree
from repository.starter.imprint import Imprint
from repository.starter.scenes import Scene, cast_of, scene_of
from repository.starter.source import Source
from repository.starter.typst_text import BLANK, array, escape, string, verbatim

DATE = datetime(2026, 1, 15, tzinfo=UTC)  # fixed: two builds give the same bytes
NARROW_CARD_WORDS = 60  # up to it, three cards share a row
LEAD_IN_CHARS = 240
WIDE_CARD_WORDS = 110  # above it, cards lie one below the other

LAYOUTS = {
    "story-book": "story",
    "comic": "comic",
    "game": "game",
    "poster": "poster",
    "infographic": "infographic",
    "worksheet": "worksheet",
    "manual": "book",
    "guide": "book",
    "campaign-kit": "book",
    "action-plan": "book",
    "prevention-strategy": "book",
    "communication-strategy": "book",
}


def markup(source: Source, imprint: Imprint, size: float, dropped: Collection[int] = ()) -> str:
    """
    Write the Typst document of a source.

    `size` is that of the running text, in points; `dropped` holds the numbers of the page breaks to leave out, from 0.
    """
    root = tree.parse(source.body)
    layout = layout_of(source)
    sections = tree.count_headings(root, 2)
    document = {
        "layout": layout,
        "size": size,
        "root": imprint.root,
        "lang": source.language,
        "title": imprint.title,
        "short": imprint.short,
        "kind": imprint.kind,
        "abstract": imprint.abstract,
        "facts": [list(fact) for fact in imprint.facts],
        "publisher": imprint.publisher,
        "year": imprint.year,
        "licence": imprint.licence,
        "language_name": imprint.language_name,
        "keywords": list(imprint.keywords),
        "colophon": imprint.colophon,
        "contents": layout == "book" and sections >= 6,
    }
    breaks = [node for node in root.children if tree.is_page_break(node)]
    gone = [breaks[number] for number in dropped]
    nodes = [node for node in root.children if node.tag != "h1" and node not in gone]
    face, rest = parted(nodes) if layout == "poster" else ([], nodes)
    date = f"(date: datetime(year: {DATE.year}, month: {DATE.month}, day: {DATE.day}))"
    settings = f"json(bytes({string(json.dumps(document, ensure_ascii=False))})) + {date}"
    shown = f", face: [\n{content(face, layout)}\n]" if face else ""
    return f'#import "/template.typ": *\n#show: frame.with({settings}{shown})\n\n{content(rest, layout)}\n'


def layout_of(source: Source) -> str:
    return LAYOUTS.get(source.kind, "sheet")


def parted(nodes: Sequence[SyntaxTreeNode]) -> tuple[Sequence[SyntaxTreeNode], Sequence[SyntaxTreeNode]]:
    """Part a poster at its first page break: the face, and what is said about it."""
    at = next((at for at, node in enumerate(nodes) if tree.is_page_break(node)), len(nodes))
    return nodes[:at], nodes[at + 1 :]


def content(nodes: Sequence[SyntaxTreeNode], layout: str = "sheet") -> str:
    """Write block nodes; cards that follow one another become one group."""
    written: list[str] = []
    cast = cast_of([tree.card_of(node) for node in nodes if tree.is_card(node)]) if layout == "comic" else []
    for are_cards, group in groupby(nodes, key=tree.is_card):
        if are_cards:
            written.append(card_group([tree.card_of(node) for node in group], layout, cast))
        else:
            written += [lead_in(node) if leads_in(node) else block(node) for node in group]
    return "\n".join(written)


def leads_in(node: SyntaxTreeNode) -> bool:
    """Tell whether a node is a short paragraph right before a table or a card."""
    following = node.next_sibling
    introduces = following is not None and (following.type == "table" or tree.is_card(following))
    return introduces and node.type == "paragraph" and len(tree.plain(node)) <= LEAD_IN_CHARS


def lead_in(node: SyntaxTreeNode) -> str:
    return f"#lead-in[{inline(node)}]\n"


def block(node: SyntaxTreeNode) -> str:
    """Write one block node. Raises ValueError for a kind the sources do not use."""
    match node.type:
        case "heading":
            return f"#heading(level: {tree.heading_level(node)})[{inline(node)}]\n"
        case "paragraph":
            return paragraph(node)
        case "bullet_list" | "ordered_list":
            return list_block(node)
        case "blockquote":
            return f"#quoted[\n{content(node.children)}\n]\n"
        case "table":
            return table(node)
        case "fence" | "code_block":
            return f"#code-block[{verbatim(node.content)}]\n"
        case "hr":
            return "#writing-line()\n" if node.markup.startswith("_") else "#rule()\n"
        case "html_block":
            return "#turn()\n" if tree.is_page_break(node) else ""
    raise ValueError(f"no way to typeset {node.type}")


def paragraph(node: SyntaxTreeNode) -> str:
    lines = tree.plain(node).split()
    if lines and all(BLANK.fullmatch(line) for line in lines):
        return "#writing-line()\n" * len(lines)
    return inline(node) + "\n"


def list_block(node: SyntaxTreeNode) -> str:
    """Write a list; where every item begins with a box to tick, the box is the mark."""
    items = [content(item.children).strip() for item in node.children]
    if node.type == "ordered_list":
        return f"#enum(start: {node.attrs.get('start', 1)}, {in_brackets(items)})\n"
    if all(item.startswith("#tick;") for item in items):
        return f"#ticks({in_brackets([item.removeprefix('#tick;').lstrip() for item in items])})\n"
    return f"#list({in_brackets(items)})\n"


def in_brackets(items: Sequence[str]) -> str:
    return "".join(f"[{item}]," for item in items)


def table(node: SyntaxTreeNode) -> str:
    """Write a table with a marked header row and columns as wide as their words ask."""
    rows = tree.table_rows(node)
    timed = tree.is_timed(node)
    header = [f"[{inline(cell)}]" for cell in rows[0]]
    cells = [[f"[{cell_content(cell)}]" for cell in row] for row in rows[1:]]
    return (
        f"#grid-table(columns: ({', '.join(column_widths(rows, timed=timed))},), timed: {str(timed).lower()},\n"
        f"  header: ({', '.join(header)},),\n  " + ",\n  ".join(", ".join(row) for row in cells) + ")\n"
    )


def cell_content(cell: SyntaxTreeNode) -> str:
    return inline(cell) if tree.plain(cell).strip() else "#empty-cell()"


def column_widths(rows: Sequence[Sequence[SyntaxTreeNode]], *, timed: bool) -> list[str]:
    """Give a width per column: minutes fixed, the others shared out."""
    widths = [f"{100 * share:.1f}fr" for share in tree.column_shares(rows)]
    return ["1.75cm", *widths[1:]] if timed else widths


def card_group(group: Sequence[tree.Card], layout: str, cast: Sequence[str]) -> str:
    """Write cards as their layout has them: one alone is a boxed note, several are cut out."""
    if layout == "comic":
        return cards("panel", 2, [f"{card_parts(card)}, {drawing(scene_of(card, cast))}" for card in group])
    if len(group) == 1:
        return f"#note[{escape(group[0].heading)}][\n{content(group[0].body.children)}\n]\n"
    if layout == "poster":
        return cards("poster-tile", 2, [numbered_parts(card) for card in group])
    if layout == "infographic":
        sums = [card for card in group if card.heading.startswith("=")]
        tiles = [card_parts(card) for card in group if card not in sums]
        return cards("tile", min(3, len(tiles)), tiles) + "".join(cards("result", 1, [card_parts(card)]) for card in sums)
    return cards("cut-card", card_columns(group), [card_parts(card) for card in group])


def cards(name: str, columns: int, parts: Sequence[str]) -> str:
    return f"#cards(columns: {columns}, {name},\n" + ",\n".join(f"({part})" for part in parts) + ")\n"


def card_parts(card: tree.Card) -> str:
    return f"[{escape(card.heading)}], [\n{content(card.body.children)}\n]"


def numbered_parts(card: tree.Card) -> str:
    """Write a card whose heading is "1 · Words" with its number apart."""
    number, _, words = card.heading.rpartition(" · ")
    return f"[{escape(words)}], [\n{content(card.body.children)}\n], [{escape(number)}]"


def drawing(scene: Scene) -> str:
    things, people = array([string(thing) for thing in scene.things]), array([str(look) for look in scene.people])
    return f"{string(scene.place)}, {things}, {people}, {str(scene.close).lower()}"


def card_columns(group: Sequence[tree.Card]) -> int:
    longest = max(len(tree.plain(card.body).split()) for card in group)
    if longest > WIDE_CARD_WORDS:
        return 1
    return 3 if len(group) == 3 and longest <= NARROW_CARD_WORDS else 2


def inline(node: SyntaxTreeNode) -> str:
    return "".join(inline_node(child) for child in node.children)


def inline_node(node: SyntaxTreeNode) -> str:
    """Write one inline node. Raises ValueError for a kind the sources do not use."""
    match node.type:
        case "inline":
            return inline(node)
        case "text":
            return escape(node.content)
        case "strong":
            return f"#strong[{inline(node)}];"
        case "em":
            return f"#emph[{inline(node)}];"
        case "code_inline":
            return escape(node.content)
        case "link":
            return f"#link({string(str(node.attrs['href']))})[{inline(node)}];"
        case "softbreak":
            return "\n"
        case "hardbreak":
            return " \\\n"
    raise ValueError(f"no way to typeset {node.type}")
