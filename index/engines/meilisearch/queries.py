"""Expressions as filters over stems and as quoted phrases: the server is told exactly what matches, and guesses nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from index.engine import Expression, Reading, Slot
from index.engines.meilisearch.schema import FIELDS

MOST_WORDS = 10  # the server reads no more of a query, exclusions among them
MOST_PAGES = 5_000  # of a word whose pages are all asked for
MOST_TOLD = 12  # words of a query that are asked for one by one


class Asked(NamedTuple):
    """
    A text of quoted phrases, the fields they are looked for in, and a filter.

    `exact` is False where this finds more than was meant, so that pages must be looked at: phrases of more than MOST_WORDS, or several
    phrases alone, of which one must stand in the page itself.
    """

    text: str
    fields: tuple[str, ...]
    filter: str
    exact: bool


def asked(expression: Expression) -> Asked:
    """Give what finds the pages of an expression."""
    conditions = [any_of(_reading(reading, partial=expression.partial) for reading in expression.readings if reading.slots)]
    conditions += [f"NOT {_in('own', word)} AND NOT {_in('cover', word)}" for word in expression.excluded]
    if guard := expression.guard:
        own, barred = ([f"{field} IN [{_quote(token)}]" for field in ("own", "cover")] for token in (guard.own, guard.barred))
        conditions.append(any_of([*own, f"NOT ({any_of(barred)})"]))
    wanted = [("", phrase) for phrase in expression.phrases] + [("-", phrase) for phrase in expression.excluded_phrases]
    text, whole = _quoted(wanted)
    if any(reading.slots for reading in expression.readings) or not expression.phrases:
        return Asked(text, FIELDS, all_of(conditions), whole)
    alone = len(wanted) == 1
    return Asked(text, FIELDS[:1] if alone else FIELDS, all_of(conditions), whole and alone)


def within(condition: str, resources: Collection[int] | None) -> str:
    """Restrict a filter to records of some resources; None is all."""
    return condition if resources is None else all_of([condition, f"resource IN [{', '.join(map(str, sorted(resources)))}]"])


class Telling(NamedTuple):
    """A filter that finds the pages which hold a word, in themselves or their cover, and what holding it is worth."""

    filter: str
    information: float


def telling(expression: Expression) -> list[Telling]:
    """
    Give a filter for each word of a query, those that tell most first: together they tell what each page holds of it.

    A word on more than MOST_PAGES is looked for only where a rarer one is: a page that holds common words alone would have to hold
    many of them to be worth showing, and then the query has enough full matches.
    """
    by_word: dict[str, list[Slot]] = {}
    for reading in expression.readings:
        for slot in reading.slots:
            by_word.setdefault(slot.word, []).append(slot)
    known = sorted(
        (slots for slots in by_word.values() if any(one.pages for one in slots)), key=lambda slots: max(one.pages for one in slots)
    )
    rare = [words for words in known if max(slot.pages for slot in words) <= MOST_PAGES] or known[:1]
    own = any_of(_slot(slot, "own") for words in rare for slot in words)
    found = [Telling(all_of([any_of(_anywhere(slot) for slot in words), own]), max(slot.information for slot in words)) for words in known]
    return found[:MOST_TOLD]


def all_of(conditions: Iterable[str]) -> str:
    """Join conditions that must all hold."""
    return " AND ".join(f"({one})" for one in conditions if one)


def any_of(conditions: Iterable[str]) -> str:
    """Join conditions of which one must hold."""
    return " OR ".join(f"({one})" for one in conditions if one)


def ids(documents: Iterable[str]) -> str:
    """Give the filter of documents by id."""
    return _in("id", documents)


def holds(expression: Expression, words: str, cover_words: str) -> bool:
    """Tell whether the rows of a page hold the phrases of an expression and none of those it excludes."""
    phrases, excluded = ([f" {' '.join(words)} " for words in given] for given in (expression.phrases, expression.excluded_phrases))
    if any(phrase in words or phrase in cover_words for phrase in excluded):
        return False
    own = [phrase in words for phrase in phrases]
    if not any(reading.slots for reading in expression.readings) and not any(own):
        return False
    return all(found or phrase in cover_words for found, phrase in zip(own, phrases, strict=True))


def _reading(reading: Reading, *, partial: bool) -> str:
    """Every slot in the page or its cover, one at least in the page's own text; of a partial match only that."""
    own = _in("own", [one.token for slot in reading.slots for one in slot.alternatives])
    if partial or len(reading.slots) == 1:
        return own
    return all_of([*(_anywhere(slot) for slot in reading.slots), own])


def _anywhere(slot: Slot) -> str:
    return f"{_slot(slot, 'own')} OR {_slot(slot, 'cover')}"


def _slot(slot: Slot, field: str) -> str:
    return _in(field, [one.token for one in slot.alternatives])


def _in(field: str, tokens: Iterable[str]) -> str:
    """Words and ids hold neither quotes nor backslashes, so quotes around them are enough."""
    return f"{field} IN [{', '.join(_quote(token) for token in dict.fromkeys(tokens))}]"


def _quote(token: str) -> str:
    return f'"{token}"'


def _quoted(phrases: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, bool]:
    """Quote phrases until the server's words are used up, exclusions first; tell whether all of all of them found room."""
    parts: list[str] = []
    left = MOST_WORDS
    for sign, phrase in sorted(phrases, key=lambda one: one[0] == ""):
        taken = phrase[:left] if not sign else phrase if len(phrase) <= left else ()
        if taken:
            parts.append(f'{sign}"{" ".join(taken)}"')
            left -= len(taken)
    return " ".join(parts), left >= 0 and sum(len(phrase) for _, phrase in phrases) <= MOST_WORDS
