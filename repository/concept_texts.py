"""What concepts are, in plain words of both languages; a treaty is named where the words follow one."""

import csv
from collections.abc import Mapping
from functools import cache

import msgspec

from repository.vocabulary import FOLDER, LABEL_LANGUAGES

FILE = FOLDER / "concept_texts.csv"


class ConceptText(msgspec.Struct, frozen=True):
    """
    What a concept is, by language.

    `apart` says how it differs from what it is taken for; `source` is the instrument and article that `text` follows. Both may be empty.
    """

    text: Mapping[str, str]
    apart: Mapping[str, str]
    source: Mapping[str, str]


@cache
def concept_texts() -> Mapping[str, ConceptText]:
    """Give the texts by the id of their concept."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: _text(row) for row in csv.DictReader(lines)}


def _text(row: Mapping[str, str]) -> ConceptText:
    return ConceptText(
        text={language: row[language] for language in LABEL_LANGUAGES},
        apart={language: row[f"apart_{language}"] for language in LABEL_LANGUAGES},
        source={language: row[f"source_{language}"] for language in LABEL_LANGUAGES},
    )
