"""Write quotation marks and apostrophes as print does: sources are typed with straight ones."""

import re

MARKS = {"es": ("«", "»"), "en": ("“", "”")}
INNER = {"es": ("“", "”"), "en": ("‘", "’")}
STRAIGHT = re.compile(r'"([^"\n]*)"')
SINGLE = re.compile(r"(?<!\w)'([^'\n]*)'(?!\w)")


def typographic(text: str, language: str) -> str:
    """Turn pairs of straight marks within a line into those of "es" or "en"; a mark without its pair stays straight."""
    outer, inner = MARKS[language], INNER[language]

    def paired(match: re.Match[str]) -> str:
        before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
        opening, closing = inner if before.count(outer[0]) > before.count(outer[1]) else outer
        return f"{opening}{match[1]}{closing}"

    text = STRAIGHT.sub(paired, text)
    text = SINGLE.sub(lambda match: f"{INNER['en'][0]}{match[1]}{INNER['en'][1]}", text)
    return text.replace("'", "’")
