"""The nearest pages: in every language, among what may be found, with the window that is nearest."""

from collections.abc import Sequence

import numpy as np

from index.meaning.nearest import Meanings, Near
from repository import catalogue
from tests.index.meaning.conftest import Encoded
from tests.index.meaning.pairs import PAIRS


def filled(library: Encoded) -> list[int]:
    """Add each pair as one Spanish and one English resource; give their keys, Spanish before English."""
    ids = [library.add(text, text, language=language) for pair in PAIRS for text, language in zip(pair, ("es", "en"))]
    library.encode()
    with library.database.read() as session:
        return [catalogue.find(session, public_id).key or 0 for public_id in ids]


def ask(meanings: Meanings, text: str, allowed: Sequence[int], limit: int = 1) -> list[Near]:
    query = meanings.query(text)
    assert query
    return meanings.nearest(query, np.array(allowed, dtype=np.int64), limit)


def test_each_sentence_finds_itself_and_its_translation(library: Encoded) -> None:
    keys = filled(library)
    meanings = library.meanings()

    for place, (spanish, english) in enumerate(PAIRS):
        wanted = {keys[2 * place], keys[2 * place + 1]}
        assert {near.resource for near in ask(meanings, spanish, keys)} == wanted
        assert {near.resource for near in ask(meanings, english, keys)} == wanted
        first = ask(meanings, spanish, keys)[0]
        assert (first.page, first.start, first.end, first.language) == (1, 0, len(spanish), "es")
        assert first.similarity > 0.99


def test_only_what_is_allowed_is_found(library: Encoded) -> None:
    keys = filled(library)
    meanings = library.meanings()

    assert {near.resource for near in ask(meanings, PAIRS[0][0], keys[2:6], limit=20)} == set(keys[2:6])
    assert ask(meanings, PAIRS[0][0], []) == []


def test_what_is_withdrawn_or_erased_is_not_found(library: Encoded) -> None:
    withdrawn, erased = (library.add(text, text, language="en") for text in PAIRS[0])
    library.add(PAIRS[1][1], PAIRS[1][1], language="en")
    library.encode()
    with library.database.write() as session:
        catalogue.withdraw(session, catalogue.find(session, withdrawn), actor="a")
        catalogue.erase(session, catalogue.find(session, erased))

    assert len(ask(library.meanings(), PAIRS[0][1], library.keys().tolist(), limit=20)) == 1


def test_the_best_window_of_a_page_stands_for_it(library: Encoded) -> None:
    text = " ".join(pair[1] for pair in PAIRS for _ in range(4))
    library.add("Todo", text, language="en")
    library.encode()
    (near,) = ask(library.meanings(), PAIRS[5][0], library.keys().tolist())

    assert PAIRS[5][1] in text[near.start : near.end]
    assert near.end - near.start < 400


def test_pages_that_words_found_are_told_how_near_they_are(library: Encoded) -> None:
    keys = filled(library)
    meanings = library.meanings()
    query = meanings.query(PAIRS[2][0])
    assert query
    found = meanings.similarities(query, [(keys[4], 1), (keys[5], 1), (keys[0], 1), (keys[0], 9), (10**9, 1)])

    assert list(found) == [(keys[4], 1), (keys[5], 1), (keys[0], 1)]
    assert found[keys[4], 1].similarity > found[keys[5], 1].similarity > 0.5 > found[keys[0], 1].similarity


def test_the_spread_of_a_language_makes_similarities_comparable(library: Encoded) -> None:
    keys = filled(library)
    meanings = library.meanings()
    query = meanings.query(PAIRS[3][0])
    assert query
    spread = meanings.spread(query)
    found = ask(meanings, PAIRS[3][0], keys, limit=99)
    similar = {language: [near.similarity for near in found if near.language == language] for language in spread}

    assert set(spread) == {"es", "en"}
    for language, values in similar.items():
        assert np.isclose(spread[language].mean, np.mean(values), atol=1e-4)
        assert np.isclose(spread[language].deviation, np.std(values), atol=1e-4)
        assert spread[language].pages == len(PAIRS)


def test_without_words_or_without_an_encoder_there_is_no_query(library: Encoded) -> None:
    assert library.meanings().query(" ") is None
