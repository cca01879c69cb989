"""Search inside one resource: which of its pages match, and what to mark on a page."""

from collections.abc import Sequence

from index.collection import Collection
from index.engine import Candidate, Limits, PageText
from index.passages import marked_words, sought
from index.query import SearchQuery
from index.readings import understand
from repository.language.analysis import Segment, analyse

MAX_PAGES = 1_000


def matching_pages(collection: Collection, query: SearchQuery, resource_key: int) -> list[int]:
    """Give the numbers of the pages of a resource that a query finds, in their order, at most MAX_PAGES."""
    expression = understand(query, collection.statistics).expression
    if expression.is_empty:
        return []
    limits = Limits(resources=2, pages_each=MAX_PAGES, pages=MAX_PAGES)  # never a second one, so its first page does not end it
    found = collection.engine.candidates(expression, {resource_key}, limits)
    return sorted({candidate.number for candidate in found if candidate.number})


def matched_spans(collection: Collection, query: SearchQuery, text: str, languages: Sequence[str]) -> list[tuple[int, int]]:
    """Give the (start, end) offsets of what a query finds in a text, in order, without overlap."""
    expression = understand(query, collection.statistics).expression
    if expression.is_empty:
        return []
    tokens = analyse([Segment(text, tuple(languages))])
    candidate = Candidate(0, 0, 0, tokens.length, tokens.words, tokens.marked, tokens.spanish, tokens.english, tokens.concepts, None)
    what = sought(expression.readings, expression.phrases)
    return marked_words(candidate, PageText(None, tuple(languages), text, tokens.starts), what)
