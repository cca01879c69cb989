"""What a reader of an old workbook sees, and what such a file hides."""

import struct
from pathlib import Path

import pytest

from ingest import media
from ingest.compound import Compound
from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.extraction import Extraction, Hidden
from ingest.formats import extract, xls
from ingest.limits import Limits
from ingest.media import sniff
from tests.contracts.compound import compound_of, summary_of
from tests.contracts.kind import About
from tests.contracts.older import box, label, number, record, remark, xls_of


def read(folder: Path, content: bytes, limits: Limits | None = None) -> Extraction:
    path = folder / "datos.xls"
    path.write_bytes(content)
    assert sniff(path) == media.XLS
    return extract(path, media.XLS, limits or Limits())


def test_a_sheet_is_a_page_and_a_number_is_written_as_it_is_meant(tmp_path: Path) -> None:
    cells = label(0, 0, "País") + number(0, 1, 0.25, 2) + number(0, 3, 43_529, 1) + number(0, 4, 43_529.5, 1) + number(0, 5, 0.5, 3)
    cells += number(2, 0, 12_345_678_901) + number(2, 1, 1 / 3)
    found = read(tmp_path, xls_of([("Datos", 0, cells), ("Vacía", 0, b""), ("Más", 0, label(5, 5, "fin"))]))
    assert [(page.label, page.text) for page in found.pages] == [
        ("Datos", "País | 25% | 2019-03-05 | 2019-03-05 12:00 | 12:00\n12345678901 | 0.333333333333333"),
        ("Más", "fin"),
    ]


def test_text_boxes_stand_behind_the_cells_of_their_sheet(tmp_path: Path) -> None:
    long = "palabra " * 400
    chart = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0020, 0, 0, 0, 6)) + record(0x000A)
    parts = label(0, 0, "celda") + remark(0, 0, "Ana", "nota") + chart + box("en la caja") + box(long[:100], long[100:])
    found = read(tmp_path, xls_of([("Vacía", 0, b""), ("Caja", 0, parts), ("Oculta", 1, box("secreta"))]))
    assert [" ".join(page.text.split()) for page in found.pages] == [" ".join(f"celda en la caja {long}".split())]
    assert [one.text for one in found.hidden] == ["Ana: nota", "Oculta: secreta"]


def test_days_may_count_from_1904(tmp_path: Path) -> None:
    found = read(tmp_path, xls_of([("Datos", 0, number(0, 0, 42_067, 1))], more=record(0x0022, b"\x01\x00")))
    assert found.pages[0].text == "2019-03-05"


def test_hidden_sheets_comments_and_names_are_listed(tmp_path: Path) -> None:
    shown = ("Datos", 0, label(0, 0, "a la vista") + remark(0, 0, "Ana", "llamar a la mamá"))
    hidden = [(name, state, label(0, 0, "secreto")) for state, name in enumerate(("Casos", "Más casos"), 1)]
    about = summary_of("Guía", "Eva", "Luz")
    found = read(tmp_path, xls_of([*hidden, shown], streams={"\x05SummaryInformation": about}))
    assert [(page.number, page.text) for page in found.pages] == [(1, "a la vista")]
    assert found.hidden == (
        Hidden(kind="hidden-sheet", text="Casos: secreto"),
        Hidden(kind="hidden-sheet", text="Más casos: secreto"),
        Hidden(kind="comment", text="Ana: llamar a la mamá", page=1),
        Hidden(kind="author", text="Eva"),
        Hidden(kind="author", text="Luz"),
    )
    assert (found.title, found.authors) == ("Guía", ("Eva",))


def test_a_workbook_that_is_locked_is_encrypted(tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        read(tmp_path, xls_of([("Datos", 0, label(0, 0, "a"))], more=record(0x002F, bytes(54))))


def test_a_sheet_that_cannot_be_read_is_an_empty_page(tmp_path: Path) -> None:
    broken = record(0x0204, b"\x00")
    found = read(tmp_path, xls_of([("Rota", 0, broken), ("Datos", 0, label(0, 0, "bien"))]))
    assert ([page.text for page in found.pages], found.warnings) == (["", "bien"], ("page-unreadable:1",))
    with pytest.raises(Damaged):
        read(tmp_path, xls_of([("Rota", 0, broken)]))


def test_cells_far_apart_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xls, "MAX_ROWS", 100_000)
    far = label(0xFFFF, 0xFF, "z")
    assert len(read(tmp_path, xls_of([("a", 0, far)])).pages) == 1
    with pytest.raises(TooLarge, match="rows"):
        read(tmp_path, xls_of([("a", 0, far), ("b", 0, far)]))


def test_a_sheet_that_broke_an_earlier_reader_stays_empty(tmp_path: Path) -> None:
    found = read(tmp_path, xls_of([(name, 0, label(0, 0, name)) for name in "ab"]), Limits(skip=frozenset({1})))
    assert [page.text for page in found.pages] == ["", "b"]


@pytest.mark.parametrize("content", [compound_of({"Workbook": b"nada"}), xls_of([("a", 0, label(0, 0, "a"))])[:1_200]])
def test_a_broken_file_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "datos.xls"
    path.write_bytes(content)
    with pytest.raises(Damaged):
        extract(path, media.XLS, Limits())


def test_long_and_short_streams_of_a_compound_file_are_whole() -> None:
    streams = {"corta": b"corta", "larga": b"larga" * 1_000, "vacía": b"", "justa": bytes(4_096), "muy larga": b"x" * 200_000}
    file = Compound(compound_of(streams))
    assert {name: file.read(name) for name in streams} == streams
    assert file.names == set(streams)
    with pytest.raises(Damaged, match="otra"):
        file.read("otra")


def test_a_chain_that_runs_in_a_circle_is_damaged() -> None:
    content = bytearray(compound_of({"larga": b"larga" * 1_000}))
    content[-512:-508] = (0).to_bytes(4, "little")  # after the first sector comes the first
    with pytest.raises(Damaged, match="circle"):
        Compound(bytes(content)).read("larga")


def test_properties_are_read_in_the_code_page_that_they_name(tmp_path: Path) -> None:
    content = summary_of("Guia", "Eva").replace((65_001).to_bytes(2, "little"), (1_252).to_bytes(2, "little")).replace(b"Guia", b"Gu\xeda")
    found = read(tmp_path, xls_of([("a", 0, label(0, 0, "a"))], About(), {"\x05SummaryInformation": content}))
    assert (found.title, found.authors) == ("Guía", ("Eva",))
