"""Concepts on every engine: found by any of their words in both languages, explained, and the two crimes kept apart."""

import pytest

from index.result import SearchResult
from tests.contracts.library import Library, marked

TRAFFICKING_ES = "La trata de personas es un delito contra la persona."
TRAFFICKING_EN = "Human trafficking is a crime against the person."
SMUGGLING_ES = "El tráfico ilícito de migrantes es el cruce de una frontera a cambio de dinero."
SMUGGLING_EN = "Smuggling of migrants is the crossing of a border for money."
AMBIGUOUS_ES = "La red de tráfico de personas fue noticia."


@pytest.fixture
def crimes(library: Library) -> Library:
    """Give a library of the two crimes in both languages, and of a page that does not say which it means."""
    library.add("TES", TRAFFICKING_ES)
    library.add("TEN", TRAFFICKING_EN, language="en")
    library.add("SES", SMUGGLING_ES)
    library.add("SEN", SMUGGLING_EN, language="en")
    library.add("AMB", AMBIGUOUS_ES)
    return library.feed()


def test_any_word_of_a_concept_finds_it_in_both_languages(crimes: Library) -> None:
    for typed in (
        "trata de personas",
        "trata",
        "human trafficking",
        "trafficking in persons",
        "TdP",
        "trata de seres humanos",
        "TIP",
        "tip",
    ):
        assert sorted(crimes.titles(typed)) == ["TEN", "TES"], typed
    assert sorted(crimes.titles("tip")) == ["TEN", "TES"]  # an acronym in small letters, where it is the whole query


def test_the_other_crime_has_its_own_words(crimes: Library) -> None:
    for typed in ("tráfico ilícito de migrantes", "trafico de migrantes", "migrant smuggling", "smuggling of migrants"):
        assert sorted(crimes.titles(typed)) == ["SEN", "SES"], typed


def test_a_hit_says_what_it_was_found_through(crimes: Library) -> None:
    through = {hit.resource.title: hit.found_through for hit in crimes.ask("trata de personas").hits}
    assert through == {"TES": ("words", "concept:trafficking-in-persons"), "TEN": ("concept:trafficking-in-persons",)}


def test_a_name_is_marked_whole_where_its_first_word_was_typed(crimes: Library) -> None:
    assert marked(crimes.hit("trata", "TES")) == ["trata de personas"]


def test_the_words_of_the_other_language_are_marked(crimes: Library) -> None:
    assert marked(crimes.hit("trata de personas", "TEN")) == ["Human trafficking"]
    assert marked(crimes.hit("migrant smuggling", "SES")) == ["tráfico ilícito de migrantes"]


def test_an_ambiguous_word_asks_and_chooses_neither(crimes: Library) -> None:
    result = crimes.ask("tráfico de personas", labels="es")
    notice = _notice(result, "ambiguous-term")
    assert {(choice.concept, choice.label, choice.count) for choice in notice.choices} == {
        ("trafficking-in-persons", "trata de personas", 2),
        ("smuggling-of-migrants", "tráfico ilícito de migrantes", 2),
    }
    assert all(not through.startswith("concept:") for hit in result.hits for through in hit.found_through)
    assert result.hits[0].resource.title == "AMB"


def test_a_choice_leads_to_what_it_counts(crimes: Library) -> None:
    for choice in _notice(crimes.ask("tráfico de personas"), "ambiguous-term").choices:
        assert crimes.ask(choice.label).total == choice.count
        assert choice.url == f"/search?q={choice.label}"


def test_an_ambiguous_word_among_others_keeps_them(crimes: Library) -> None:
    choices = _notice(crimes.ask('red de tráfico de personas "noticia" -dinero'), "ambiguous-term").choices
    assert all(choice.url.endswith(' "noticia" -dinero') for choice in choices)


def test_a_deprecated_word_is_noted(crimes: Library) -> None:
    notice = _notice(crimes.ask("trata de blancas"), "noted-term")
    assert "trata de personas" in notice.message
    assert sorted(crimes.titles("trata de blancas")) == ["TEN", "TES"]


def test_trafficking_alone_names_the_crime_with_a_note(crimes: Library) -> None:
    result = crimes.ask("trafficking", labels="en")
    assert _notice(result, "noted-term")
    assert sorted(hit.resource.title for hit in result.hits) == ["TEN", "TES"]


def test_a_page_that_names_only_the_other_crime_is_never_found(library: Library) -> None:
    library.add("Solo tráfico", "El tráfico ilícito de migrantes: personas, frontera, escuela, jóvenes y familias.")
    library.add("Ambos", "La trata de personas y el tráfico ilícito de migrantes no son lo mismo, dice la escuela.")
    library.add("Ninguno", "Personas, frontera, escuela, jóvenes y familias.")
    library.feed()
    assert set(library.titles("trata de personas frontera escuela jóvenes familias")) == {"Ambos", "Ninguno"}
    assert "Solo tráfico" in library.titles("tráfico ilícito de migrantes escuela")


def test_a_query_that_names_both_crimes_finds_both(crimes: Library) -> None:
    found = crimes.titles("trata de personas y tráfico ilícito de migrantes")
    assert {"TES", "SES"} <= set(found)


def test_a_word_inside_a_longer_name_is_not_its_own(library: Library) -> None:
    library.add("Drogas", "Drug trafficking and its victims.", language="en")
    library.add("Víctimas", "Victims of trafficking have rights.", language="en")
    library.feed()
    assert library.titles("trata de personas") == ["Víctimas"]


def test_a_concept_among_other_words_crosses_languages(library: Library) -> None:
    library.add("EN", "Debt bondage was reported in 1957.", language="en")
    library.add("ES", "Otra cosa pasó en 1957.")
    library.feed()
    assert library.titles("servidumbre por deudas 1957")[0] == "EN"


def test_a_mistyped_name_still_names_its_concept(crimes: Library) -> None:
    assert {"TES", "TEN"} <= set(crimes.titles("trafficking in persns"))


def test_compounds_meet_their_joined_form(library: Library) -> None:
    library.add("EN", "International cooperation between states.", language="en")
    library.add("Otro", "An operation of the company.", language="en")
    library.feed()
    assert library.titles("co-operation")[0] == "EN"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Ley 137-03", "La Ley No. 137-03 sobre la materia."),
        ("A/RES/70/1", "Resolución A/RES/70/1 de la Asamblea."),
        ("art. 6", "Según el art. 6 de la ley."),
        ("13/2009", "El acuerdo 13/2009 entró en vigor."),
    ],
)
def test_identifiers_are_found_as_people_type_them(library: Library, typed: str, text: str) -> None:
    library.add("Ese", text + " relleno" * 30)
    library.add("Suelto", " ".join(reversed(text.replace("/", " ").replace("-", " ").replace(".", "").split())) + " 03 9 137 8 1 70 5 6 13")
    assert library.feed().titles(typed)[0] == "Ese"


def _notice(result: SearchResult, code: str):  # type: ignore[no-untyped-def]
    return next(notice for notice in result.notices if notice.code == code)
