"""How a record is laid out in Meilisearch, and the one place of its settings."""

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from index.engine import Candidate, PageText
from index.engines.meilisearch.answers import Row, Shown
from index.record import PageRecord

SCHEMA_VERSION = "meilisearch-1.50 schema-2"
OLDEST_SERVER = (1, 50)
READ = ("id", "length", "words", "marked", "spanish", "english", "concepts")  # what ranking needs
SHOWN = ("id", "label", "languages", "text", "starts")
FIELDS = ("words", "cover_words")  # where phrases are looked for
MOST_HITS = 1_000

_EXACT = {"facetSearch": False, "filter": {"equality": True, "comparison": False}}

SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": ["cover_words", "words"],
    "filterableAttributes": [{"attributePatterns": ["id", "resource", "held", "own", "cover"], "features": _EXACT}],
    "sortableAttributes": [],
    "displayedAttributes": ["*"],
    "rankingRules": ["words", "proximity", "attribute", "exactness"],
    "proximityPrecision": "byWord",
    "stopWords": [],
    "synonyms": {},
    "typoTolerance": {"enabled": False},
    "prefixSearch": "disabled",
    "facetSearch": False,
    "faceting": {"maxValuesPerFacet": 5_000_000},
    "pagination": {"maxTotalHits": MOST_HITS},
    "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["spa"]}],  # nothing is guessed from a text
}


class Document(msgspec.Struct, frozen=True):
    """
    A record as the server keeps it.

    `own` and `cover` are the distinct terms (tagged stems, concepts, crimes) of the text and of the cover: filters over them are the
    readings. `words` and `cover_words` are in their order: phrases are asked of them. `held` tells resource and revision, so that one
    facet tells what the index holds.
    """

    id: str
    resource: int
    held: str
    own: list[str]
    cover: list[str]
    words: str
    cover_words: str
    marked: str
    spanish: str
    english: str
    concepts: str
    length: int
    label: str | None
    languages: tuple[str, ...]
    text: str
    starts: str  # of each word, packed: finding them again would cost more than the rest of a passage


def to_document(record: PageRecord) -> Document:
    """Lay a record out."""
    tokens = record.tokens
    return Document(
        id=f"{record.resource}-{record.number}-{record.part}",
        resource=record.resource,
        held=f"{record.resource}:{record.revision}",
        own=_distinct(tokens.terms()),
        cover=_distinct(record.cover_terms),
        words=tokens.words,
        cover_words=record.cover_words,
        marked=tokens.marked,
        spanish=tokens.spanish,
        english=tokens.english,
        concepts=tokens.concepts,
        length=tokens.length,
        label=record.label,
        languages=record.languages,
        text=record.text,
        starts=_packed(tokens.starts),
    )


def to_candidate(row: Row) -> Candidate:
    """Give a candidate from the READ of a document; its handle is the document's id."""
    resource, number, part = row.id.split("-")
    rows = (row.words, row.marked, row.spanish, row.english, row.concepts)
    return Candidate(int(resource), int(number), int(part), row.length, *rows, row.id)


def to_page_text(shown: Shown) -> PageText:
    """Give what is shown of a page."""
    return PageText(shown.label, shown.languages, shown.text, _unpacked(shown.starts))


def _packed(starts: Sequence[int]) -> str:
    """Give offsets as text: 32-bit numbers, little-endian, in base64. A record has at most 20,000 characters."""
    numbers = array("I", starts)
    if sys.byteorder == "big":
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode()


def _unpacked(packed: str) -> Sequence[int]:
    numbers = array("I")
    numbers.frombytes(b64decode(packed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _distinct(row: str) -> list[str]:
    return sorted(set(row.split()))
