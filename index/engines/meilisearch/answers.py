"""What a server answers to several searches sent together, read as far as it was asked for."""

from typing import Generic, TypeVar

import msgspec


class Row(msgspec.Struct, frozen=True, gc=False):
    """A document as ranking reads it."""

    id: str
    length: int = 0
    words: str = ""
    marked: str = ""
    spanish: str = ""
    english: str = ""
    concepts: str = ""
    cover_words: str = ""

    @property
    def resource(self) -> int:
        """Give the key of the resource that the document belongs to."""
        return int(self.id[: self.id.index("-")])


class Shown(msgspec.Struct, frozen=True):
    """A document as readers see it."""

    id: str
    label: str | None
    languages: tuple[str, ...]
    text: str
    starts: str


Hit = TypeVar("Hit", Row, Shown)
Value = TypeVar("Value", int, str)
Answer = TypeVar("Answer")


class Hits(msgspec.Struct, Generic[Hit], frozen=True):
    """Documents that were found."""

    hits: list[Hit]


class Counts(msgspec.Struct, Generic[Value], frozen=True, rename="camel"):
    """How many documents have each value of a facet."""

    facet_distribution: dict[str, dict[Value, int]]


class Results(msgspec.Struct, Generic[Answer], frozen=True):
    """An answer to each search, in their order."""

    results: list[Answer]


ROWS = msgspec.json.Decoder(Results[Hits[Row]])
SHOWN = msgspec.json.Decoder(Results[Hits[Shown]])
BY_NUMBER = msgspec.json.Decoder(Results[Counts[int]])
BY_NAME = msgspec.json.Decoder(Results[Counts[str]])
