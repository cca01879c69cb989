"""What is said about a resource: tidied, checked against FIELDS, all faults named at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.details import MAX_ITEMS, Title, checked, edition_title, localized
from repository.errors import Invalid
from repository.fields import BY_NAME, FIELDS, Field
from repository.vocabulary import vocabulary

texts = st.text(max_size=40)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=6,
)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Give values that a person could enter in a field, spaces and repetitions included."""
    if field.vocabulary:
        codes = st.sampled_from(list(vocabulary(field.vocabulary).entries))
        return st.lists(codes, max_size=5) if field.shape == "codes" else codes
    return {
        "text": texts,
        "texts": st.lists(texts, max_size=5),
        "localized": st.dictionaries(st.sampled_from(["es", "en", "quc", "zh-Hant"]), texts, max_size=3),
        "integer": st.integers(field.minimum or 0, field.maximum or 9),
        "date": st.dates().map(lambda day: day.isoformat()),
        "url": st.sampled_from(["https://example.org/", "http://example.org/a?b=c#d", " https://example.org "]),
    }[field.shape]


details = st.fixed_dictionaries(
    {}, optional={field.name: values(field) for field in FIELDS if field.name not in ("group_min", "age_min", "starts")}
)


def outcome(entered: dict[str, Any]) -> tuple[set[str], list[tuple[str, str]]]:
    """Give the names that were kept, or what was wrong."""
    try:
        return set(checked(entered)), []
    except Invalid as error:
        return set(), error.problems


@given(details)
def test_what_was_checked_once_is_canonical(entered: dict[str, Any]) -> None:
    clean = checked(entered)

    assert checked(clean) == clean
    assert list(clean) == [field.name for field in FIELDS if field.name in clean]
    assert json.loads(json.dumps(clean)) == clean
    assert json.dumps(clean, ensure_ascii=False).encode()


@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]) | texts, anything, max_size=4))
def test_whatever_is_entered_is_kept_or_refused_by_name(entered: dict[str, Any]) -> None:
    kept, problems = outcome(entered)

    assert kept | {name for name, _ in problems} <= set(entered)
    assert bool(kept) + bool(problems) <= 1
    assert all(reason for _, reason in problems)


def test_empty_values_are_no_values() -> None:
    empty = {"title": {"es": "  ", "en": ""}, "publisher": " ", "theme": [], "creators": ["", " "], "year": None, "link": ""}

    assert checked(empty) == {}


def test_texts_are_stripped_and_lists_are_unique_in_their_order() -> None:
    entered = {"creators": [" Rosa ", "Ana", "Rosa"], "title": {"en": " Guide\x00 "}, "publisher": "a\ud800b"}

    assert checked(entered) == {"creators": ["Rosa", "Ana"], "title": {"en": "Guide"}, "publisher": "a\ufffdb"}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("colour", "red", "unknown field"),
        ("publisher", "x" * 301, "longer than 300 characters"),
        ("publisher", 7, "text is wanted"),
        ("theme", "trafficking-in-persons", "a list of at most 60 is wanted"),
        ("theme", ["nonsense"], "unknown code 'nonsense'"),
        ("type", "nonsense", "unknown code 'nonsense'"),
        ("creators", ["x"] * (MAX_ITEMS + 1), "a list of at most 60 is wanted"),
        ("country", ["EU"], "unknown code 'EU'"),
        ("language", ["español"], "'español' is no language tag"),
        ("title", "Guía", 'texts by language are wanted, such as {"es": "…"}'),
        ("title", {"Spanish": "Guía"}, "'Spanish' is no language tag"),
        ("year", 1799, "a number from 1800 to 2200 is wanted"),
        ("year", True, "a whole number is wanted"),
        ("year", 2019.0, "a whole number is wanted"),
        ("year", "2019", "a whole number is wanted"),
        ("starts", "2026-13-01", "month must be in 1..12"),
        ("link", "javascript:alert(1)", "an address that starts with https:// or http:// is wanted"),
        ("link", "https:///nowhere", "an address that starts with https:// or http:// is wanted"),
        ("link", "http://[", "Invalid IPv6 URL"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(name: str, value: object, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked({name: value})

    assert refusal.value.problems == [(name, reason)]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        checked({"year": 1, "colour": "red", "group_min": 9, "group_max": 3, "minutes": 5})

    assert [name for name, _ in refusal.value.problems] == ["year", "colour", "group_min"]
    assert str(refusal.value) == "year: a number from 1800 to 2200 is wanted; colour: unknown field; group_min: is above group_max"


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [("group_min", "group_max", (5, 4)), ("age_min", "age_max", (13, 12)), ("starts", "ends", ("2026-02-01", "2026-01-31"))],
)
def test_a_range_has_its_ends_in_order(low: str, high: str, values: tuple[object, object]) -> None:
    assert checked({low: values[1], high: values[0]})
    assert checked({low: values[0], high: values[0]})
    with pytest.raises(Invalid, match=f"{low}: is above {high}"):
        checked({low: values[0], high: values[1]})


@pytest.mark.parametrize("written", ["2026-11-24", "20261124", "2026-W48-2"])
def test_a_date_is_kept_in_one_form(written: str) -> None:
    assert checked({"starts": written}) == {"starts": "2026-11-24"}


def test_a_localized_text_comes_in_the_language_asked_for_or_in_any() -> None:
    title = {"title": {"quc": "Wuj", "en": "Guide"}}

    assert localized(title, "title", "quc") == ("Wuj", "quc")
    assert localized(title, "title", "es") == ("Guide", "en")
    assert localized({"title": {"quc": "Wuj"}}, "title", "es") == ("Wuj", "quc")
    assert localized({}, "title", "es") is None


@pytest.mark.parametrize(
    "spoken, reader, expected",
    [
        (["es"], "es", Title("Guía", "es")),
        (["en"], "es", Title("Guide", "en", "Guía")),
        (["en-BZ"], "es", Title("Guide", "en", "Guía")),
        (["en", "es"], "es", Title("Guía", "es")),
        (["quc"], "es", Title("Guía", "es")),
        ([], "en", Title("Guide", "en")),
    ],
)
def test_an_edition_bears_the_title_of_its_own_language(spoken: list[str], reader: str, expected: Title) -> None:
    assert edition_title({"title": {"es": "Guía", "en": "Guide"}}, spoken, reader) == expected


def test_a_title_in_one_language_alone_or_the_same_in_both_needs_no_translation() -> None:
    assert edition_title({"title": {"en": "Guide"}}, ["en"], "es") == Title("Guide", "en")
    assert edition_title({"title": {"es": "Radio", "en": "Radio"}}, ["en"], "es") == Title("Radio", "en")
    assert edition_title({}, ["en"], "es") is None


def test_every_field_is_known_by_its_name() -> None:
    assert all(BY_NAME[field.name] is field for field in FIELDS)
