"""Every road that could lead from one crime to the other, closed: counted with its guard and, beside, without it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from index import matching, naming, readings
from index.meaning.apart import EncoderApart
from index.result import SearchResult
from repository.language import analysis, mentions, stems
from tests.contracts.library import Library
from tests.index.meaning.conftest import apart, encode  # noqa: F401 - a fixture

TRAFFICKING = (
    ("es", "La trata de personas explota a quien engaña: trabajo, amenazas y deudas."),
    ("es", "Las víctimas de trata tienen derecho a protección."),
    ("en", "Human trafficking exploits those it deceives: work, threats and debts."),
    ("en", "Victims of trafficking have a right to protection."),
)
SMUGGLING = (
    ("es", "El tráfico ilícito de migrantes cruza la frontera por dinero: personas, deudas y amenazas."),
    ("es", "Las personas migrantes objeto de tráfico ilícito tienen derecho a protección."),
    ("en", "Migrant smuggling crosses the border for money: people, debts and threats."),
    ("en", "Smuggled migrants have a right to protection."),
)
LOOK_ALIKES = (
    ("es", "El tratado protege a las personas."),
    ("es", "Los malos tratos a personas."),
    ("es", "Se trata de proteger a las personas."),
    ("en", "Traffic in the streets of the city."),
    ("es", "El tráfico en las calles de la ciudad."),
)


def with_both(library: Library) -> Library:
    """Add both crimes and what only looks like them to a library; names tell which is which."""
    for kind, texts in (("T", TRAFFICKING), ("S", SMUGGLING), ("L", LOOK_ALIKES)):
        for number, (language, text) in enumerate(texts):
            library.add(f"{kind}{number}", text, language=language)
    return library.feed()


@pytest.fixture
def both(library: Library) -> Library:
    """Give a library of both crimes and of what only looks like them."""
    return with_both(library)


@pytest.fixture(scope="module")
def encoded(asked_library: Library, apart: EncoderApart) -> Library:  # noqa: F811
    """Give a library of both crimes among recipes, known by meaning."""
    for number in range(40):
        asked_library.add(f"Receta {number}", f"Receta {number}: se pela la papa y se fríe.")
        asked_library.add(f"Recipe {number}", f"Recipe {number}: peel the potatoes and fry them.", language="en")
    encode(with_both(asked_library), apart)
    return asked_library


Count = Callable[[SearchResult], int]


def wrong(result: SearchResult, *kinds: str) -> int:
    """Count the hits that must not be there."""
    return sum(hit.resource.title[0] in kinds for hit in result.hits)


@contextmanager
def without(guard: str) -> Iterator[None]:
    """Take one guard away."""
    with pytest.MonkeyPatch.context() as patch:
        if guard == "crime":
            patch.setattr(readings, "_guard", lambda _found: None)
        elif guard == "barred":
            patch.setattr(matching, "is_barred", lambda *_: False)
        elif guard == "alone":
            patch.setattr(readings, "stands_alone", lambda _word: False)
        elif guard == "senses":
            patch.setattr(analysis, "verbs", lambda _text: [])
        elif guard == "exceptions":
            patch.setattr(stems, "_exceptions", lambda _language: {})
        elif guard == "longest":
            patch.setattr(naming, "named", lambda _run: ())
        yield
    stems.tagged_stems.cache_clear()
    mentions._stems.cache_clear()


ROADS = (
    ("full matches by words", "crime", "migrantes frontera trata personas deudas amenazas", "S"),
    ("partial matches", "crime", "trata de personas frontera dinero deudas amenazas", "S"),
    ("partial matches, from the other side", "crime", "tráfico ilícito de migrantes engaño trabajo amenazas deudas", "T"),
    ("corrections", "alone", "trato", "TS"),
)


@pytest.mark.parametrize(("road", "guard", "typed", "kinds"), ROADS, ids=[road for road, *_ in ROADS])
def test_no_road_of_words_leads_to_the_other_crime(both: Library, road: str, guard: str, typed: str, kinds: str) -> None:
    guarded = wrong(both.ask(typed, size=100), *kinds)
    with without(guard):
        open_road = wrong(both.ask(typed, size=100), *kinds)
    sys.stdout.write(f"{road}: {guarded} with the guard, {open_road} without\n")
    assert guarded == 0
    assert open_road > 0


INDEXED = (("the verb", "senses", "trata", "L"), ("stems", "exceptions", "trata", "L"))


@pytest.mark.parametrize(("road", "guard", "typed", "kinds"), INDEXED, ids=[road for road, *_ in INDEXED])
def test_no_road_of_stems_leads_to_what_only_looks_alike(library: Library, road: str, guard: str, typed: str, kinds: str) -> None:
    def found() -> int:
        for kind, texts in (("T", TRAFFICKING), ("L", LOOK_ALIKES)):
            for number, (language, text) in enumerate(texts):
                library.add(f"{kind}{number}", text, language=language)
        return wrong(library.feed().ask(typed, size=100), *kinds)

    guarded = found()
    stems.tagged_stems.cache_clear()
    mentions._stems.cache_clear()
    with without(guard):
        open_road = found() - guarded
    sys.stdout.write(f"{road}: {guarded} with the guard, {open_road} without\n")
    assert guarded == 0
    assert open_road > 0


MEANT = (
    ("trata de personas: deudas y amenazas en la frontera", "S"),
    ("human trafficking", "S"),
    ("smuggling of migrants", "T"),
)


@pytest.mark.parametrize(("typed", "kind"), MEANT)
def test_meaning_never_leads_to_the_other_crime(encoded: Library, typed: str, kind: str) -> None:
    guarded = wrong(encoded.ask(typed, size=100), kind)
    with without("barred"), without("crime"):
        open_road = wrong(encoded.ask(typed, size=100), kind)
    sys.stdout.write(f"meaning, {typed}: {guarded} with the guard, {open_road} without\n")
    assert guarded == 0
    assert open_road > 0
