"""What a text that is being typed says so far: its words, the crimes it names, what an ambiguous word of it may mean."""

from collections.abc import Sequence
from functools import cache

from index.naming import crimes_named, named
from repository.concepts import ambiguous_names
from repository.language.fold import tidy
from repository.language.function_words import function_words
from repository.language.words import cut, folded_words
from repository.vocabulary import LABEL_LANGUAGES

MAX_TYPED = 100  # characters; the beginning of a longer text is passed over
MAX_WORDS = 8
MIN_AMBIGUOUS = 4  # letters of a word that may mean two things before it is taken for it


class SoFar:
    """
    A text that is being typed.

    `every` are its folded words, `words` those without function words but for the last. `choices` are set where all of it amounts to an
    ambiguous name, `unclear` are the concepts that ambiguous words in it may mean, `crimes` are those it names.
    """

    def __init__(self, text: str) -> None:
        clean = tidy(text)[-MAX_TYPED:]
        run = cut(clean)
        every = run.folded[-MAX_WORDS:]
        dropped = function_words("es") | function_words("en")
        self.every = every
        self.words = [word for word in every[:-1] if word not in dropped] + every[-1:]
        content = [word for word in every if word not in dropped] or every
        self.choices = _may_mean(content)
        found = named(run)
        self.unclear = frozenset(one for mention in found if mention.is_ambiguous for one in mention.concepts)
        self.crimes = crimes_named(found)


def _may_mean(content: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """Give the ambiguous name that a text amounts to, its last word perhaps unfinished, with the concepts that it may mean."""
    for words, name, meant in _ambiguous_names():
        if len(words) == len(content) and words[:-1] == tuple(content[:-1]):
            last = content[-1]
            if words[-1].startswith(last) and len(last) >= MIN_AMBIGUOUS:
                return name, meant
            if last.rstrip("s") == words[-1]:  # its plural
                return name, meant
    return None


@cache
def _ambiguous_names() -> Sequence[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    dropped = function_words("es") | function_words("en")
    return [
        (tuple(word for word in folded_words(name) if word not in dropped), name, ids)
        for language in LABEL_LANGUAGES
        for name, ids in ambiguous_names(language).items()
    ]
