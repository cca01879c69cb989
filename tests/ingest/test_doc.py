"""What a reader of an old Word document sees, and what such a file hides."""

import struct
from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged, Encrypted, Unsupported
from ingest.extraction import Extraction, Hidden
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from tests.contracts.compound import compound_of
from tests.contracts.kind import About
from tests.contracts.older_words import HIDDEN, OF_HIDDEN_PARAGRAPHS, OF_HIDDEN_RUNS, STRUCK, Paragraph, Run, cell, doc_of, paragraph

SHOWN = "La trata es un delito"


def read(folder: Path, content: bytes) -> Extraction:
    path = folder / "guia.doc"
    path.write_bytes(content)
    assert sniff(path) == media.DOC
    return extract(path, media.DOC, Limits())


def test_headings_begin_pages_and_give_a_title_to_what_has_none(tmp_path: Path) -> None:
    found = read(tmp_path, doc_of([paragraph("Uno", 1), paragraph("a"), paragraph("Dos", 2), paragraph("b"), paragraph("Tres", 3)]))
    assert [(page.outline, page.text) for page in found.pages] == [("Uno", "Uno\n\na"), ("Dos", "Dos\n\nb\n\nTres")]
    assert found.title == "Uno"


def test_hidden_and_struck_words_are_listed_and_not_shown(tmp_path: Path) -> None:
    runs = (Run(SHOWN), Run(" secreto", HIDDEN), Run(" muy secreto", HIDDEN), Run(" grave"), Run(" borrado", b"\x35\x08\x01" + STRUCK))
    found = read(tmp_path, doc_of([Paragraph(runs), *(paragraph("más") for _ in range(30)), Paragraph((Run("a"), Run("b", HIDDEN)))]))
    assert found.pages[0].text.split("\n")[0] == f"{SHOWN} grave"
    assert [(one.kind, one.text) for one in found.hidden] == [
        ("hidden-text", "secreto muy secreto borrado"),
        ("hidden-text", "b"),
    ]


def test_words_are_hidden_by_their_style_too(tmp_path: Path) -> None:
    styled = struct.pack("<HH", 0x4A30, OF_HIDDEN_RUNS)
    runs = (Run(SHOWN), Run(" secreto", styled), Run(" a la vista", styled + struct.pack("<HB", 0x083C, 0)))
    hidden = [paragraph(text, OF_HIDDEN_PARAGRAPHS + place) for place, text in enumerate(("oculto", "heredado"))]
    found = read(tmp_path, doc_of([Paragraph(runs), *hidden]))
    assert [page.text for page in found.pages] == [f"{SHOWN} a la vista"]
    assert [one.text for one in found.hidden] == ["secreto", "oculto", "heredado"]


def test_who_wrote_changed_and_saved_is_listed(tmp_path: Path) -> None:
    content = doc_of([paragraph(SHOWN)], About("Guía", "Eva"), revisers=["Ana"], savers=["Luz", "C:\\Luz\\guia.doc", "Eva", "C:\\guia.doc"])
    found = read(tmp_path, content)
    assert [one for one in found.hidden if one.kind == "author"] == [Hidden(kind="author", text=name) for name in ("Eva", "Ana", "Luz")]
    assert (found.title, found.authors) == ("Guía", ("Eva",))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_earlier_wordings_that_saving_left_behind_are_listed(tmp_path: Path, encoding: str) -> None:
    leftover = "La niña se llama María y vive en Tecún".encode(encoding)
    saved_in_pieces = 0x0004
    assert [one.text for one in read(tmp_path, doc_of([paragraph(SHOWN)], leftover=leftover, marks=saved_in_pieces)).hidden] == [
        "La niña se llama María y vive en Tecún"
    ]
    assert read(tmp_path, doc_of([paragraph(SHOWN)])).hidden == ()


def test_a_row_is_a_line_and_what_a_field_is_made_of_is_not_read(tmp_path: Path) -> None:
    row = doc_of([paragraph("antes"), *(cell(text) for text in ("País", "Línea")), cell("", ends_row=True), paragraph("fin")])
    assert read(tmp_path, row).pages[0].text == "antes\nPaís | Línea\n\nfin"
    field = paragraph('la \x13 HYPERLINK \x13 DATE \x14hoy\x15 "x" \x14guía\x15 dice: \x13 PAGE \x15no\x1efumar\x0bfin')
    assert read(tmp_path, doc_of([field])).pages[0].text == "la guía dice: no-fumar\nfin"


def test_notes_end_their_section_comments_are_listed_and_edges_end_the_document(tmp_path: Path) -> None:
    text = [paragraph("Uno", 1), paragraph("texto\x02 sigue"), paragraph("Dos", 1), paragraph("fin")]
    content = doc_of(text, note="nota al pie", edge="Red de albergues", comment=("Ana", "llamar a la mamá"))
    found = read(tmp_path, content)
    assert [page.text for page in found.pages] == ["Uno\n\ntexto sigue\n\nnota al pie", "Dos\n\nfin\n\nRed de albergues"]
    assert found.hidden == (Hidden(kind="comment", text="Ana: llamar a la mamá"),)


def test_a_document_that_is_locked_is_encrypted(tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        read(tmp_path, doc_of([paragraph(SHOWN)], marks=0x0100))


def test_a_document_of_an_older_word_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        read(tmp_path, compound_of({"WordDocument": struct.pack("<H", 0xA5DC).ljust(2_000, b"\x00"), "0Table": b""}))


@pytest.mark.parametrize(
    "streams",
    [
        {"WordDocument": b""},
        {"WordDocument": b"nada" * 100, "0Table": b"nada"},
        {"WordDocument": struct.pack("<H", 0xA5EC).ljust(2_000, b"\x00"), "0Table": b"nada"},
        {"WordDocument": struct.pack("<H", 0xA5EC).ljust(2_000, b"\x00")},
    ],
)
def test_a_document_without_its_text_is_damaged(tmp_path: Path, streams: dict[str, bytes]) -> None:
    with pytest.raises(Damaged):
        read(tmp_path, compound_of(streams))
