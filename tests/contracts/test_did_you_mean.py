"""What was meant by a mistyped word, on every engine: found in pages, titles and names of concepts, never a false friend."""

from tests.contracts.library import Library


def test_a_word_of_a_title_is_spelled_as_the_title_spells_it(library: Library) -> None:
    library.add("Prevención para facilitadores", "Un texto sobre la escuela y el río.")
    found = library.feed().ask("facilitadroes escuela")
    assert (found.total, found.did_you_mean) == (1, "facilitadores escuela")
    assert library.ask("escuela prevenciom").did_you_mean == "escuela prevención"


def test_a_word_of_a_concept_is_known_though_no_page_is_in_its_language(library: Library) -> None:
    library.add("EN", "Debt bondage is a practice.", language="en")
    library.feed()
    found = library.ask("servidunbre por deudas")
    assert [hit.resource.title for hit in found.hits] == ["EN"]
    assert found.did_you_mean == "servidumbre por deudas"
    assert [one.concept for one in found.concepts] == ["debt-bondage"]


def test_a_concept_that_no_page_names_is_no_guess(library: Library) -> None:
    library.add("EN", "A school.", language="en")
    found = library.feed().ask("servidunbre por deudas")
    assert (found.total, found.did_you_mean) == (0, None)


def test_no_guess_leads_to_a_false_friend(library: Library) -> None:
    library.add("EN", "Human trafficking, smuggling of migrants, shelters and refugee status.", language="en")
    library.feed()
    for typed in (
        "tratta",
        "trara",
        "traffik",
        "trafico",
        "traffico",
        "trafica",
        "refujio",
        "traficantes",
        "tratados",
        "tratad",
        "xyzzyqwert",
    ):
        assert library.ask(typed).did_you_mean is None, typed


def test_another_form_of_a_known_word_is_no_correction(library: Library) -> None:
    library.add("Uno", "un zapato y la escuela")
    result = library.feed().ask("zapatos escuela")
    assert result.did_you_mean is None
    assert [hit.resource.title for hit in result.hits] == ["Uno"]
