"""Concepts of the field: the words of both languages that name one thing, and the words that may name two."""

import csv
from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from repository.vocabulary import FOLDER, LABEL_LANGUAGES

FILE = FOLDER / "concepts.csv"

Crime = Literal["trafficking", "smuggling"]


class Concept(msgspec.Struct, frozen=True):
    """
    One thing and its names, by language.

    `words` are other words for it besides the preferred label. An `ambiguous` word may also mean one of `ambiguous_with`, so it names
    neither. `noted` words name it, with a note that says what is wrong with them. `crime` is the crime that its very words name.
    """

    id: str
    group: str
    labels: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    ambiguous: Mapping[str, tuple[str, ...]]
    ambiguous_with: tuple[str, ...]
    noted: frozenset[str]
    notes: Mapping[str, str]
    related: tuple[str, ...]
    crime: Crime | None = None
    exact_match: str | None = None  # URI in a public thesaurus

    def label(self, language: str) -> str:
        """Give the preferred label in a language, else in Spanish."""
        return self.labels.get(language) or self.labels["es"]

    def names(self, language: str) -> tuple[str, ...]:
        """Give the preferred label and the other words of a language."""
        return (self.labels[language], *self.words[language])


@cache
def concepts() -> Mapping[str, Concept]:
    """Give all concepts by id, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: _concept(row) for row in csv.DictReader(lines)}


@cache
def ambiguous_names(language: str) -> Mapping[str, tuple[str, ...]]:
    """Give the names that may mean several things, with the concepts that each may mean."""
    found: dict[str, tuple[str, ...]] = {}
    for concept in concepts().values():
        for name in concept.ambiguous[language]:
            found[name] = (*found.get(name, ()), concept.id)
    return found


def _concept(row: Mapping[str, str]) -> Concept:
    return Concept(
        id=row["id"],
        group=row["group"],
        labels={language: row[language] for language in LABEL_LANGUAGES},
        words={language: _listed(row[f"{language}_words"]) for language in LABEL_LANGUAGES},
        ambiguous={language: _listed(row[f"{language}_ambiguous"]) for language in LABEL_LANGUAGES},
        ambiguous_with=_listed(row["ambiguous_with"]),
        noted=frozenset(_listed(row["noted"])),
        notes={language: row[f"note_{language}"] for language in LABEL_LANGUAGES if row[f"note_{language}"]},
        related=_listed(row["related"]),
        crime=msgspec.convert(row["crime"] or None, Crime | None),
        exact_match=row["exact_match"] or None,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
