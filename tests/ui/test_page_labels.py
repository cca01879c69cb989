"""Pages are introduced as pages where they have a number, and by their name where they have one."""

import pytest

from ui.page_labels import is_name


@pytest.mark.parametrize("label", ["Lección 1", "Video", "Hoja1", "Señales de alerta", "Índice", "Cover", "a b"])
def test_lessons_sheets_and_covers_have_names(label: str) -> None:
    assert is_name(label)


@pytest.mark.parametrize("label", ["1", "12", "xii", "XXXVIII", "A-3", "C1", "iv-2", "[3]", "00:05:00", "", None, 7])
def test_what_is_printed_on_paper_is_a_number(label: object) -> None:
    assert not is_name(label)
