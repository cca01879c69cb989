"""The Engine protocol: an engine finds pages that hold tokens. What they mean, their order and their look is decided elsewhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from index.record import PageRecord

Tier = Literal["exact", "corrected", "prefix", "concept"]


class Alternative(msgspec.Struct, frozen=True):
    """A term (tagged stem or concept) that stands for a query word, and how far it is from what was typed."""

    token: str
    tier: Tier = "exact"


class Slot(msgspec.Struct, frozen=True):
    """One content word of the query: any of its alternatives will do.

    `word` is what was typed, folded; `written` is its lower-case spelling where that has marks, else empty. `pages` is about how many
    pages of the collection hold it, `information` what that is worth (inverse document frequency): an engine begins with what is rare.
    """

    word: str
    written: str
    alternatives: tuple[Alternative, ...]
    pages: int = 0
    information: float = 0.0


class Reading(msgspec.Struct, frozen=True):
    """
    The query in one language, or in none where it is read as concepts.

    A page matches fully when it or its cover holds every slot, its own text at least one.
    """

    language: str  # es, en or empty
    slots: tuple[Slot, ...]


class Guard(msgspec.Struct, frozen=True):
    """A page that has the term `barred` and not `own`, in its text or its cover, is never found."""

    own: str
    barred: str


class Expression(msgspec.Struct, frozen=True):
    """What an engine is asked: any of `readings`, all `phrases` (folded, unstemmed words), none of the exclusions.

    With `partial` a page needs only some slot of some reading. Without readings the phrases alone decide.
    `excluded` words are lists of tagged stems, one list a word; pages whose text or cover holds one are left out.
    """

    readings: tuple[Reading, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    partial: bool = False
    guard: Guard | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not self.phrases and not any(reading.slots for reading in self.readings)


class Candidate(msgspec.Struct, frozen=True):
    """A page that matches, with its own tokens (rows as in `language.analysis.Tokens`). `ref` is the engine's own handle."""

    resource: int
    number: int
    part: int
    length: int  # in words
    words: str
    marked: str
    spanish: str
    english: str
    concepts: str
    ref: object


class PageText(msgspec.Struct, frozen=True):
    """What is shown of a candidate: its text and the 0-based offset of each of its words."""

    label: str | None
    languages: tuple[str, ...]
    text: str
    starts: Sequence[int]


class Limits(msgspec.Struct, frozen=True):
    """How many candidates are worth looking at."""

    resources: int = 200
    pages_each: int = 10
    pages: int = 400


class Engine(Protocol):
    """Finds pages. Safe to use from several threads for reading; one thread at a time writes."""

    is_elsewhere: bool
    """Whether asking it is waiting for another process, so that something else can be done meanwhile."""

    def matches(self, expression: Expression) -> Mapping[int, int]:
        """Give the exact map from resource key to the number of matching records, the cover included."""
        ...

    def candidates(self, expression: Expression, within: Collection[int] | None, limits: Limits) -> list[Candidate]:
        """Give the most promising records in the resources of `within` (None is all), best first."""
        ...

    def records(self, places: Collection[tuple[int, int]]) -> list[Candidate]:
        """Give the records, at least the first three parts, of pages by resource key and number; those that are not there are left out."""
        ...

    def page_texts(self, candidates: Sequence[Candidate]) -> list[PageText]:
        """Give what is shown of each candidate."""
        ...

    def put(self, records: Iterable[PageRecord]) -> None:
        """Replace all records of the resources that `records` belong to; seen after `commit`."""
        ...

    def drop(self, resources: Collection[int]) -> None:
        """Remove all records of resources; seen after `commit`."""
        ...

    def commit(self) -> Mapping[int, str]:
        """
        Make what was put and dropped durable and visible. Nothing is applied before it returns.

        Gives the resources that may not be applied, with the reason, where the engine refused one of them: the whole batch that it
        could not tell apart.
        """
        ...

    def refresh(self) -> None:
        """See what other processes committed."""
        ...

    def holdings(self) -> Mapping[int, tuple[int, int]]:
        """Give for each resource key the number of records and their revision (the lowest where they differ)."""
        ...

    def close(self) -> None:
        """Let go of locks and connections."""
        ...
