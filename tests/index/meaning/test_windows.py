"""Windows: the whole page, and pieces of about 40 words that leave no word out."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.meaning.windows import MOST_CHARS, WORDS, Window, windows

texts = st.text(alphabet=st.sampled_from("ab ñ.?!\n\t9\u3000"), max_size=2_000) | st.text(max_size=200)


@given(texts)
def test_windows_hold_every_word_once_and_in_order(text: str) -> None:
    found = windows(text)
    pieces = [text[window.start : window.end] for window in found[1:] or found]

    if found:
        assert "".join("".join(pieces).split()) == "".join(text.split())
        assert [window.number for window in found] == list(range(len(found)))
        assert all(before.end <= after.start for before, after in pairwise(found[1:]))
        assert (found[0].start, found[0].end) == (found[1:] or found)[0][1:2] + (found[1:] or found)[-1][2:]
    else:
        assert not re.search(r"[^\W\d_]", text)


@given(texts)
def test_no_window_is_larger_than_an_encoder_likes(text: str) -> None:
    for window in windows(text)[1:]:
        assert len(text[window.start : window.end].split()) <= WORDS
        assert window.end - window.start <= MOST_CHARS


@given(texts)
def test_windows_are_always_the_same(text: str) -> None:
    assert windows(text) == windows(text)


def test_a_short_page_is_its_only_window() -> None:
    assert windows("  Una página corta.\n") == [Window(0, 2, 19)]


def test_a_page_without_letters_has_no_window() -> None:
    assert windows("12 — 34\n\n***") == []
    assert windows("") == []


def test_windows_end_where_sentences_do() -> None:
    sentence = "Quien ofrece un trabajo dice siempre dónde está y cuánto paga. "  # 11 words
    text = sentence * 9

    ends = [text[window.start : window.end].count(".") for window in windows(text)[1:]]
    assert ends == [3, 3, 3]


def test_what_is_left_over_is_shared_by_the_last_two_windows() -> None:
    text = " ".join(["palabra"] * (WORDS + 4))

    assert [len(text[window.start : window.end].split()) for window in windows(text)[1:]] == [22, 22]
