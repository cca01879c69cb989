"""What the concepts and words of a text stand for in the catalogue: themes, audiences, kinds and countries, from reviewed tables."""

import csv
from collections.abc import Mapping
from functools import cache

from repository.concepts import Crime, concepts
from repository.vocabulary import FOLDER, vocabulary

THEME_OF_CRIME: Mapping[Crime, str] = {"trafficking": "trafficking-in-persons", "smuggling": "smuggling-of-migrants"}

Named = tuple[str, str]  # a name in one language, and what it names; empty where a longer name hides a shorter one that it is not


@cache
def codes_of(concept_id: str, field: str) -> tuple[str, ...]:
    """
    Give the codes of `theme` or `audience` that a concept stands for.

    The theme of a crime comes from the crime that the concept's own words name, and from nothing else: no table can lead to it.
    """
    listed = tuple(code for concept, name, code in _rows("implied_codes") if (concept, name) == (concept_id, field))
    crime = concepts()[concept_id].crime
    return (THEME_OF_CRIME[crime], *listed) if crime and field == "theme" else listed


@cache
def type_words(language: str) -> tuple[Named, ...]:
    """Give the words that tell in a title what kind of thing it is, with the code of the type."""
    return tuple((words, code) for listed, words, code in _rows("type_words") if listed == language)


@cache
def country_names(language: str) -> tuple[Named, ...]:
    """Give the names of countries with their codes (ISO 3166-1); names that mean something else besides have no code."""
    known = {entry.labels[language]: entry.code for entry in vocabulary("country").entries.values()}
    own = {name: code for listed, name, code in _rows("country_names") if listed == language}
    return tuple((known | own).items())


@cache
def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Give the rows of a table without its header."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(map(tuple, csv.reader(lines)))[1:]
