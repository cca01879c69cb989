"""The words that names of concepts are made of: what a mistyped word may have meant, though no page is written in its language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.lookup import resembles_an_exception
from index.statistics import Statistics, edits_allowed
from repository.concepts import concepts
from repository.language.analysis import concept_token
from repository.language.stems import stands_alone
from repository.language.words import cut
from repository.vocabulary import LABEL_LANGUAGES


def near_names(word: str, statistics: Statistics) -> list[str]:
    """
    Give the word nearest to a folded one, in a list, out of the names of concepts that some published page names; else nothing.

    As many errors as `Statistics.near` allows, the first letter right. What is itself a word of a name, or looks like a word of
    another meaning, is left as it is, and nothing leads to such a word.
    """
    allowed = edits_allowed(word)
    if not allowed or word in _owners() or resembles_an_exception(word):
        return []
    pool = [one for length in range(len(word) - allowed, len(word) + allowed + 1) for one in _by_shape()[word[0], length]]
    found = extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    known = [(distance, -pages, one) for one, distance, _ in found if (pages := _pages(one, statistics))]
    return [min(known)[2]] if known else []


def name_spelling(word: str) -> str | None:
    """Give a folded word as names of concepts spell it; None where no name has it."""
    return _spellings().get(word)


def _pages(word: str, statistics: Statistics) -> int:
    return max(statistics.stem_pages(concept_token(one)) for one in _owners()[word])


@cache
def _owners() -> Mapping[str, frozenset[str]]:
    """Give the concepts in whose names each word stands."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for concept in concepts().values():
        for language in LABEL_LANGUAGES:
            for name in concept.names(language):
                for word in cut(name).folded:
                    found[word].add(concept.id)
    return {word: frozenset(ids) for word, ids in found.items()}


@cache
def _spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for concept in concepts().values():
        for language in LABEL_LANGUAGES:
            for name in concept.names(language):
                run = cut(name)
                for word, surface in zip(run.folded, run.surfaces, strict=True):
                    found.setdefault(word, surface.lower())
    return found


@cache
def _by_shape() -> Mapping[tuple[str, int], Sequence[str]]:
    """Give the words that may be what another was meant to be, by first letter and length."""
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(_owners()):
        if word.isalpha() and not stands_alone(word):
            found[word[0], len(word)].append(word)
    return found
