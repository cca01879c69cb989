"""What a page is called: by the number printed on it, or by a name, such as a lesson or a sheet."""

import re

_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")


def is_name(label: object) -> bool:
    """Tell a name from a printed number, such as 12, xii or A-3: only numbers are introduced as pages."""
    text = str(label or "")
    return " " in text.strip() or any(not _ROMAN.fullmatch(word) for word in _WORD.findall(text))
