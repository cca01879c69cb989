"""What an answer says beside its hits: help, what was understood, related concepts."""

import logging

import pytest

from tests.contracts.library import Library

TRAFFICKING = "La trata de personas: el tratante, la víctima de trata, la explotación de personas y el Protocolo de Palermo."
SMUGGLING = "El tráfico ilícito de migrantes: el traficante de migrantes, la entrada ilegal, la red de tráfico ilícito de migrantes."


@pytest.fixture
def stocked(shelved: Library) -> Library:
    """Give a library of both crimes and of what stands beside them."""
    shelved.add("T", TRAFFICKING)
    shelved.add("S", SMUGGLING)
    shelved.add("M", "Me quitaron el pasaporte, cuenta una trabajadora.")
    return shelved.feed()


def codes(library: Library, text: str) -> list[str]:
    return [notice.code for notice in library.ask(text).notices]


@pytest.mark.parametrize(
    "text", ["me quitaron el pasaporte", '"me quitaron el pasaporte"', "they took my passport zzzz", "-no -me no me dejan salir"]
)
def test_help_comes_before_every_other_notice(stocked: Library, text: str) -> None:
    assert codes(stocked, text)[0] == "help"


def test_help_does_not_take_the_place_of_results(stocked: Library) -> None:
    assert stocked.titles("me quitaron el pasaporte")[0] == "M"
    assert "help" not in codes(stocked, "pasaporte de una trabajadora")


def test_words_of_distress_are_logged_nowhere(stocked: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stocked.ask("me quitaron el pasaporte zunzuncito")
    assert "pasaporte" not in caplog.text
    assert "zunzuncito" not in caplog.text


def test_an_answer_says_what_its_query_was_understood_to_name(stocked: Library) -> None:
    named = stocked.ask("human trafficking in schools", labels="en").concepts
    assert [(one.concept, one.label, one.url) for one in named][:1] == [
        ("trafficking-in-persons", "trafficking in persons", "/search?q=trafficking in persons")
    ]
    assert stocked.ask("pasaporte zzzz").concepts[1:] == ()
    assert stocked.ask("tráfico de personas").concepts == ()


def test_related_concepts_are_named_by_some_page_and_never_of_the_other_crime(stocked: Library) -> None:
    trafficking = {one.concept for one in stocked.ask("trata de personas").related}
    assert trafficking == {"trafficker", "victim-of-trafficking", "exploitation-of-persons", "palermo-protocol"}
    assert {one.concept for one in stocked.ask("tratante").related} == {"trafficking-in-persons"}
    assert {one.concept for one in stocked.ask("tráfico ilícito de migrantes").related} == {"migrant-smuggler", "illegal-entry"}


def test_a_word_that_may_mean_either_crime_has_neither_beside_it(stocked: Library) -> None:
    assert [one for one in stocked.ask("tráfico de personas explotación de personas").related if "trafficking" in one.concept] == []


def test_a_query_that_names_both_crimes_has_what_stands_beside_both(stocked: Library) -> None:
    related = {one.concept for one in stocked.ask("trata de personas y tráfico ilícito de migrantes").related}
    assert {"trafficker", "migrant-smuggler"} <= related


def test_a_choice_carries_the_text_that_means_it(stocked: Library) -> None:
    notice = next(notice for notice in stocked.ask("tráfico de personas pasaporte").notices if notice.code == "ambiguous-term")
    assert {choice.query for choice in notice.choices} == {"trata de personas pasaporte", "tráfico ilícito de migrantes pasaporte"}
