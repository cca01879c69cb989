"""Write plain words as Typst markup."""

import json
import re
from collections.abc import Iterable, Sequence

SPECIAL = re.compile(r"[\\`*_#$<>@~\[\]=\"'\-+/.:]")
BLANK = re.compile(r"_{3,}")
BOX = re.compile(r"☐|□|\\\[ \\\]")
LONG_BLANK = 18  # underscores that ask for the rest of the line


def verbatim(text: str) -> str:
    return " \\\n".join(escape(line) for line in text.strip("\n").splitlines())


def escape(text: str) -> str:
    """Write plain words as Typst markup; runs of underscores become lines to write on."""
    return "".join(pieces(text))


def pieces(text: str) -> Iterable[str]:
    position = 0
    for match in BLANK.finditer(text):
        yield escape_words(text[position : match.start()])
        yield "#long-blank;" if len(match[0]) >= LONG_BLANK else f"#blank({len(match[0]) * 0.55:.1f}em);"
        position = match.end()
    yield escape_words(text[position:])


def escape_words(text: str) -> str:
    text = SPECIAL.sub(lambda match: "\\" + match[0], text)
    return BOX.sub("#tick;", text)


def array(items: Sequence[str]) -> str:
    """Write a Typst array of pieces of code."""
    return f"({''.join(f'{item}, ' for item in items)})"


def string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
