"""What a reader of an old presentation sees, and what such a file hides."""

import struct
from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged, Encrypted
from ingest.extraction import Extraction, Hidden
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from tests.contracts.compound import compound_of
from tests.contracts.kind import About
from tests.contracts.older_slides import TITLE, atom, comment, ppt_of, presentation, shape, slide, words


def read(folder: Path, content: bytes, limits: Limits | None = None) -> Extraction:
    path = folder / "charla.ppt"
    path.write_bytes(content)
    assert sniff(path) == media.PPT
    return extract(path, media.PPT, limits or Limits())


def texts(found: Extraction) -> list[str]:
    return [page.text for page in found.pages]


def test_a_slide_begins_with_its_title_and_ends_with_its_notes(tmp_path: Path) -> None:
    made = slide(shape(words("Escuchar\rAcompañar")), shape(words("Qué hacer", TITLE)), shape(words("*"), 8), shape(words("2014"), 7))
    found = read(tmp_path, ppt_of([made], notes={0: "Dar diez minutos"}))
    assert texts(found) == ["Qué hacer\n\nEscuchar\nAcompañar\n\nDar diez minutos"]
    assert (found.title, found.pages[0].outline) == ("Qué hacer", "Qué hacer")
    assert found.hidden == (Hidden(kind="note", text="Dar diez minutos", page=1),)


def test_texts_are_found_in_the_list_of_slides_and_in_single_bytes_too(tmp_path: Path) -> None:
    outline = words("Título", TITLE) + words("Primero")
    referred = slide(*(shape(atom(0x0F9E, struct.pack("<I", number))) for number in (0, 1, 7)))
    narrow = slide(shape(atom(0x0F9F, bytes(4)) + atom(0x0FA8, "niña".encode("latin-1"))))
    assert texts(read(tmp_path, ppt_of([referred, narrow], outlines={0: outline}))) == ["Título\n\nPrimero", "niña"]


def test_hidden_slides_comments_and_names_are_listed(tmp_path: Path) -> None:
    made = [slide(shape(words("secreta")), hidden=True), slide(shape(words("a la vista")), more=comment("Ana", "llamar a la mamá"))]
    found = read(tmp_path, ppt_of(made, About("Guía", "Eva"), notes={0: "nota"}))
    assert [(page.number, page.label, page.text) for page in found.pages] == [(1, "2", "a la vista")]
    assert found.hidden == (
        Hidden(kind="note", text="nota"),
        Hidden(kind="hidden-sheet", text="secreta nota"),
        Hidden(kind="comment", text="Ana: llamar a la mamá", page=1),
        Hidden(kind="author", text="Eva"),
    )
    assert (found.title, found.authors) == ("Guía", ("Eva",))


def test_what_stands_on_every_slide_is_read_once(tmp_path: Path) -> None:
    master = shape(words("Red de albergues")) + shape(words("Escriba aquí"), 2)
    made = [slide(shape(words(text)), master=900) for text in ("uno", "dos")]
    assert texts(read(tmp_path, ppt_of(made, masters=[master]))) == ["uno\n\nRed de albergues", "dos"]


def test_the_newest_version_of_a_slide_counts(tmp_path: Path) -> None:
    old = presentation([slide(shape(words("antes"))), slide(shape(words("igual")))])
    changed = slide(shape(words("ahora")))
    directory = atom(0x1772, struct.pack("<II", 1 << 20 | 2, len(old)))
    last_edit = len(old) - len(atom(0x0FF5, bytes(28)))
    edit = atom(0x0FF5, struct.pack("<IIIII8x", 0, 0, last_edit, len(old) + len(changed), 1))
    stream = old + changed + directory + edit
    assert texts(read(tmp_path, compound_of({"PowerPoint Document": stream}))) == ["ahora", "igual"]


def test_a_presentation_that_is_locked_is_encrypted(tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        read(tmp_path, ppt_of([slide(shape(words("a")))], locked=True))


def test_a_slide_that_is_missing_is_an_empty_page(tmp_path: Path) -> None:
    found = read(tmp_path, ppt_of([atom(0x1234), slide(shape(words("bien")))]))
    assert (texts(found), found.warnings) == (["", "bien"], ("page-unreadable:1",))
    with pytest.raises(Damaged):
        read(tmp_path, ppt_of([atom(0x1234)]))


def test_a_slide_that_broke_an_earlier_reader_stays_empty(tmp_path: Path) -> None:
    found = read(tmp_path, ppt_of([slide(shape(words(text))) for text in "ab"]), Limits(skip=frozenset({1})))
    assert (texts(found), found.warnings) == (["", "b"], ())


@pytest.mark.parametrize("stream", [b"", b"nada" * 10, atom(0x0FF5, bytes(28))])
def test_a_presentation_without_a_document_is_damaged(tmp_path: Path, stream: bytes) -> None:
    with pytest.raises(Damaged):
        read(tmp_path, compound_of({"PowerPoint Document": stream}))
