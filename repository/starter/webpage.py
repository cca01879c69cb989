"""Write a source as one complete, semantic HTML page."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from repository.starter import tree
from repository.starter.imprint import Imprint
from repository.starter.source import Source

STYLE = Path(__file__).parent / "page.css"
CONTENTS = {"es": "Contenido", "en": "Contents"}
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
MARK = (
    '<svg class="mark" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round" aria-hidden="true" focusable="false"><rect x="2" y="11" width="28" height="18" rx="4"/>'
    '<path d="M10 11V3h8l4 4v4M18 3v4h4M9 11v4M23 11v4"/></svg>'
)
Environment = dict[str, Any]


def html(source: Source, imprint: Imprint) -> bytes:
    """Write one source. The same source gives the same bytes."""
    parser = page_parser()
    tokens = parser.parse(without_title(source.body))
    sections = [(number, words(tokens[at + 1])) for number, at in enumerate(section_starts(tokens))]
    body = parser.renderer.render(in_sections(tokens), parser.options, {})
    return page(source, imprint, contents(sections, source.language), body.replace("[ ]", "☐")).encode()


def page(source: Source, imprint: Imprint, navigation: str, body: str) -> str:
    """Put the head, the header and the footer around a body."""
    facts = "".join(f"<div><dt>{escape(label)}:</dt> <dd>{escape(value)}</dd></div>\n" for label, value in imprint.facts)
    keywords = escape(", ".join(imprint.keywords))
    return f"""<!doctype html>
<html lang="{source.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(imprint.title)}</title>
<meta name="description" content="{escape(imprint.abstract)}">
<meta name="author" content="{escape(imprint.publisher)}">
<meta name="keywords" content="{keywords}">
<link rel="license" href="{LICENCE_ADDRESS}">
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body data-kind="{imprint.root}">
<header>
<h1>{escape(imprint.title)}</h1>
<p class="brand">{MARK} Maleta</p>
<p class="kind">{escape(imprint.kind)}</p>
<p class="abstract">{escape(imprint.abstract)}</p>
<dl class="facts">
{facts}</dl>
</header>
{navigation}<main>
{body}</main>
<footer>
<p>{escape(imprint.colophon)}</p>
</footer>
</body>
</html>
"""


def page_parser() -> MarkdownIt:
    """Make a parser that writes cards as asides and tables with a scope."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.add_render_rule("fence", render_fence)
    parser.add_render_rule("html_block", render_nothing)
    parser.add_render_rule("table_open", render_table_open)
    parser.add_render_rule("table_close", render_table_close)
    parser.add_render_rule("th_open", render_header_cell)
    parser.add_render_rule("section_open", render_section_open)
    parser.add_render_rule("section_close", render_section_close)
    return parser


def without_title(markdown: str) -> str:
    return re.sub(r"\A\s*# .*\n", "", markdown)


def section_starts(tokens: Sequence[Token]) -> list[int]:
    return [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]


def words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def in_sections(tokens: Sequence[Token]) -> list[Token]:
    """Put each second-level heading and what follows it in a section."""
    starts = section_starts(tokens)
    result: list[Token] = []
    for at, token in enumerate(tokens):
        if at in starts:
            number = starts.index(at)
            if number:
                result.append(Token("section_close", "section", -1))
            result.append(Token("section_open", "section", 1, meta={"id": section_id(number, words(tokens[at + 1]))}))
        result.append(token)
    return [*result, Token("section_close", "section", -1)] if starts else result


def section_id(number: int, heading: str) -> str:
    folded = unicodedata.normalize("NFKD", heading.lower()).encode("ascii", "ignore").decode()
    return f"s{number + 1}-" + re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:40].strip("-")


def contents(sections: Sequence[tuple[int, str]], language: str) -> str:
    """List the sections, if there are enough to need it."""
    if len(sections) < 4:
        return ""
    lines = "".join(f'<li><a href="#{section_id(number, heading)}">{escape(heading)}</a></li>\n' for number, heading in sections)
    return f'<nav aria-labelledby="contents"><p id="contents">{CONTENTS[language]}</p>\n<ul>\n{lines}</ul></nav>\n'


def render_fence(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    """Write a card as an aside, any other fence as it stands."""
    if tokens[at].info.split(" ")[0] != "card":
        return f"<pre>{escape(tokens[at].content)}</pre>\n"
    heading, markdown = tree.card_text(tokens[at].content)
    return f'<aside class="card"><h3>{escape(heading)}</h3>\n{page_parser().render(markdown)}</aside>\n'


def render_nothing(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return ""


def render_table_open(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return '<div class="table" tabindex="0"><table>\n'


def render_table_close(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return "</table></div>\n"


def render_header_cell(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return '<th scope="col">'


def render_section_open(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return f'<section id="{tokens[at].meta["id"]}">\n'


def render_section_close(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Environment) -> str:
    return "</section>\n"
