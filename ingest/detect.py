"""Which languages a page is written in, and which language a document is in.

Function words are counted first, which is cheap; langdetect decides where they do not. Both must find the text plausible:
langdetect alone calls any text one of the languages it knows, so what has few of their function words is `und`.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

UNKNOWN = "und"
LANGUAGES = ("es", "en", "pt", "fr")  # in the order that breaks ties

_FUNCTION_WORDS = Path(__file__).parent / "function_words.csv"
_WORDS = re.compile(r"[^\W\d_]+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")
_SAMPLE = 6_000  # characters of a page whose words are counted
_DETECTED = 600  # characters that langdetect is given: more changes nothing
_SURE_MARKS = 8  # words of one language alone
_SURE_SHARE = 0.85  # of all such words
_SURE_COVER = 0.2  # of all words: prose has 0.3 to 0.5
_LEAST_COVER = 0.08  # below it a text is in none of the languages, or is no prose
_NEAR_MOST = 0.8  # of the cover of any other language
_SHARE_OF_SECOND = 0.15  # from here on a page is in two languages
_LEAST_MARKS_OF_SECOND = 5
_LEAST_PROBABILITY = 0.9
_SENTENCE = 40  # characters; shorter ones say little
_MARKS_OF_SENTENCE = 2
_MAX_SENTENCES = 60  # of a page
MAX_ASKED = 300  # pages of a document that langdetect is asked about because words do not tell
_SHORT_TITLE = 8  # words
_VOTING_PAGES = 5  # that langdetect is asked about, whatever the function words say
_MOST_WEIGHT = 2_000  # characters for which a page counts
_KNOWN_SHARE = 0.3  # of the text must be in a known language


class _Count(NamedTuple):
    """Words of a text: all of them; by language those it covers, and those that no other of the languages has."""

    words: int
    cover: dict[str, int]
    marks: dict[str, int]

    def best(self) -> list[str]:
        """Give the languages by their marks, most first."""
        return sorted(LANGUAGES, key=lambda language: -self.marks[language])

    def share(self, language: str) -> float:
        """Give the share of a language in all marks."""
        return self.marks[language] / max(1, sum(self.marks.values()))

    def is_plausible(self, language: str) -> bool:
        """Tell whether enough words are function words of a language, and no other language explains clearly more of them."""
        covered = self.cover[language]
        return covered >= max(1, _LEAST_COVER * self.words, _NEAR_MOST * max(self.cover.values()))


def page_languages(text: str) -> tuple[str, ...]:
    """Give the languages of a clean text, the main one first, at most two; `und` where nothing is sure."""
    count = _count(text[:_SAMPLE])
    return _by_words(text, count) or _by_letters(text, count)


def languages_of(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Give the languages of each page of a document; langdetect, which takes milliseconds, is asked about MAX_ASKED of them at most."""
    found: list[tuple[str, ...]] = []
    asked = 0
    for text in texts:
        count = _count(text[:_SAMPLE])
        languages = _by_words(text, count)
        if languages is None and (asked := asked + 1) <= MAX_ASKED:
            languages = _by_letters(text, count)
        found.append(languages or (UNKNOWN,))
    return found


def document_language(texts: Sequence[str], languages: Sequence[tuple[str, ...]]) -> str:
    """
    Give the language of a document by the votes of its pages, each with the weight of its text.

    Some pages vote twice, where that can change anything: langdetect is asked about them as well. `und` when most of the text is in
    no known language.
    """
    votes: Counter[str] = Counter()
    for text, (main, *_) in zip(texts, languages, strict=True):
        votes[main] += min(len(text), _MOST_WEIGHT)
    total = votes.total()
    known = total - votes.pop(UNKNOWN, 0)
    if not known or known < _KNOWN_SHARE * total:
        return UNKNOWN
    (first, most), *others = votes.most_common(2)
    if most - sum(number for _, number in others) > _VOTING_PAGES * _MOST_WEIGHT:
        return first
    for text in _spread([text for text, (main, *_) in zip(texts, languages, strict=True) if main != UNKNOWN]):
        if detected := _detected(text):
            votes[detected] += min(len(text), _MOST_WEIGHT)
    return max(votes, key=lambda language: (votes[language], -LANGUAGES.index(language)))


