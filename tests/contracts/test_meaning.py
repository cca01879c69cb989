"""What is near in meaning joins, on every engine: marked, bounded, inside filters, and only when words are not asked for exactly."""

import pytest

from index.meaning.apart import EncoderApart
from index.query import SearchQuery
from index.result import Hit
from index.search import search
from tests.contracts.library import Library, PlainAddresses, marked
from tests.index.meaning.conftest import apart, encode  # noqa: F401 - a fixture

COOKING = [f"Receta número {number}: se pela la papa, se corta en trozos y se fríe en aceite muy caliente." for number in range(30)]
MATTERS = (
    "The engine of a lorry",
    "A bridge over the river",
    "The price of coffee",
    "An election of mayors",
    "Light from far stars",
    "The history of printing",
    "A strike of pilots",
    "The growth of forests",
    "Snow in the mountains",
    "The tax on houses",
    "A museum of clocks",
    "The speed of trains",
    "Music for the piano",
    "The depth of the sea",
    "A law about archives",
    "The weight of gold",
    "A map of the city",
)
PLACES = ("a town", "the coast", "an office", "the north")
ANSWER = "Children under the age of fourteen may not be employed in any factory."
QUESTION = "¿a qué edad puede trabajar un niño?"


@pytest.fixture(scope="module")
def kitchen(asked_library: Library, apart: EncoderApart) -> Library:  # noqa: F811
    """Give a library of recipes and of one page in English that answers a question in Spanish."""
    for number, text in enumerate(COOKING):
        asked_library.add(f"Receta {number}", text)
    for number in range(2):
        asked_library.add(f"Recipe {number}", f"Recipe {number}: peel the potatoes, cut them and fry them in hot oil.", language="en")
    for number in range(45):
        matter, place = MATTERS[number % len(MATTERS)], PLACES[number % len(PLACES)]
        asked_library.add(f"Matter {number}", f"{matter} is written about in a report from {place}.", language="en")
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


def test_of_the_first_ten_places_two_go_to_the_other_language_where_it_has_strong_hits(kitchen: Library) -> None:
    first = kitchen.ask("freír papas en aceite caliente", size=10).hits
    assert [hit.resource.title.split()[0] for hit in first] == ["Receta"] * 8 + ["Recipe"] * 2
    assert {hit.found_through for hit in first[8:]} == {("meaning",)}


def test_what_is_near_and_not_very_says_so(kitchen: Library) -> None:
    found = kitchen.ask("un informe sobre el precio de los trenes", size=100).hits
    assert {hit.found_through for hit in found} == {("meaning", "weak")}


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
