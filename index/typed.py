"""A typed text taken apart: words, "phrases", -exclusions, identifiers."""

import re
from collections.abc import Mapping

import msgspec

from repository.language.analysis import stems_of
from repository.language.fold import tidy
from repository.language.stems import TAGS
from repository.language.words import Cut, cut, folded_words, written

_PART = re.compile(r'(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?P<minusword>(?<!\S)-(?=\w)\S+)|(?P<word>[^\s"]+)')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "−": "-", "–": "-", "\u2010": "-", "\u2011": "-"})


class Typed(msgspec.Struct, frozen=True):
    """
    A text taken apart, folded.

    `run` are all its words in their order with their surfaces, `words` each of them once. `stems` are the tagged stems of a word by
    language, as its place in the text has them. `identifiers` are words of one typed part with digits (137-03), `compounds` those of
    one without (co-operation).
    """

    words: tuple[str, ...] = ()
    run: Cut = Cut([], [], [])
    stems: Mapping[str, Mapping[str, str]] = {}
    written: Mapping[str, str] = {}  # word → its lower-case spelling, for those typed with marks
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()  # each excluded word or compound
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    identifiers: tuple[tuple[str, ...], ...] = ()
    compounds: tuple[tuple[str, ...], ...] = ()
    ends_open: bool = False  # the last word may be unfinished

    @property
    def only_exclusions(self) -> bool:
        """Tell whether the text says only what is not wanted."""
        return not self.words and not self.phrases and bool(self.excluded or self.excluded_phrases)


def take_apart(text: str) -> Typed:
    """Read words, "phrases", -exclusions; an unbalanced quote counts for nothing."""
    parts: list[str] = []
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
            parts.append(match["word"])
    run = cut(" ".join(parts))
    joined = [words for part in parts if len(words := tuple(folded_words(part))) > 1]
    return Typed(
        words=tuple(dict.fromkeys(run.folded)),
        run=run,
        stems=_stems(run),
        written={word: spelled for word, surface in zip(run.folded, run.surfaces, strict=True) if (spelled := written(surface))},
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(excluded),
        excluded_phrases=tuple(excluded_phrases),
        identifiers=tuple(words for words in joined if any(word.isdigit() for word in words)),
        compounds=tuple(words for words in joined if all(word.isalpha() for word in words)),
        ends_open=bool(run.folded) and clean[-1:].isalnum(),
    )


def without_quotes(text: str) -> str:
    """Give a text whose phrases are words; excluded phrases stay."""
    clean = tidy(text).translate(_QUOTES)
    return _PART.sub(lambda match: f" {match['phrase']} " if match["phrase"] and not match["minus"] else match[0], clean)


def _stems(run: Cut) -> dict[str, dict[str, str]]:
    """Give the stems of each word. A word that stands twice in two senses is what it usually is."""
    stems: dict[str, dict[str, str]] = {word: {} for word in run.folded}
    for language in TAGS:
        for word, stem in zip(run.folded, stems_of(run, language), strict=True):
            usual = stems_of(Cut([0], [word], [word]), language)[0]
            if stems[word].get(language) != usual:
                stems[word][language] = stem
    return stems