def settle(texts: Sequence[str], languages: Sequence[tuple[str, ...]], document: str) -> list[tuple[str, ...]]:
    """Give pages without a language of their own that of their document, where langdetect agrees."""
    if document == UNKNOWN:
        return list(languages)
    unknown = [at for at, found in enumerate(languages) if found == (UNKNOWN,)]
    settled = {at for at in unknown[:MAX_ASKED] if _detected(texts[at]) == document}
    return [(document,) if at in settled else found for at, found in enumerate(languages)]


def title_language(title: str, body: str) -> str:
    """Give the language of a title: a short one has that of the body unless its function words say otherwise."""
    count = _count(title)
    first = count.best()[0]
    if count.words > _SHORT_TITLE:
        own = page_languages(title)[0]
        return body if own == UNKNOWN else own
    decided = count.marks[first] > 0 and count.share(first) == 1.0
    if body == UNKNOWN:
        return first if decided else UNKNOWN
    return first if decided and count.marks[first] >= 2 and not count.marks.get(body) else body


def _count(text: str) -> _Count:
    words = _WORDS.findall(text.lower())
    cover, marks = dict.fromkeys(LANGUAGES, 0), dict.fromkeys(LANGUAGES, 0)
    for owners, number in Counter(map(_owners().get, words)).items():
        for language in owners or ():
            cover[language] += number
        if owners and len(owners) == 1:
            marks[owners[0]] += number
    return _Count(len(words), cover, marks)


def _by_words(text: str, count: _Count) -> tuple[str, ...] | None:
    """Give the languages that function words tell for sure; None where they do not."""
    first, second = count.best()[:2]
    if count.share(second) >= _SHARE_OF_SECOND and count.marks[second] >= _LEAST_MARKS_OF_SECOND:
        mixed = _by_sentences(text[:_SAMPLE])
        if mixed:
            return mixed
    if count.marks[first] >= _SURE_MARKS and count.share(first) >= _SURE_SHARE and count.cover[first] >= _SURE_COVER * count.words:
        return (first,)
    return None


def _by_letters(text: str, count: _Count) -> tuple[str, ...]:
    detected = _detected(text)
    return (detected,) if detected and count.is_plausible(detected) else (UNKNOWN,)


def _by_sentences(text: str) -> tuple[str, ...]:
    """Give those languages in which at least 15% of the letters of decided sentences are; empty when none is decided."""
    letters: Counter[str] = Counter()
    long = (sentence for sentence in _SENTENCE_ENDS.split(text) if len(sentence) > _SENTENCE)
    for sentence in islice(long, _MAX_SENTENCES):
        count = _count(sentence)
        first = count.best()[0]
        if count.marks[first] >= _MARKS_OF_SENTENCE and count.share(first) >= _SURE_SHARE:
            letters[first] += len(sentence)
    total = letters.total()
    spoken = [language for language in LANGUAGES if letters[language] and letters[language] >= _SHARE_OF_SECOND * total]
    return tuple(sorted(spoken, key=lambda language: -letters[language])[:2])


def _detected(text: str) -> str | None:
    """Ask langdetect; None when it is not sure or finds no letters."""
    return _detected_in(text[:_DETECTED].lower())  # capitals mislead it


@lru_cache(maxsize=MAX_ASKED)
def _detected_in(text: str) -> str | None:
    detector = _factory().create()
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return None
    return str(found[0].lang) if found and found[0].prob >= _LEAST_PROBABILITY else None


def _spread(texts: Sequence[str]) -> Iterable[str]:
    """Give a few texts from all over a document."""
    step = max(1, len(texts) // _VOTING_PAGES)
    return islice(texts[step // 2 :: step], _VOTING_PAGES)


@cache
def _factory() -> Any:
    """Load only the profiles of languages that occur; a fixed seed gives the same answer every time."""
    factory = DetectorFactory()
    factory.set_seed(0)
    factory.load_json_profile([(Path(PROFILES_DIRECTORY) / language).read_text(encoding="utf-8") for language in LANGUAGES])
    return factory


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    """Give the languages that have each function word."""
    owners: dict[str, tuple[str, ...]] = {}
    with _FUNCTION_WORDS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for word in row["words"].split():
                owners[word] = (*owners.get(word, ()), row["language"])
    return owners
