"""File names as people and databases can take them: one line of valid text."""

import os
import unicodedata
from pathlib import Path

_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format (such as a change of direction), surrogate, line and paragraph ends


def shown(path: str | os.PathLike[str]) -> str:
    """Write a path so that it is one line of valid UTF-8: what cannot be printed is escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if _is_printable(char) else char.encode("unicode_escape").decode("ascii") for char in text)


def stored_name(path: str | os.PathLike[str]) -> str:
    """Give the last part of a path as a name worth keeping: valid UTF-8 (NFC), one line, nothing unprintable."""
    text = os.fsencode(Path(path).name).decode("utf-8", "replace")
    clean = "".join(char if _is_printable(char) else " " for char in unicodedata.normalize("NFC", text))
    return " ".join(clean.split()) or "unnamed"


def _is_printable(char: str) -> bool:
    return unicodedata.category(char) not in _UNPRINTABLE
