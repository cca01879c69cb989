"""What a search was understood to name, and what else could be looked for."""

from index.addresses import Addresses
from index.naming import crimes_named
from index.query import SearchQuery
from index.readings import Understanding
from index.result import NamedConcept
from index.statistics import Statistics
from repository.concepts import concepts
from repository.language.analysis import concept_token

MOST = 6


def understood_as(understood: Understanding, query: SearchQuery, addresses: Addresses) -> tuple[NamedConcept, ...]:
    """Give the concepts that a query names, each with the search for it alone."""
    return tuple(_named(one, query, addresses) for one in understood.concepts)


def related(understood: Understanding, statistics: Statistics, query: SearchQuery, addresses: Addresses) -> tuple[NamedConcept, ...]:
    """
    Give concepts beside those that a query names, which some published page names too.

    From one of the two crimes nothing leads to the other, nor from a word that may mean either to one of them.
    """
    known = concepts()
    crimes = crimes_named(understood.named)
    unclear = any(mention.is_ambiguous for mention in understood.named)
    beside = dict.fromkeys(one for named in understood.concepts for one in known[named].related)
    kept = [
        one
        for one in beside
        if one not in understood.concepts
        and statistics.stem_pages(concept_token(one))
        and not (known[one].crime and (unclear or (crimes and known[one].crime not in crimes)))
    ]
    return tuple(_named(one, query, addresses) for one in kept[:MOST])


def _named(concept: str, query: SearchQuery, addresses: Addresses) -> NamedConcept:
    label = concepts()[concept].label(query.labels)
    return NamedConcept(concept, label, addresses.search(SearchQuery(text=label, labels=query.labels)))
