"""Expressions as tantivy queries."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from index.engine import Expression, Reading, Slot
from index.engines.embedded.schema import place_code

PREFIX_BOOST = 0.7
COVER_BOOST = 0.5


class QueryBuilder:
    """Builds queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def build(self, expression: Expression) -> Query:
        """Give the query of an expression; an empty one matches nothing."""
        if expression.is_empty:
            return Query.empty_query()
        clauses: list[tuple[Occur, Query]] = []
        readings = [reading for reading in expression.readings if reading.slots]
        if readings:
            build = self._partial if expression.partial else self._full
            clauses.append((Occur.Must, self._any([build(reading) for reading in readings])))
        clauses += [(Occur.Must, self._phrase_anywhere(phrase)) for phrase in expression.phrases]
        if not readings:
            clauses.append((Occur.Must, self._any([self._phrase("words", phrase) for phrase in expression.phrases])))
        for word in expression.excluded:
            clauses += [(Occur.MustNot, self._term(field, token)) for token in word for field in ("stems", "cover_stems")]
        clauses += [(Occur.MustNot, self._phrase_anywhere(phrase)) for phrase in expression.excluded_phrases]
        if expression.guard:
            own, barred = self._anywhere(expression.guard.own), self._anywhere(expression.guard.barred)
            clauses.append((Occur.MustNot, Query.boolean_query([(Occur.Must, barred), (Occur.MustNot, own)])))
        return Query.boolean_query(clauses)

    def of_resource(self, resource: int) -> Query:
        """Give all records of one resource. To delete by it, too: `delete_documents_by_term` takes an unsigned key for a signed one."""
        return Query.term_query(self._schema, "resource", resource, index_option="basic")

    def of_pages(self, places: Iterable[tuple[int, int]]) -> Query:
        """Give the records of pages by resource and number."""
        return Query.term_set_query(self._schema, "place", [place_code(*place) for place in places])

    def within(self, query: Query, resources: Sequence[int]) -> Query:
        """Restrict a query to records of some resources."""
        return Query.boolean_query(
            [(Occur.Must, query), (Occur.Must, Query.const_score_query(Query.term_set_query(self._schema, "resource", resources), 0.0))]
        )

    def _full(self, reading: Reading) -> Query:
        """Every slot in the page or its cover, one at least in the page's own text."""
        if len(reading.slots) == 1:
            return self._slot(reading.slots[0], "stems")
        clauses = [(Occur.Must, self._any([self._slot(slot, "stems"), self._slot(slot, "cover_stems")])) for slot in reading.slots]
        own = self._any([self._slot(slot, "stems") for slot in reading.slots])
        return Query.boolean_query([*clauses, (Occur.Must, Query.const_score_query(own, 0.0))])

    def _partial(self, reading: Reading) -> Query:
        return self._any([self._slot(slot, "stems") for slot in reading.slots])

    def _slot(self, slot: Slot, field: str) -> Query:
        terms = []
        for alternative in slot.alternatives:
            term = self._term(field, alternative.token)
            terms.append(Query.boost_query(term, PREFIX_BOOST) if alternative.tier == "prefix" else term)
        query = self._any(terms)
        return Query.boost_query(query, COVER_BOOST) if field == "cover_stems" else query

    def _anywhere(self, token: str) -> Query:
        return self._any([self._term("stems", token), self._term("cover_stems", token)])

    def _phrase_anywhere(self, words: Sequence[str]) -> Query:
        return self._any([self._phrase("words", words), self._phrase("cover_words", words)])

    def _phrase(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:  # tantivy panics on a phrase of one term
            return self._term(field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._schema, field, token, index_option="freq")

    def _any(self, queries: list[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Should, query) for query in queries])
