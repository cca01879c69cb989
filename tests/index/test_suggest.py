"""Suggestions while typing: what they find, what they never lead to."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from index import suggest
from index.suggest import MAX_SUGGESTED, Suggester, Suggestion
from repository import catalogue
from repository.db import Database
from tests.contracts.library import ACTOR, Library, PlainAddresses
from tests.index.conftest import opened

TRAFFICKING = "La trata de personas y sus víctimas de trata; human trafficking; red de trata; tratante."
SMUGGLING = "El tráfico ilícito de migrantes; migrant smuggling; red de tráfico ilícito de migrantes; traficante de migrantes; coyote."
OTHER = "El refugio, el albergue y la condición de refugiado. El trabajo forzoso. El tratado internacional."
TREE = {"trafficking-in-persons", "smuggling-of-migrants"}


@pytest.fixture(scope="module")
def stocked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give a library that names both crimes, and has titles, countries, publishers and authors to suggest; tests only look at it."""
    folder = tmp_path_factory.mktemp("suggest")
    shutil.copyfile(sqlite_template, folder / "maleta.sqlite3")
    database = Database(f"sqlite:///{folder / 'maleta.sqlite3'}")
    shelved = opened(folder, database)
    shelved.add("Guía para familias", TRAFFICKING, type="guide", country=["HN"], publisher="Casa Alianza", creators=["Inés Ñáñez"])
    shelved.add("Manual de frontera", SMUGGLING, type="manual", country=["DO", "HN", "MX"], year=2020)
    shelved.add("Familias que migran", OTHER, type="guide", year=2024)
    shelved.add("A report", "Debt bondage and forced labour.", language="en")
    shelved.add("Oculto", TRAFFICKING, publish=False, publisher="Nadie", country=["BZ"])
    yield shelved.feed()
    shelved.close()
    database.close()


def ask(library: Library, text: str, labels: Literal["es", "en"] = "es", limit: int = MAX_SUGGESTED) -> tuple[Suggestion, ...]:
    return Suggester(library.collection).suggest(text, labels, PlainAddresses(), limit).suggestions


def shown(library: Library, text: str, labels: Literal["es", "en"] = "es") -> list[str]:
    return [one.label for one in ask(library, text, labels)]


@pytest.mark.parametrize("text", ["guia", "famil", "GUÍA para fam", "milias para", "milias", "familas", "gu famil"])
def test_a_title_is_found_by_beginnings_middles_and_one_error(stocked: Library, text: str) -> None:
    assert "Guía para familias" in shown(stocked, text)


def test_a_title_that_begins_with_what_is_typed_comes_first(stocked: Library) -> None:
    assert [one.label for one in ask(stocked, "famili") if one.kind == "resource"] == ["Familias que migran", "Guía para familias"]


def test_short_words_are_not_corrected(stocked: Library) -> None:
    assert shown(stocked, "guja") == []


def test_countries_publishers_and_authors_lead_to_their_resources(stocked: Library) -> None:
    country, publisher, author = (ask(stocked, text)[0] for text in ("hond", "alianza", "nañez"))
    assert country == Suggestion("country", "HN", "Honduras", "es", "/search?country=HN")
    assert publisher == Suggestion("publisher", "Casa Alianza", "Casa Alianza", "und", "/search?publisher=Casa Alianza")
    assert author == Suggestion("author", "Inés Ñáñez", "Inés Ñáñez", "und", '/search?q="Inés Ñáñez"', '"Inés Ñáñez"')


def test_a_country_is_found_in_either_language_and_named_in_the_readers(stocked: Library) -> None:
    assert [(one.label, one.matched) for one in ask(stocked, "mexico", "en")] == [("Mexico", None)]
    assert [(one.label, one.matched) for one in ask(stocked, "dominicana", "en")] == [("Dominican Republic", "República Dominicana")]


def test_what_is_not_published_is_never_suggested(stocked: Library) -> None:
    assert [shown(stocked, text) for text in ("ocult", "nadie", "belice")] == [[], [], []]


def test_a_concept_is_suggested_once_by_its_label_in_the_readers_language(stocked: Library) -> None:
    for text, matched in (("trabajo forz", None), ("forced lab", "forced labour")):
        assert [(one.code, one.label, one.matched) for one in ask(stocked, text)] == [("forced-labour", "trabajo forzoso", matched)]
    assert [(one.label, one.matched) for one in ask(stocked, "servidumbre por", "en")] == [("debt bondage", "servidumbre por deudas")]


def test_a_concept_that_no_page_names_is_not_suggested(stocked: Library) -> None:
    assert shown(stocked, "extracción de órganos") == []


def test_a_suggested_concept_is_found_by_a_search_for_it(stocked: Library) -> None:
    for text in ("trab", "debt", "trata", "coyo", "alberg"):
        for one in ask(stocked, text):
            assert one.kind != "concept" or stocked.ask(one.query or "").total > 0


@pytest.mark.parametrize(
    "text", ["tráfico", "trafico", "traf", "trafico de", "trafico de pers", "tráfico de personas", "traffic", "red de trafico"]
)
@pytest.mark.parametrize("labels", ["es", "en"])
def test_a_word_that_may_mean_either_crime_offers_both_as_a_choice(stocked: Library, text: str, labels: Literal["es", "en"]) -> None:
    concepts = [one for one in ask(stocked, text, labels) if one.kind == "concept"]
    assert {one.code for one in concepts if one.choice} == TREE
    assert all(one.matched and one.matched != one.label for one in concepts)
    assert {one.code for one in concepts} == TREE


