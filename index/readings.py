"""A typed text as readings: as Spanish, as English, and as the concepts it names; corrected and completed where nobody knows its words."""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import OSA

from index.engine import Alternative, Expression, Guard, Reading, Slot, Tier
from index.name_words import near_names
from index.naming import crimes_named, named
from index.query import SearchQuery
from index.statistics import KNOWN_RESOURCES, Statistics
from index.typed import Typed, take_apart
from repository.language.analysis import CONCEPT, CRIME, concept_token
from repository.language.function_words import function_words, guess_language
from repository.language.mentions import Mention
from repository.language.stems import TAGS, stands_alone, tagged_stem
from repository.language.words import Cut

MAX_WORDS = 24  # content words looked for; of a longer text the rarest
MAX_CORRECTIONS = 3  # a word
MAX_COMPLETIONS = 20  # of the last word
SURE = 4  # times as many resources as hold another word as near: then it is the one that was meant
MIN_PREFIX = 3  # letters, in a submitted search; one while typing


class Understanding(msgspec.Struct, frozen=True):
    """What a text was understood as.

    `scored` are the readings that rank what was found: those of the expression, or of its phrases' words where there is nothing
    else. `named` is what it names, ambiguous words among it. `corrections` are (typed, known) folded words; `shortened` says that words
    were left out.
    """

    expression: Expression
    scored: tuple[Reading, ...]
    typed: Typed
    named: tuple[Mention, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    shortened: bool = False
    language: str | None = None  # that it is probably in

    @property
    def concepts(self) -> tuple[str, ...]:
        """Give the concepts named, each once."""
        return tuple(dict.fromkeys(one.concepts[0] for one in self.named if not one.is_ambiguous))


class _Form(NamedTuple):
    """A word that stands for one that was typed."""

    word: str
    tier: Tier


def understand(query: SearchQuery, statistics: Statistics) -> Understanding:
    """Give the readings of a query: each language's own stems, function words of the languages it may be in left out."""
    typed = take_apart(query.text)
    content = _content_words(typed.words)
    kept = _rarest(content, statistics)
    sure = _words_of(typed.run, named(typed.run))
    forms = {word: _forms(word, query, typed, statistics, sure) for word in kept}
    corrections = {word: form.word for word in kept for form in forms[word][::-1] if form.tier == "corrected"}
    found = named(_corrected(typed.run, corrections))
    readings = [
        Reading(language, tuple(_slot(word, forms[word], (language,), typed, statistics) for word in kept)) for language in TAGS if kept
    ]
    if units := _units(kept, typed, found, sure, statistics):
        readings.append(_in_concepts(kept, units, forms, typed, statistics))
    expression = Expression(
        readings=tuple(readings),
        phrases=typed.phrases,
        excluded=tuple(tuple(tagged_stem(word, language) for language in TAGS) for (word,) in typed.excluded),
        excluded_phrases=typed.excluded_phrases,
        guard=_guard(found),
    )
    return Understanding(
        expression,
        scored=expression.readings or _of_phrases(typed.phrases, statistics),
        typed=typed,
        named=found,
        corrections=tuple(corrections.items()),
        shortened=len(kept) < len(content),
        language=_language(typed, statistics),
    )


def _guard(found: Sequence[Mention]) -> Guard | None:
    """A query that names one of the two crimes never finds a page that names only the other one."""
    crimes = crimes_named(found)
    if len(crimes) != 1:
        return None
    (own,) = crimes
    return Guard(CRIME + own, CRIME + ("smuggling" if own == "trafficking" else "trafficking"))


def _language(typed: Typed, statistics: Statistics) -> str | None:
    """Guess by function words, else by which language's pages know more of the words."""
    guess = guess_language(typed.run.folded)
    if guess is None:
        known = {language: sum(statistics.stem_pages(stems[language]) > 0 for stems in typed.stems.values()) for language in TAGS}
        spanish, english = known["es"], known["en"]
        guess = None if spanish == english else "es" if spanish > english else "en"
    return guess


class _Unit(NamedTuple):
    """Words of a query that are looked for as one thing."""

    words: frozenset[str]
    name: str
    tokens: tuple[str, ...]
    tier: Tier


def _units(kept: Sequence[str], typed: Typed, found: Sequence[Mention], sure: Set[str], statistics: Statistics) -> list[_Unit]:
    """
    Give the concepts named, and compounds that the collection writes as one word, without those whose words were left out.

    A concept is only guessed where some of its words are not `sure`.
    """
    units = []
    for mention in found:
        words = _words_of(typed.run, [mention]) & frozenset(kept)
        if words and not mention.is_ambiguous:
            name = " ".join(word for word in kept if word in words)
            units.append(_Unit(words, name, (concept_token(mention.concepts[0]),), "concept" if words <= sure else "corrected"))
    taken = frozenset(word for unit in units for word in unit.words)
    for compound in typed.compounds:
        joined = "".join(compound)
        if statistics.word_pages(joined) and not taken & set(compound):
            units.append(_Unit(frozenset(compound), joined, tuple(tagged_stem(joined, language) for language in TAGS), "exact"))
    return units


def _in_concepts(
    kept: Sequence[str], units: Sequence[_Unit], forms: Mapping[str, Sequence[_Form]], typed: Typed, statistics: Statistics
) -> Reading:
    """Give the reading of no language: units as one slot each, every other word in both languages."""
    slots: dict[str, Slot] = {}
    for word in kept:
        unit = next((unit for unit in units if word in unit.words), None)
        if unit is None:
            slots[word] = _slot(word, forms[word], tuple(TAGS), typed, statistics)
        elif unit.name not in slots:
            slots[unit.name] = _weighed(unit.name, "", tuple(Alternative(token, unit.tier) for token in unit.tokens), statistics)
    return Reading("", tuple(slots.values()))


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


def _corrected(run: Cut, corrections: Mapping[str, str]) -> Cut:
    """Give a run of words as it was probably meant."""
    if not corrections:
        return run
    pairs = list(zip(run.folded, run.surfaces, strict=True))
    return Cut(run.starts, [corrections.get(word, word) for word, _ in pairs], [corrections.get(word, surface) for word, surface in pairs])


def _words_of(run: Cut, found: Sequence[Mention]) -> frozenset[str]:
    return frozenset(word for one in found for word in run.folded[one.start : one.start + one.length])


def _forms(word: str, query: SearchQuery, typed: Typed, statistics: Statistics, sure: Collection[str]) -> list[_Form]:
    """
    Give the words that stand for a typed one, itself first.

    A word of a concept (`sure`) is no typing error. One that looks like others of another meaning is never completed nor corrected,
    nor is it what something else is corrected to unless nothing is nearer; then it is alone.
    """
    forms = [_Form(word, "exact")]
    if stands_alone(word):
        return forms
    last = typed.ends_open and word == typed.words[-1]
    if last and (query.typing or (statistics.word_resources(word) < KNOWN_RESOURCES and len(word) >= MIN_PREFIX)):
        forms += [_Form(longer, "prefix") for longer in statistics.starting_with(word, MAX_COMPLETIONS) if longer != word]
    if word not in sure and _may_be_wrong(word, typed, statistics):
        known = statistics.near(word, MAX_CORRECTIONS) or near_names(word, statistics)
        if known and stands_alone(known[0]):
            known = known[:1]
        forms += [
            _Form(one, "corrected") for one in known if (one == known[0] or not stands_alone(one)) and not _is_form_of(one, word, typed)
        ]
    return forms


def _is_form_of(known: str, word: str, typed: Typed) -> bool:
    """Tell whether a known word is another form of a typed one: its stem finds it already."""
    return any(tagged_stem(known, language) == stem for language, stem in typed.stems[word].items())


def _slot(word: str, forms: Sequence[_Form], languages: Sequence[str], typed: Typed, statistics: Statistics) -> Slot:
    meant = _meant(word, forms, statistics)
    alternatives: dict[str, Alternative] = {}
    for form in forms:
        for language in languages:
            token = typed.stems[word][language] if form.word == word else tagged_stem(form.word, language)
            if form.tier != "corrected" or statistics.stem_pages(token):
                alternatives.setdefault(token, Alternative(token, "exact" if form.word == meant else form.tier))
    return _weighed(meant, typed.written.get(meant, ""), tuple(alternatives.values()), statistics)


def _meant(word: str, forms: Sequence[_Form], statistics: Statistics) -> str:
    """
    Give the word that a typed one surely is: itself, or where no page knows it and one correction is clearly the likeliest, that one.

    It is clear where it is nearer than the others, or stands in SURE times as many resources.
    """
    known = [form.word for form in forms if form.tier == "corrected"]
    if not known or statistics.word_pages(word) or any(form.tier == "prefix" for form in forms):
        return word
    first = known[0]
    rivals = [one for one in known[1:] if OSA.distance(word, one) == OSA.distance(word, first)]
    often = statistics.word_resources(first)
    return first if all(often >= SURE * statistics.word_resources(one) for one in rivals) else word


def _weighed(word: str, written: str, alternatives: tuple[Alternative, ...], statistics: Statistics) -> Slot:
    """
    A word is as common as the most common of its forms in either language: `the` must not look rare among Spanish pages.

    A word that no page knows tells no page from another: it carries nothing.
    """
    tokens = [one.token for one in alternatives]
    others = [] if alternatives[0].token[0] == CONCEPT else [tagged_stem(word, language) for language in TAGS]
    common = max([statistics.word_pages(word), *(statistics.stem_pages(token) for token in (*others, *tokens))])
    pages = sum(statistics.stem_pages(token) for token in tokens)
    return Slot(word, written, alternatives, pages, statistics.information(common) if common else 0.0)


def _may_be_wrong(word: str, typed: Typed, statistics: Statistics) -> bool:
    if statistics.word_resources(word) >= KNOWN_RESOURCES:
        return False
    return all(statistics.stem_pages(stem) < KNOWN_RESOURCES for stem in typed.stems[word].values())
