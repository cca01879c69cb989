"""Stems tagged with their language, with the exceptions that keep apart what a stemmer would merge.

A tagged stem is an upper-case letter for the language (S Spanish, E English) and the stem in lower case. Words are
lower case, so no stem ever equals a word, nor a stem of the other language.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import Stemmer

TAGS: Mapping[str, str] = {"es": "S", "en": "E"}

_ALGORITHMS = {"es": "spanish", "en": "english"}
_EXCEPTIONS = Path(__file__).parent / "stem_exceptions.csv"
_LONGEST = 40  # letters; what is longer is no word and is not stemmed
_REMEMBERED = 65_536  # words of a language


class WordForms(dict[str, str]):
    """A form of each word that was met, made once. It is looked up for every word of every text."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        """Make the form of a new word; all are forgotten where there are too many."""
        if len(self) >= _REMEMBERED:
            self.clear()
        form = self[word] = self._make(word)
        return form

    def of(self, words: Sequence[str]) -> list[str]:
        """Give the forms of words, in step."""
        return list(map(self.__getitem__, words))


@cache
def tagged_stems(language: str) -> WordForms:
    """Give the tagged stems of folded words; `language` is es or en. Fold first, then stem: unaccented Spanish loses nothing."""
    return WordForms(partial(_tagged_stem, language=language))


def tagged_stem(word: str, language: str) -> str:
    """Give the tagged stem of a folded word."""
    return tagged_stems(language)[word]


def _tagged_stem(word: str, language: str) -> str:
    exception = _exceptions(language).get(word)
    if exception is not None:
        return TAGS[language] + exception
    if len(word) > _LONGEST or not word.isalpha():
        return TAGS[language] + word[:80]
    return TAGS[language] + str(_stemmer(language).stemWord(word))


def light_stem(word: str, language: str) -> str:
    """
    Give a folded word without number, and in Spanish without gender: what names a concept stays one word.

    The full stem is too short for that: it is one for *periodista* and *período*, *deportación* and *deporte*, *equality* and *equal*.
    """
    exception = _exceptions(language).get(word)
    if exception is not None:
        return exception
    return _light_spanish(word) if language == "es" else _light_english(word)


def _light_spanish(word: str) -> str:
    if len(word) < 4:
        return word
    stem = word.removesuffix("s")
    stem = stem[:-1] if len(stem) > 3 and stem[-1] in "aeo" else stem
    return f"{stem[:-1]}c" if stem[-1] == "z" else stem


def _light_english(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zes")) else word[:-1]


def stands_alone(word: str) -> bool:
    """Tell whether a folded word is an exception: one that looks like others of another meaning is never completed or corrected."""
    return word in exceptions()


@cache
def exceptions() -> frozenset[str]:
    """Give the words that stand alone, of both languages."""
    return frozenset(word for language in TAGS for word in _exceptions(language))


def tag_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Give the languages to stem a page in: those of es and en that it is written in, both where it is neither or uncertain."""
    known = tuple(language for language in TAGS if any(tag.split("-")[0] == language for tag in languages))
    return known or tuple(TAGS)


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer":
    return Stemmer.Stemmer(_ALGORITHMS[language], 0)


@cache
def _exceptions(language: str) -> Mapping[str, str]:
    with _EXCEPTIONS.open(encoding="utf-8", newline="") as lines:
        return {row["word"]: row["stem"] for row in csv.DictReader(lines) if row["language"] == language}
