"""FIELDS: every entry can be filled in, shown and filtered in both languages."""

import pytest

from repository.details import checked, missing_for_publication
from repository.fields import BY_NAME, FACETS, FIELDS, Field
from repository.vocabulary import LABEL_LANGUAGES, kind_of, vocabulary

VALUES = {
    "integer": None,
    "date": "2026-11-24",
    "url": "https://example.org/",
    "localized": {"es": "texto"},
    "text": "texto",
    "texts": ["texto"],
}
CODED = [field for field in FIELDS if field.vocabulary]


def example(field: Field) -> object:
    if field.vocabulary:
        code = next(iter(vocabulary(field.vocabulary).entries))
        return [code] if field.shape == "codes" else code
    return field.minimum if field.shape == "integer" else VALUES[field.shape]


def test_every_name_is_there_once() -> None:
    assert len(BY_NAME) == len(FIELDS)


def test_the_facets_of_the_domain_are_there() -> None:
    asked = {"audience", "theme", "type", "technology", "cost", "experience", "language", "country", "publisher", "strand", "access"}

    assert set(FACETS) == asked
    assert {"minutes", "group_min", "group_max", "age_min", "age_max", "year"} <= set(BY_NAME)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_takes_a_value_of_its_shape(field: Field) -> None:
    assert checked({field.name: example(field)}) == {field.name: example(field)}


@pytest.mark.parametrize("field", CODED, ids=lambda field: field.name)
def test_a_coded_field_has_its_vocabulary_with_labels_in_both_languages(field: Field) -> None:
    words = vocabulary(str(field.vocabulary))

    assert words.entries
    assert field.shape in ("code", "codes")
    assert all(entry.labels[language].strip() for entry in words.entries.values() for language in LABEL_LANGUAGES)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_of_some_kinds_names_kinds_that_exist(field: Field) -> None:
    assert all(kind_of(kind) == kind for kind in field.kinds)


def test_a_code_without_vocabulary_does_not_exist() -> None:
    assert [field.name for field in FIELDS if field.shape in ("code", "codes") and not field.vocabulary] == []


def test_what_a_person_must_say_before_publication() -> None:
    assert missing_for_publication({}) == ["title", "type"]
    assert missing_for_publication({"title": {"es": "Guía"}, "type": "guide"}) == []
