"""Judged sets: documents, queries and right answers, and the ways in which people type worse than that."""

import csv
import json
import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from repository.language.function_words import function_words
from repository.language.words import folded_words

FOLLOWED = 10  # MRR@10
KEYWORDS = 4


class Document(NamedTuple):
    """A judged document: one resource of one page."""

    id: str
    language: str
    title: str
    text: str


class Query(NamedTuple):
    """A judged query with the ids of its right answers."""

    id: str
    language: str
    text: str
    answers: frozenset[str]
    hard_negatives: frozenset[str] = frozenset()  # look-alikes about the other crime


def documents(folder: Path) -> list[Document]:
    """Read docs.jsonl."""
    rows = [json.loads(line) for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Document(row["id"], row["lang"], row["title"].replace("_", " "), row["text"]) for row in rows]


def queries(folder: Path, *, grade: int = 1) -> list[Query]:
    """Read queries.jsonl; an answer counts from `grade` up."""
    answers: dict[str, set[str]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8") as lines:
        for query, document, given in csv.reader(lines, delimiter="\t"):
            if int(given) >= grade:
                answers.setdefault(query, set()).add(document)
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Query(row["id"], row["lang"], row["text"], frozenset(answers[row["id"]]), frozenset(row.get("hard_negatives", ())))
        for row in rows
        if row["id"] in answers
    ]


def hard_negatives(found: Sequence[str], query: Query) -> list[str]:
    """Give the look-alikes that stand above the first right answer."""
    first = next((place for place, one in enumerate(found) if one in query.answers), len(found))
    return [one for one in found[:first] if one in query.hard_negatives]


def sloppy(query: Query) -> str:
    """Give the query without accents and with one typing error in a word of five letters or more, the same each time."""
    rng = random.Random(query.id)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", query.text) if not unicodedata.combining(letter))
    words = plain.split()
    long = [place for place, word in enumerate(words) if len(word.strip("¿?.,;:")) >= 5 and word.strip("¿?.,;:").isalpha()]
    if long:
        place = rng.choice(long)
        words[place] = _mistyped(words[place], rng)
    return " ".join(words)


def keywords(query: Query) -> str:
    """Give what somebody in a hurry types: the longest words that are no function words, at most four, in their order."""
    content = [word for word in folded_words(query.text) if word not in function_words(query.language)]
    kept = sorted(range(len(content)), key=lambda place: -len(content[place]))[:KEYWORDS]
    return " ".join(content[place] for place in sorted(kept)) or query.text


def reciprocal_rank(found: Sequence[str], answers: frozenset[str]) -> float:
    """Give 1/rank of the first right answer among the first ten, else 0."""
    return next((1 / rank for rank, document in enumerate(found[:FOLLOWED], start=1) if document in answers), 0.0)


def _mistyped(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 2)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]
