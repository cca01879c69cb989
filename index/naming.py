"""Which concepts a query names."""

from collections.abc import Sequence

from repository.concepts import Concept, concepts
from repository.language.function_words import guess_language
from repository.language.mentions import Mention, mentions
from repository.language.stems import TAGS
from repository.language.words import Cut


def named(run: Cut) -> tuple[Mention, ...]:
    """
    Give what a query names, in its order: of mentions that overlap the longest, of equally long ones that in the guessed language.

    An ambiguous mention is one of them: it keeps its words from naming anything else.
    """
    found: list[tuple[int, int, Mention]] = []
    guess = guess_language(run.folded)
    for rank, language in enumerate(sorted(TAGS, key=lambda language: language != guess)):
        found += [(-one.length, rank, one) for one in mentions(run, language)]
    kept: list[Mention] = []
    for _, _, one in sorted(found):
        if all(one.start + one.length <= other.start or other.start + other.length <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept))


def crimes_named(found: Sequence[Mention]) -> frozenset[str]:
    """Give the crimes that a query names."""
    return frozenset(crime for one in found if not one.is_ambiguous and (crime := _concept(one).crime))


def _concept(mention: Mention) -> Concept:
    return concepts()[mention.concepts[0]]
