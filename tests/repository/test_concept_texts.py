"""Every concept says what it is, in both languages, in words short enough to be read on a phone."""

import pytest

from repository.concept_texts import concept_texts
from repository.concepts import concepts
from repository.language.mentions import mentions
from repository.language.words import cut
from repository.vocabulary import LABEL_LANGUAGES

MOST_WORDS = 90
APART = {"trafficking-in-persons": "smuggling-of-migrants", "smuggling-of-migrants": "trafficking-in-persons"}


def test_every_concept_has_a_text_and_no_text_is_of_nothing() -> None:
    assert set(concept_texts()) == set(concepts())


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_texts_are_there_and_short(language: str) -> None:
    lengths = {concept: len(text.text[language].split()) for concept, text in concept_texts().items()}
    assert {concept for concept, length in lengths.items() if not 8 <= length <= MOST_WORDS} == set()


def test_what_is_said_in_one_language_is_said_in_the_other() -> None:
    for concept, text in concept_texts().items():
        for part in (text.text, text.apart, text.source):
            assert len({bool(part[language]) for language in LABEL_LANGUAGES}) == 1, concept


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_what_a_crime_is_never_names_it_as_the_other(language: str) -> None:
    for concept, other in APART.items():
        found = mentions(cut(concept_texts()[concept].text[language]), language)
        assert other not in {one for mention in found if not mention.is_ambiguous for one in mention.concepts}
