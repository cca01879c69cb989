"""Words of distress: what somebody types who is in danger, or fears for somebody who is."""

import csv
from collections.abc import Mapping
from functools import cache

from repository.language.words import folded_words
from repository.vocabulary import FOLDER

FILE = FOLDER / "distress.csv"


def speaks_of_distress(text: str) -> bool:
    """Tell whether a text holds a phrase of the list, word by word in its order; accents, case and signs do not matter."""
    words = tuple(folded_words(text))
    return any(words[place : place + len(phrase)] == phrase for place, word in enumerate(words) for phrase in _phrases().get(word, ()))


@cache
def _phrases() -> Mapping[str, list[tuple[str, ...]]]:
    """Give the phrases of both languages, folded, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            phrase = tuple(folded_words(row["words"]))
            found.setdefault(phrase[0], []).append(phrase)
    return found
