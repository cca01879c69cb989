"""What is near in meaning joins, on every engine: marked, bounded, inside filters, and only when words are not asked for exactly."""

import pytest

from index.meaning.apart import EncoderApart
from index.query import SearchQuery
from index.result import Hit
from index.search import search
from tests.contracts.library import Library, PlainAddresses, marked
from tests.index.meaning.conftest import apart, encode  # noqa: F401 - a fixture

COOKING = [f"Receta número {number}: se pela la papa, se corta en trozos y se fríe en aceite muy caliente." for number in range(30)]
ANSWER = "Children under the age of fourteen may not be employed in any factory."
QUESTION = "¿a qué edad puede trabajar un niño?"


@pytest.fixture(scope="module")
def kitchen(asked_library: Library, apart: EncoderApart) -> Library:  # noqa: F811
    """Give a library of recipes and of one page in English that answers a question in Spanish."""
    for number, text in enumerate(COOKING):
        asked_library.add(f"Receta {number}", text)
    for number in range(20):
        asked_library.add(f"Recipe {number}", f"Recipe {number}: peel the potatoes, cut them and fry them in hot oil.", language="en")
    asked_library.add("Answer", ANSWER, "Another page about engines and oil.", language="en", country=["MX"])
    asked_library.feed()
    encode(asked_library, apart)
    return asked_library


def hit_of(library: Library, text: str, **parameters: str) -> Hit | None:
    return next((hit for hit in library.ask(text, size=100, **parameters).hits if hit.resource.title == "Answer"), None)


def test_a_page_of_the_other_language_is_found_by_its_meaning(kitchen: Library) -> None:
    hit = hit_of(kitchen, QUESTION)
    assert hit is not None
    assert kitchen.titles(QUESTION)[0] == "Answer"
    assert hit.pages[0].number == 1
    assert "".join(piece.text for piece in hit.pages[0].snippet).startswith("Children under the age of fourteen")


def test_a_hit_by_meaning_says_so(kitchen: Library) -> None:
    for hit in kitchen.ask("vacaciones pagadas", size=100).hits:
        assert hit.found_through[0] == "meaning"
        assert set(hit.found_through) <= {"meaning", "weak"}
        assert not any(marked(hit, page) for page in range(len(hit.pages)))


def test_where_no_resource_holds_the_words_the_answer_says_so(kitchen: Library) -> None:
    result = kitchen.ask("vacaciones pagadas")
    assert not result.hits or "by-meaning" in [notice.code for notice in result.notices]


def test_meaning_can_be_left_out(kitchen: Library) -> None:
    for hit in kitchen.ask(QUESTION, size=100, meaning="off").hits:
        assert "meaning" not in hit.found_through
    assert kitchen.ask("vacaciones pagadas", meaning="off").total == 0


@pytest.mark.parametrize("typed", ['"vacaciones pagadas"', "vacaciones pagadas -aceite"])
def test_who_asks_for_exact_words_gets_exact_words(kitchen: Library, typed: str) -> None:
    assert kitchen.ask(typed).total == 0


def test_at_most_twenty_resources_of_a_language_join(kitchen: Library) -> None:
    joined = [hit.resource.languages[0] for hit in kitchen.ask("cocinar verduras", size=100).hits if "meaning" in hit.found_through]
    assert all(joined.count(language) <= 20 for language in ("es", "en"))


def test_filters_hold_for_what_is_near(kitchen: Library) -> None:
    found = kitchen.ask(QUESTION, ("country", "MX"))
    assert [hit.resource.title for hit in found.hits] == ["Answer"]
    assert found.total == 1
    assert kitchen.ask(QUESTION, ("country", "GT")).total == 0


def test_totals_are_the_same_on_every_page(kitchen: Library) -> None:
    totals = {kitchen.ask("papas fritas", page=page, size=7).total for page in (1, 2, 3)}
    assert len(totals) == 1


def test_explained_hits_say_what_they_owe_their_place_to(kitchen: Library) -> None:
    result = search(kitchen.collection, SearchQuery(text=QUESTION), PlainAddresses(), explain=True)
    assert {reason.feature for reason in result.hits[0].reasons} >= {"z"}  # type: ignore[union-attr]
