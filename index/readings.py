"""A typed text as readings: the same words as Spanish and as English, corrected and completed where the collection does not know them."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from index.engine import Alternative, Expression, Reading, Slot
from index.query import SearchQuery
from index.statistics import KNOWN_RESOURCES, Statistics
from repository.language.fold import tidy
from repository.language.function_words import function_words, guess_language
from repository.language.stems import TAGS, stands_alone, tagged_stem
from repository.language.words import Word, folded_words, words

MAX_WORDS = 24  # content words looked for; of a longer text the rarest
MAX_CORRECTIONS = 3  # a word
MAX_COMPLETIONS = 20  # of the last word
MIN_PREFIX = 3  # letters, in a submitted search; one while typing

_PART = re.compile(r'(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?P<minusword>(?<!\S)-(?=\w)\S+)|(?P<word>[^\s"]+)')


class Typed(msgspec.Struct, frozen=True):
    """A text taken apart: words in their order, phrases and exclusions, all folded."""

    words: tuple[str, ...] = ()
    written: Mapping[str, str] = {}  # word → its lower-case spelling, for those typed with marks
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()  # each excluded word or compound
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    ends_open: bool = False  # the last word may be unfinished

    @property
    def only_exclusions(self) -> bool:
        """Tell whether the text says only what is not wanted."""
        return not self.words and not self.phrases and bool(self.excluded or self.excluded_phrases)


class Understanding(msgspec.Struct, frozen=True):
    """What a text was understood as.

    `scored` are the readings that rank what was found: those of the expression, or of its phrases' words where there is nothing
    else. `corrections` are (typed, known) folded words; `shortened` says that words were left out.
    """

    expression: Expression
    scored: tuple[Reading, ...]
    typed: Typed
    corrections: tuple[tuple[str, str], ...] = ()
    shortened: bool = False


def take_apart(text: str) -> Typed:
    """Read words, "phrases", -exclusions; an unbalanced quote counts for nothing."""
    found_words: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    excluded_phrases: list[tuple[str, ...]] = []
    clean = tidy(text).translate(_QUOTES)
    for match in _PART.finditer(clean):
        if match["phrase"] is not None:
            if phrase := tuple(folded_words(match["phrase"])):
                (excluded_phrases if match["minus"] else phrases).append(phrase)
        elif match["minusword"]:
            if found := tuple(folded_words(match["minusword"])):
                (excluded if len(found) == 1 else excluded_phrases).append(found)
        else:
            found_words += words(match["word"])
    return Typed(
        words=tuple(dict.fromkeys(word.folded for word in found_words)),
        written={word.folded: word.written for word in found_words if word.written},
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(excluded),
        excluded_phrases=tuple(excluded_phrases),
        ends_open=bool(found_words) and clean[-1:].isalnum(),
    )


def understand(query: SearchQuery, statistics: Statistics) -> Understanding:
    """Give the readings of a query: each language's own stems, function words of the languages it may be in left out."""
    typed = take_apart(query.text)
    content = _content_words(typed.words)
    kept = _rarest(content, statistics)
    readings = []
    corrections: dict[str, str] = {}
    for language in TAGS:
        slots = tuple(_slot(word, language, query, typed, statistics, corrections) for word in kept)
        if slots:
            readings.append(Reading(language, slots))
    expression = Expression(
        readings=tuple(readings),
        phrases=typed.phrases,
        excluded=tuple(tuple(tagged_stem(word, language) for language in TAGS) for (word,) in typed.excluded),
        excluded_phrases=typed.excluded_phrases,
    )
    scored = expression.readings or _of_phrases(typed.phrases, statistics)
    return Understanding(expression, scored, typed, tuple(corrections.items()), shortened=len(kept) < len(content))


def _of_phrases(phrases: Sequence[Sequence[str]], statistics: Statistics) -> tuple[Reading, ...]:
    words = _content_words(tuple(dict.fromkeys(word for phrase in phrases for word in phrase)))
    if not words:
        return ()
    return tuple(
        Reading(language, tuple(_weighed(word, "", (Alternative(tagged_stem(word, language)),), statistics) for word in words))
        for language in TAGS
    )


def _content_words(words: Sequence[str]) -> tuple[str, ...]:
    """Drop function words of the guessed language, of both where the guess is open; keep all when nothing else is left."""
    guess = guess_language(words)
    dropped = function_words(guess) if guess else function_words("es") | function_words("en")
    return tuple(word for word in words if word not in dropped) or tuple(words)


def _rarest(words: Sequence[str], statistics: Statistics) -> tuple[str, ...]:
    if len(words) <= MAX_WORDS:
        return tuple(words)
    rare = set(sorted(words, key=lambda word: (statistics.word_pages(word), word))[:MAX_WORDS])
    return tuple(word for word in words if word in rare)


def _slot(word: str, language: str, query: SearchQuery, typed: Typed, statistics: Statistics, corrections: dict[str, str]) -> Slot:
    exact = tagged_stem(word, language)
    alternatives = {exact: Alternative(exact)}
    if stands_alone(word):
        return _weighed(word, typed.written.get(word, ""), tuple(alternatives.values()), statistics)
    last = typed.ends_open and word == typed.words[-1]
    if last and (query.typing or (statistics.word_resources(word) < KNOWN_RESOURCES and len(word) >= MIN_PREFIX)):
        for longer in statistics.starting_with(word, MAX_COMPLETIONS):
            token = tagged_stem(longer, language)
            alternatives.setdefault(token, Alternative(token, "prefix"))
    if _may_be_wrong(word, statistics):
        for known in statistics.near(word, MAX_CORRECTIONS):
            token = tagged_stem(known, language)
            if statistics.stem_pages(token):
                alternatives.setdefault(token, Alternative(token, "corrected"))
                corrections.setdefault(word, known)
    return _weighed(word, typed.written.get(word, ""), tuple(alternatives.values()), statistics)


def _weighed(word: str, written: str, alternatives: tuple[Alternative, ...], statistics: Statistics) -> Slot:
    """
    A word is as common as the most common of its forms in either language: `the` must not look rare among Spanish pages.

    A word that no page knows tells no page from another: it carries nothing.
    """
    tokens = [one.token for one in alternatives]
    other = tagged_stem(word, "en" if tokens[0][0] == TAGS["es"] else "es")
    common = max([statistics.word_pages(word), statistics.stem_pages(other), *(statistics.stem_pages(token) for token in tokens)])
    pages = sum(statistics.stem_pages(token) for token in tokens)
    return Slot(word, written, alternatives, pages, statistics.information(common) if common else 0.0)


def _may_be_wrong(word: str, statistics: Statistics) -> bool:
    if statistics.word_resources(word) >= KNOWN_RESOURCES:
        return False
    return all(statistics.stem_pages(tagged_stem(word, language)) < KNOWN_RESOURCES for language in TAGS)


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "−": "-", "–": "-"})
