"""Write a source as clean Markdown: no front matter, no page breaks, cards as quotations."""

import re

from repository.starter import tree
from repository.starter.imprint import Imprint
from repository.starter.source import Source

CARD = re.compile(r"^```card[^\n]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
PAGE = re.compile(r"^<!--\s*page\s*-->\n*", re.MULTILINE)


def md(source: Source, imprint: Imprint) -> bytes:
    """Write one source, with its licence on the last line."""
    body = CARD.sub(quoted_card, PAGE.sub("", source.body))
    return f"{body.strip()}\n\n---\n\n{imprint.colophon}\n".encode()


def quoted_card(match: re.Match[str]) -> str:
    heading, rest = tree.card_text(match[1])
    lines = [f"**{heading}**", "", *rest.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)
