"""Function words: dropped from queries outside quotes, and a cheap witness of the language."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "function_words.csv"


@cache
def function_words(language: str) -> frozenset[str]:
    """Give the folded function words of es or en."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return frozenset(word for row in csv.DictReader(lines) if row["language"] == language for word in row["words"].split())


def guess_language(folded: Sequence[str]) -> str | None:
    """Guess es or en from the function words of one language that the other does not have; None when they do not decide."""
    spanish, english = function_words("es"), function_words("en")
    votes = sum((word in spanish) - (word in english) for word in folded)
    if votes == 0:
        return None
    return "es" if votes > 0 else "en"
