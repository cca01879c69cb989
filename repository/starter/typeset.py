"""Set a source as a designed, tagged PDF: Markdown to Typst markup, markup to bytes."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path

import typst  # type: ignore[import-not-found, unused-ignore]  # only the group `starter` has it
from markdown_it.tree import SyntaxTreeNode
from pypdf import PdfReader

from repository.starter import tree
from repository.starter.imprint import Imprint
from repository.starter.source import Source

HERE = Path(__file__).parent
DATE = datetime(2026, 1, 15, tzinfo=UTC)  # fixed: two builds give the same bytes
SIZES = (10.0, 10.3, 10.6, 10.9, 11.2, 11.5, 11.8, 12.1)  # of running text, in points
SPECIAL = re.compile(r"[\\`*_#$<>@~\[\]=\"'\-+/.:]")
BLANK = re.compile(r"_{3,}")
LONG_BLANK = 18  # underscores that ask for the rest of the line
WIDE_CARD_WORDS = 110  # above it, cards lie one below the other

LAYOUTS = {
    "story-book": "story",
    "comic": "comic",
    "game": "game",
    "worksheet": "worksheet",
    "manual": "book",
    "guide": "book",
    "campaign-kit": "book",
    "action-plan": "book",
    "prevention-strategy": "book",
    "communication-strategy": "book",
}


def pdf(source: Source, imprint: Imprint) -> bytes:
    """Typeset one source, as large as its number of pages allows. The same source gives the same bytes."""
    fewest = page_count(compiled(markup(source, imprint, SIZES[0])))
    too_large = bisect_left(SIZES, 1, key=lambda size: page_count(compiled(markup(source, imprint, size))) > fewest)
    return compiled(markup(source, imprint, SIZES[too_large - 1]))


def compiled(typst_markup: str) -> bytes:
    """Compile to tagged PDF/UA-1."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
    compiler = typst.Compiler(typst_markup.encode(), root=HERE, font_paths=fonts)
    result = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=DATE)
    if not isinstance(result, bytes):
        raise TypeError("typst gave no single PDF")
    return result


def page_count(data: bytes) -> int:
    return len(PdfReader(BytesIO(data)).pages)


def markup(source: Source, imprint: Imprint, size: float) -> str:
    """Write the Typst document of a source; `size` is that of the running text, in points."""
    root = tree.parse(source.body)
    layout = LAYOUTS.get(source.kind, "sheet")
    sections = sum(level == 2 for level, _ in tree.headings(root))
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
    settings = json.dumps(document, ensure_ascii=False)
    body = "\n".join(blocks([node for node in root.children if node.tag != "h1"], layout))
    return (
        '#import "/template.typ": *\n'
        f"#show: frame.with(json(bytes({json.dumps(settings, ensure_ascii=False)})) + "
        f"(date: datetime(year: {DATE.year}, month: {DATE.month}, day: {DATE.day})))\n\n{body}\n"
    )


def blocks(nodes: Sequence[SyntaxTreeNode], layout: str = "sheet") -> Iterator[str]:
    """Write block nodes; cards that follow one another become one group."""
    for are_cards, group in groupby(nodes, key=tree.is_card):
        if are_cards:
            yield card_group([tree.card_of(node) for node in group], layout)
        else:
            yield from (block(node) for node in group)


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
            return "#pagebreak(weak: true)\n" if tree.is_page_break(node) else ""
    raise ValueError(f"no way to typeset {node.type}")


def content(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "\n".join(blocks(nodes))


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
    cells = [[f"[{cell_content(cell)}]" for cell in row] for row in rows]
    return (
        f"#grid-table(columns: ({', '.join(column_widths(rows, timed=timed))},), timed: {str(timed).lower()},\n"
        f"  header: ({', '.join(cells[0])},),\n  " + ",\n  ".join(", ".join(row) for row in cells[1:]) + ")\n"
    )


def cell_content(cell: SyntaxTreeNode) -> str:
    return inline(cell) if tree.plain(cell).strip() else "#empty-cell()"


def column_widths(rows: Sequence[Sequence[SyntaxTreeNode]], *, timed: bool) -> list[str]:
    """Give a width per column: minutes fixed, the others shared out."""
    widths = [f"{weight:.1f}fr" for weight in tree.column_weights(rows)]
    return ["1.75cm", *widths[1:]] if timed else widths


def card_group(group: Sequence[tree.Card], layout: str) -> str:
    """Write cards: one alone is a boxed note, several are cut out, those of a comic are panels."""
    if len(group) == 1 and layout != "comic":
        return f"#note[{escape(group[0].heading)}][\n{content(group[0].body.children)}\n]\n"
    name = "panel" if layout == "comic" else "cut-card"
    longest = max(len(tree.plain(card.body).split()) for card in group)
    columns = 2 if longest <= WIDE_CARD_WORDS else 1
    written = (f"([{escape(card.heading)}], [\n{content(card.body.children)}\n])" for card in group)
    return f"#cards(columns: {columns}, {name},\n" + ",\n".join(written) + ")\n"


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
            return f"#link({json.dumps(str(node.attrs['href']))})[{inline(node)}];"
        case "softbreak":
            return "\n"
        case "hardbreak":
            return " \\\n"
        case "html_inline":
            return " \\\n" if node.content.startswith("<br") else ""
    raise ValueError(f"no way to typeset {node.type}")


def verbatim(text: str) -> str:
    return " \\\n".join(escape(line) for line in text.strip("\n").splitlines())


def escape(text: str) -> str:
    """Write plain words as Typst markup; runs of underscores become lines to write on."""
    return "".join(pieces(text))


def pieces(text: str) -> Iterable[str]:
    position = 0
    for match in BLANK.finditer(text):
        yield escape_words(text[position : match.start()])
        width = "1fr" if len(match[0]) >= LONG_BLANK else f"{len(match[0]) * 0.55:.1f}em"
        yield f"#blank({width});"
        position = match.end()
    yield escape_words(text[position:])


def escape_words(text: str) -> str:
    text = SPECIAL.sub(lambda match: "\\" + match[0], text)
    return re.sub(r"☐|□|\\\[ \\\]", "#tick;", text)
