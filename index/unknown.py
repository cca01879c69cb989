"""The words of a search that nobody in the collection wrote."""

from index.statistics import Statistics
from index.typed import take_apart
from repository.language.function_words import function_words
from repository.language.stems import TAGS

LEAST_LETTERS, MOST_LETTERS = 3, 40
MOST_WORDS = 5  # of one search


def unknown_words(text: str, statistics: Statistics) -> tuple[str, ...]:
    """
    Give the folded words of a text whose forms no published page holds, at most MOST_WORDS.

    Without digits, without function words, and without words that were typed with a capital: they may be somebody's name.
    """
    typed = take_apart(text)
    small = {word for word, surface in zip(typed.run.folded, typed.run.surfaces, strict=True) if surface == surface.lower()}
    dropped = frozenset[str]().union(*(function_words(language) for language in TAGS))
    found = [
        word
        for word in typed.words
        if word in small
        and word.isalpha()
        and LEAST_LETTERS <= len(word) <= MOST_LETTERS
        and word not in dropped
        and not statistics.word_pages(word)
        and not any(statistics.stem_pages(stem) for stem in typed.stems[word].values())
    ]
    return tuple(found[:MOST_WORDS])
