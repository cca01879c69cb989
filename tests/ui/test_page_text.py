"""Page text is laid out for reading and loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.result import Piece
from ui.i18n import language
from ui.readers.details import timed_steps
from ui.readers.page import paragraphs, reflowed
from ui.readers.resource import duration


def test_lines_that_only_the_paper_broke_are_joined():
    text = "Una oferta de trabajo falsa promete\nmucho dinero y pide guardar secreto\nante la familia.\nFin"
    assert reflowed(text) == "Una oferta de trabajo falsa promete mucho dinero y pide guardar secreto ante la familia.\nFin"


def test_items_keep_their_lines():
    items = ("• copia del pasaporte con fotografía", "• números de teléfono escritos en papel", "1. y también una lista")
    text = "\n".join(("Lleve siempre consigo estas cosas de viaje", *items))
    assert reflowed(text) == text


@given(st.text(alphabet="ab .\n•1", max_size=200))
def test_joining_moves_no_character(text: str):
    again = reflowed(text)
    assert len(again) == len(text)
    assert all(one == other or (one, other) == ("\n", " ") for one, other in zip(text, again, strict=True))


def test_paragraphs_end_at_blank_lines_and_hold_their_marks():
    assert paragraphs("uno dos\n\ntres", [(4, 7), (9, 13)]) == [
        (Piece("uno ", False), Piece("dos", True)),
        (Piece("tres", True),),
    ]


@given(st.text(alphabet="ab \n", max_size=60), st.lists(st.integers(0, 59), max_size=6))
def test_no_text_is_lost_between_marks(text: str, places: list[int]):
    bounds = sorted({place for place in places if place < len(text)})
    spans = [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=False) if "\n\n" not in text[start:end]]
    shown = "\n".join("".join(piece.text for piece in pieces) for pieces in paragraphs(text, spans))
    assert shown.split() == text.split()


def test_timed_steps_are_read_only_where_all_lines_are():
    assert timed_steps("10 min · Saludo.\n\n5 minutos · Cierre.") == ((10, "Saludo."), (5, "Cierre."))
    assert timed_steps("10 min · Saludo.\nAlgo más") == ()
    assert timed_steps("") == ()


@pytest.mark.parametrize(
    "minutes, text", [(1, "1 minuto"), (45, "45 minutos"), (90, "90 minutos"), (120, "2 horas"), (150, "2 horas 30 minutos")]
)
def test_durations_are_said_as_people_do(minutes: int, text: str):
    assert duration(language("es"), minutes) == text
