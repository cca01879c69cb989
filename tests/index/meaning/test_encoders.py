"""What every encoder promises, on real texts."""

import numpy as np
import pytest

from index.meaning.encoders import Encoder, encoder_version
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
    vectors = encoder.passages(texts)

    assert vectors.shape == (len(texts), encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert np.array_equal(encoder.passages(texts), vectors)
    assert encoder.query(texts[0]).shape == (encoder.dimensions,)


def test_a_question_finds_what_says_the_same_in_the_other_language(encoder: Encoder) -> None:
    spanish, english = ([pair[place] for pair in PAIRS] for place in (0, 1))

    for asked, stored in ((spanish, english), (english, spanish)):
        rows = encoder.passages(stored)
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
    vectors = np.stack([*encoder.passages([text]), encoder.query(text)])

    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_no_text_has_no_vector(encoder: Encoder) -> None:
    assert encoder.passages([]).shape == (0, encoder.dimensions)


def test_the_version_of_the_encoder_is_raised_when_its_vectors_change() -> None:
    vector = opened("use").query("Quien cruza una frontera conserva sus derechos.")

    assert encoder_version("use") == "use3-1-w1"
    assert np.allclose(vector[:6], PINNED, atol=0.002)


def test_off_is_no_encoder() -> None:
    assert encoder_version("off") is None
