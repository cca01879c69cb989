"""The list of concepts: whole in both languages, no word for two things unless it says so, most of it met in real documents."""

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from repository.concepts import FILE, concepts
from repository.language.mentions import content_stems, is_acronym, mentions
from repository.language.words import Cut, cut
from repository.vocabulary import LABEL_LANGUAGES
from tests.needs import CORPUS

GROUPS = {
    *("crimes", "exploitation", "migration", "protection", "institutions", "instruments", "pedagogy", "materials", "health"),
    *("children", "labour", "technology", "people", "rights", "violence", "communication"),
}
STARTER = Path(__file__).parents[2] / "repository" / "starter"


def test_there_are_enough_each_with_a_name_in_both_languages() -> None:
    assert len(concepts()) >= 300
    for concept in concepts().values():
        assert concept.group in GROUPS, concept.id
        assert all(concept.labels[language].strip() for language in LABEL_LANGUAGES), concept.id


def test_ids_are_unique_and_sorted_within_their_groups() -> None:
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [(row["group"], row["id"]) for row in csv.DictReader(lines)]
    assert rows == sorted(set(rows))
    assert len(rows) == len(concepts())


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_no_name_is_of_two_concepts(language: str) -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for concept in concepts().values():
        for name in concept.names(language):
            owners[_key(name, language)].add(concept.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_an_ambiguous_word_is_told_by_all_it_may_mean_and_names_none(language: str) -> None:
    named = {_key(name, language) for concept in concepts().values() for name in concept.names(language)}
    several: dict[str, set[str]] = defaultdict(set)
    for concept in concepts().values():
        for word in concept.ambiguous[language]:
            several[word].add(concept.id)
            assert _key(word, language) not in named, word
    for word, ids in several.items():
        assert len(ids) > 1, word
        for one in ids:
            assert ids - {one} <= set(concepts()[one].ambiguous_with), word


def test_what_is_referred_to_exists() -> None:
    for concept in concepts().values():
        assert {*concept.related, *concept.ambiguous_with} <= concepts().keys(), concept.id
        assert concept.id not in concept.related, concept.id
        names = {name for language in LABEL_LANGUAGES for name in concept.names(language)}
        assert concept.noted <= names, concept.id
        assert set(concept.notes) == (set(LABEL_LANGUAGES) if concept.noted else set()), concept.id


@pytest.mark.parametrize("language", LABEL_LANGUAGES)
def test_every_name_is_found_as_its_concept(language: str) -> None:
    for concept in concepts().values():
        for name in concept.names(language):
            found = mentions(cut(name), language)
            assert found, name
            assert found[0].concepts == (concept.id,), (name, found)
            assert max(one.length for one in found) == found[0].length


def test_most_occur_in_documents_of_the_field() -> None:
    if not (CORPUS / "domain").is_dir():
        pytest.skip("shared/corpus/domain is not beside this checkout")
    met = {one for text in _texts() for language in LABEL_LANGUAGES for mention in mentions(text, language) for one in mention.concepts}
    assert len(met) >= 0.7 * len(concepts()), sorted(concepts().keys() - met)


@cache
def _texts() -> tuple[Cut, ...]:
    judged = [json.loads(line)["text"] for line in (CORPUS / "domain" / "judged" / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    files = [path for place in (CORPUS / "domain" / "files", STARTER) for path in sorted(place.rglob("*.*"))]
    return tuple(cut(text) for text in (*judged, *(_text(path) for path in files if path.suffix in (".md", ".pdf"))))


def _text(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8", errors="replace")
    document = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text.replace("\ufffe", "")


def _key(name: str, language: str) -> tuple[str, ...]:
    """Give what a name is matched by; an acronym is matched as it is spelled."""
    return (name,) if is_acronym(name) else content_stems(name, language)