def test_a_choice_is_whole_or_not_made(shelved: Library) -> None:
    shelved.add("Solo uno", SMUGGLING)
    shelved.feed()
    assert [one for one in ask(shelved, "tráfico de pers") if one.kind == "concept"] == []
    assert shown(shelved, "tráfico ilíc")[0] == "tráfico ilícito de migrantes"


def test_few_suggestions_do_not_cut_a_choice(stocked: Library) -> None:
    assert [one.choice for one in ask(stocked, "tráfico", limit=2)] == [True, True]
    assert not any(one.choice for one in ask(stocked, "tráfico", limit=1))


def test_refuge_may_be_a_shelter_or_asylum(stocked: Library) -> None:
    assert {(one.code, one.choice) for one in ask(stocked, "refugio")} == {("shelter", True), ("refugee-status", True)}


SMUGGLING_ONLY = {"smuggling-of-migrants", "migrant-smuggler", "smuggling-network", "smuggled-migrant", "smuggling-protocol"}


@pytest.mark.parametrize(
    "text", ["trata", "la trata", "tratas", "trata de pers", "tratante", "trafficking", "traficking", "human traf", "red de trata"]
)
def test_the_words_of_one_crime_never_suggest_the_other(stocked: Library, text: str) -> None:
    codes = {one.code for one in ask(stocked, text)}
    assert codes
    assert not codes & SMUGGLING_ONLY


@pytest.mark.parametrize("text", ["tráfico ilí", "tráfico de migr", "smugg", "smugling", "coyote", "contrabando de mig"])
def test_and_the_other_way_round(stocked: Library, text: str) -> None:
    codes = {one.code for one in ask(stocked, text)}
    assert "smuggling-of-migrants" in codes or "migrant-smuggler" in codes
    assert not codes & {"trafficking-in-persons", "victim-of-trafficking", "trafficker", "trafficking-network"}


@pytest.mark.parametrize(
    "text", ["tratado", "tratados", "treaty", "tratamiento", "traffik", "trafick", "tratr", "maltrato", "contrata", "refugiado"]
)
def test_words_that_only_look_like_a_crime_suggest_none(stocked: Library, text: str) -> None:
    assert not {one.code for one in ask(stocked, text) if one.kind == "concept"} & (TREE | {"trafficker", "shelter"})


def test_a_title_meets_such_a_word_only_as_it_stands(shelved: Library) -> None:
    for title in ("La trata hoy", "El tratado de paz", "Maltrato infantil", "Human trafficking today", "Tráfico y calles"):
        shelved.add(title, "Texto.")
    shelved.feed()
    assert [one.label for one in ask(shelved, "trata") if one.kind == "resource"] == ["La trata hoy"]
    assert shown(shelved, "tráfico") == ["Tráfico y calles"]
    assert shown(shelved, "traffic") == []


@pytest.mark.parametrize("text", ["", "   ", "¿?", "\x00", "🧳", "-", '"', "a" * 5_000, "x " * 500, "\\", "(", "%_"])
def test_nothing_to_go_by_suggests_nothing(stocked: Library, text: str) -> None:
    assert ask(stocked, text) == ()


def test_there_are_never_more_than_asked_and_the_order_is_the_same_each_time(shelved: Library) -> None:
    for number in range(30):
        shelved.add(
            f"Taller número {number}", "La trata de personas, el trabajo forzoso, el taller.", country=["TR"], publisher=f"Taller {number}"
        )
    shelved.feed()
    first = ask(shelved, "t")
    assert len(first) == MAX_SUGGESTED
    assert first == ask(shelved, "t")
    assert {one.kind for one in first} == {"concept", "country", "publisher", "resource"}
    assert len(ask(shelved, "t", limit=3)) == 3


def test_editions_of_one_work_are_suggested_once_in_the_readers_language(shelved: Library) -> None:
    with shelved.database.write() as session:
        title = {"es": "Manual regional", "en": "Regional manual"}
        first = catalogue.add_resource(session, {"title": title, "type": "manual"})
        other = catalogue.add_resource(session, {"title": title, "type": "manual"}, work_id=first.work_id)
        for one in (first, other):
            catalogue.publish(session, one, actor=ACTOR)
    shelved.feed()
    assert shown(shelved, "manual", "es") == shown(shelved, "regional", "es") == ["Manual regional"]
    assert shown(shelved, "manual", "en") == shown(shelved, "regional", "en") == ["Regional manual"]


def test_a_large_shelf_is_taken_in_aside_and_what_is_withdrawn_is_gone_at_once(shelved: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "AT_ONCE", 0)
    names = {title: shelved.add(title, "Texto.") for title in ("Manual rojo", "Manual azul")}
    shelved.feed()
    now = [0.0]
    suggester = Suggester(shelved.collection, clock=lambda: now[0])

    def labels() -> list[str]:
        suggester.ready()
        for thread in threading.enumerate():
            if thread.name == "suggest":
                thread.join()
        return [one.label for one in suggester.suggest("manual", "es", PlainAddresses()).suggestions]

    assert labels() == ["Manual azul", "Manual rojo"]
    with shelved.database.write() as session:
        catalogue.withdraw(session, catalogue.find(session, names["Manual rojo"]), actor=ACTOR)
    shelved.add("Manual verde", "Texto.")
    assert len(shelved.collection.shelf.books) == 2
    assert labels() == ["Manual azul"]
    now[0] = suggest.PAUSE_S
    assert labels() == ["Manual azul", "Manual verde"]
