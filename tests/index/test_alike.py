"""Resources like another: by what their pages name, never from one crime to the other."""

from typing import Literal

import pytest

from index.alike import MOST, Likeness
from index.errors import IndexUnavailable
from repository import catalogue
from tests.contracts.library import ACTOR, Library

DEBT = "La servidumbre por deudas y el trabajo forzoso en la agricultura."
TRAFFICKING = "La trata de personas, el trabajo forzoso y la servidumbre por deudas."
SMUGGLING = "El tráfico ilícito de migrantes, el trabajo forzoso y la servidumbre por deudas."
BOTH = "La trata de personas no es el tráfico ilícito de migrantes; el trabajo forzoso y la servidumbre por deudas."
FAR = "Recetas de cocina con maíz."


def like(library: Library, public_id: str, labels: Literal["es", "en"] = "es", left_out: tuple[str, ...] = ()) -> list[str]:
    likeness = Likeness(library.collection)
    with library.database.read() as session:
        key = catalogue.find(session, public_id).key or 0
        return [one.book.title(labels)[0] for one in likeness.like(session, key, labels, left_out)]


def add_far(library: Library) -> None:
    """Add what speaks of something else, so that what is shared tells something."""
    for number in range(9):
        library.add(f"Aparte {number}", FAR)


@pytest.fixture
def ids(shelved: Library) -> dict[str, str]:
    """Give the ids of resources of which some speak of the same."""
    texts = {"Deudas": DEBT, "Trata": TRAFFICKING, "Tráfico": SMUGGLING, "Ambos": BOTH, "Cocina": FAR}
    found = {name: shelved.add(name, text) for name, text in texts.items()}
    for number in range(12):
        shelved.add(f"Otro {number}", f"La escuela y la familia, número {number}.")
    shelved.feed()
    return found


def test_what_speaks_of_the_same_is_like_it(shelved: Library, ids: dict[str, str]) -> None:
    assert set(like(shelved, ids["Deudas"])) == {"Trata", "Tráfico", "Ambos"}
    assert like(shelved, ids["Cocina"]) == []


def test_from_one_crime_nothing_leads_to_the_other(shelved: Library, ids: dict[str, str]) -> None:
    assert set(like(shelved, ids["Trata"])) == {"Ambos", "Deudas"}
    assert set(like(shelved, ids["Tráfico"])) == {"Ambos", "Deudas"}
    assert {"Trata", "Tráfico"} <= set(like(shelved, ids["Ambos"]))


def test_a_theme_alone_names_a_crime_too(shelved: Library) -> None:
    mine = shelved.add("Mío", DEBT, theme=["smuggling-of-migrants"])
    shelved.add("Suyo", DEBT, theme=["trafficking-in-persons"])
    shelved.add("Neutral", DEBT)
    add_far(shelved)
    shelved.feed()
    assert like(shelved, mine) == ["Neutral"]


def test_it_says_what_both_speak_of(shelved: Library, ids: dict[str, str]) -> None:
    likeness = Likeness(shelved.collection)
    with shelved.database.read() as session:
        key = catalogue.find(session, ids["Deudas"]).key or 0
        found = likeness.like(session, key, "es")
    assert {one.concepts for one in found if one.book.title("es")[0] == "Trata"} == {("debt-bondage", "forced-labour")}


def test_the_rarer_concept_counts_more(shelved: Library) -> None:
    mine = shelved.add("Mío", "La servidumbre por deudas y la escuela.")
    shelved.add("Raro", "La servidumbre por deudas y el albergue.")
    for number in range(9):
        shelved.add(f"Común {number}", "La escuela y el albergue.")
    shelved.feed()
    assert like(shelved, mine)[0] == "Raro"


def test_rare_themes_make_likeness_where_there_is_no_text(shelved: Library) -> None:
    mine = shelved.add("Mío", theme=["disasters"])
    shelved.add("Otro", theme=["disasters", "forced-begging"])
    for number in range(20):
        shelved.add(f"Aparte {number}", theme=["child-protection"])
    shelved.feed()
    assert like(shelved, mine) == ["Otro"]


def test_editions_of_the_same_work_and_what_stands_beside_are_left_out(shelved: Library, ids: dict[str, str]) -> None:
    with shelved.database.write() as session:
        other = catalogue.add_resource(session, {"title": {"es": "Edición"}}, work_id=catalogue.find(session, ids["Deudas"]).work_id)
        catalogue.publish(session, other, actor=ACTOR)
    shelved.feed()
    assert "Edición" not in like(shelved, ids["Deudas"])
    assert set(like(shelved, ids["Deudas"], left_out=(ids["Trata"],))) == {"Tráfico", "Ambos"}


def test_of_another_work_the_readers_edition_is_given_once(shelved: Library) -> None:
    mine = shelved.add("Mío", DEBT)
    spanish = shelved.add("Suyo", DEBT)
    english = shelved.add("Theirs", "Debt bondage and forced labour in agriculture.", language="en")
    with shelved.database.write() as session:
        catalogue.find(session, english).work_id = catalogue.find(session, spanish).work_id
    for number in range(5):
        shelved.add(f"Aparte {number}", FAR)
    shelved.feed()
    assert like(shelved, mine, "es") == ["Suyo"]
    assert like(shelved, mine, "en") == ["Theirs"]


def test_there_are_never_more_than_fit(shelved: Library) -> None:
    mine, *_ = [shelved.add(f"Igual {number:02}", DEBT) for number in range(12)]
    for number in range(12):
        shelved.add(f"Aparte {number}", FAR)
    shelved.feed()
    assert len(like(shelved, mine)) == MOST
    assert like(shelved, mine) == like(shelved, mine)


def test_what_changes_is_seen_and_what_does_not_is_not_asked_for_again(shelved: Library, ids: dict[str, str]) -> None:
    likeness = Likeness(shelved.collection)
    with shelved.database.read() as session:
        key = catalogue.find(session, ids["Deudas"]).key or 0
        first = likeness.like(session, key, "es")
        assert likeness.like(session, key, "es") == first
    with shelved.database.write() as session:
        catalogue.withdraw(session, catalogue.find(session, ids["Trata"]), actor=ACTOR)
    assert shelved.collection.shelf
    with shelved.database.read() as session:
        assert {one.book.title("es")[0] for one in likeness.like(session, key, "es")} == {"Tráfico", "Ambos"}


def test_a_resource_that_is_not_published_has_none(shelved: Library) -> None:
    hidden = shelved.add("Oculto", DEBT, publish=False)
    shelved.add("Visto", DEBT)
    shelved.feed()
    assert like(shelved, hidden) == []


def test_without_an_engine_themes_serve_until_it_is_back(shelved: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = shelved.add("Mío", DEBT, theme=["disasters"])
    shelved.add("Otro", DEBT, theme=["disasters"])
    shelved.add("Sin tema", DEBT)
    add_far(shelved)
    shelved.feed()
    likeness = Likeness(shelved.collection)

    def titles() -> list[str]:
        with shelved.database.read() as session:
            found = likeness.like(session, catalogue.find(session, mine).key or 0, "es")
        return [one.book.title("es")[0] for one in found]

    def away(*_: object) -> None:
        raise IndexUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(shelved.collection.engine, "candidates", away)
        assert titles() == ["Otro"]
    assert titles() == ["Otro", "Sin tema"]
