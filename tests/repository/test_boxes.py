"""Word boxes survive their packing to a ten-thousandth of the page."""

from hypothesis import given
from hypothesis import strategies as st

from repository.boxes import SCALE, WordBox, pack_boxes, unpack_boxes

fractions = st.floats(0, 1)
offsets = st.integers(0, 2**32 - 1)
boxes = st.builds(WordBox, offsets, offsets, fractions, fractions, fractions, fractions)


@given(st.lists(boxes, max_size=40))
def test_boxes_come_back_in_order_and_place(given_boxes: list[WordBox]) -> None:
    back = unpack_boxes(pack_boxes(given_boxes))

    assert [box[:2] for box in back] == [box[:2] for box in given_boxes]
    assert all(
        abs(a - b) <= 0.5 / SCALE + 1e-12 for old, new in zip(given_boxes, back, strict=True) for a, b in zip(old[2:], new[2:], strict=True)
    )


@given(st.lists(boxes, max_size=10))
def test_packing_what_was_unpacked_changes_nothing(given_boxes: list[WordBox]) -> None:
    packed = pack_boxes(given_boxes)

    assert pack_boxes(unpack_boxes(packed)) == packed


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_box_off_the_page_is_moved_onto_it(place: float) -> None:
    box = unpack_boxes(pack_boxes([WordBox(0, 1, place, place, place, place)]))[0]

    assert all(0 <= fraction <= 1 for fraction in box[2:])


def test_no_boxes_are_nothing() -> None:
    assert pack_boxes([]) is None
    assert unpack_boxes(None) == unpack_boxes(b"") == []


def test_boxes_of_a_dense_page_are_small() -> None:
    words = [WordBox(6 * n, 6 * n + 5, (n % 12) / 12, (n // 12) / 50, (n % 12) / 12 + 0.07, (n // 12) / 50 + 0.015) for n in range(600)]

    assert len(pack_boxes(words) or b"") < 6_000
