"""What a reader of RTF sees, in which letters, and what such a file hides."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged
from ingest.extraction import Extraction, Hidden
from ingest.formats import extract
from ingest.limits import Limits
from tests.contracts.kind import About
from tests.contracts.older import rtf_of


def read(folder: Path, content: bytes) -> Extraction:
    path = folder / "documento"
    path.write_bytes(content)
    return extract(path, media.RTF, Limits())


def text(folder: Path, body: str) -> str:
    return "\f".join(page.text for page in read(folder, rtf_of(body)).pages)


@pytest.mark.parametrize(
    "body, expected",
    [
        (r"ni\'f1a", "niña"),
        (r"ni\u241\'f1a", "niña"),
        (r"\uc0 ni\u241a", "niña"),
        (r"\uc2 \u26085\'93\'fa fin", "日 fin"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"{\f1\'93\'fa\'96\'7b}", "日本"),
        (r"{\f2 \'cf\'f0\'e8}", "При"),
        (r"\{llaves\} y \\", "{llaves} y \\"),
        (r"se\-guir, uno\~dos, bien\_estar", "seguir, uno dos, bien-estar"),
        (r"{\upr{gu?a}{\*\ud{gu\u237?a}}} fin", "guía fin"),
        (r"antes \bin5 {{{{{despu\'e9s", "antes después"),
        (r"{\*\unknown nada {de} esto} s\'ed", "sí"),
        (r"{\field{\*\fldinst HYPERLINK https://example.org}{\fldrslt enlace}}", "enlace"),
        (r"{\pict\pngblip 89504e47}texto", "texto"),
        (r"uno\line dos\par tres", "uno\ndos\n\ntres"),
    ],
)
def test_letters_are_those_that_the_file_means(tmp_path: Path, body: str, expected: str) -> None:
    fonts = r"{\fonttbl{\f1\fcharset128 Mincho;}{\f2\fcharset204 Arial;}}"
    assert text(tmp_path, fonts + body) == expected


def test_a_code_page_of_the_whole_file_counts(tmp_path: Path) -> None:
    assert read(tmp_path, rb"{\rtf1\ansi\ansicpg1250 \'f8e\'e8}").pages[0].text == "řeč"
    assert read(tmp_path, rb"{\rtf1\mac ni\'96a}").pages[0].text == "niña"
    assert read(tmp_path, rb"{\rtf1\ansi\ansicpg99999 ni\'f1a}").pages[0].text == "niña"


def test_headings_begin_pages_by_style_outline_or_name(tmp_path: Path) -> None:
    styles = r"{\stylesheet{\s5 heading 2;}{\s6\sbasedon5 Propio;}}"
    body = r"\pard\s1 Uno\par\pard texto\par{\pard\s6 Dos\par}\pard texto\par\pard\outlinelevel1 Tres\par\pard texto\par"
    found = read(tmp_path, rtf_of(styles + body))
    assert [(page.outline, page.text) for page in found.pages] == [(name, f"{name}\n\ntexto") for name in ("Uno", "Dos", "Tres")]
    assert found.title == "Uno"


def test_rows_are_lines_and_a_cell_of_several_paragraphs_is_a_paragraph(tmp_path: Path) -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl País\cell Línea\cell\row".replace("í", r"\'ed")
    tall = r"\trowd\pard\intbl uno\par dos\cell tres\cell\row"
    assert text(tmp_path, row + row + tall + r"\pard fin\par") == "País | Línea\nPaís | Línea\n\nuno\ndos\n\ntres\n\nfin"


def test_notes_end_their_section_and_edges_the_document(tmp_path: Path) -> None:
    body = (
        r"{\header Red de albergues\par}{\footer Red de albergues\par}\pard\s1 Uno\par"
        r"\pard texto{\super\chftn{\*\footnote\pard\plain\chftn nota al pie}} sigue\par\pard\s1 Dos\par\pard fin\par"
    )
    assert text(tmp_path, body) == "Uno\n\ntexto sigue\n\nnota al pie\fDos\n\nfin\n\nRed de albergues"


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn nombre}{\sv valor}}{\shptxt\pard en la caja\par}}{\shprslt otra vez}}"
    assert text(tmp_path, rf"\pard antes{box} fin\par") == "en la caja\n\nantes fin"


def test_what_nobody_sees_is_listed(tmp_path: Path) -> None:
    body = (
        r"\pard A la vista{\v oculto}{\deleted borrado}\v a\v0 y\par"
        r"{\*\atnid AB}{\*\atnauthor Ana}\chatn{\*\annotation\pard llamar a la mam\'e1}"
    )
    info = r"{\info{\author Eva; Luz}{\operator Ana}{\creatim\yr2014\mo2}{\subject trata}{\keywords escuela, familia}{\comment programa}}"
    found = read(tmp_path, rtf_of(info + body))
    assert [page.text for page in found.pages] == ["A la vistay"]
    assert found.hidden == (
        Hidden(kind="hidden-text", text="ocultoborradoa"),
        Hidden(kind="comment", text="Ana: llamar a la mamá"),
        *(Hidden(kind="author", text=name) for name in ("Eva", "Luz", "Ana")),
    )
    assert (found.authors, found.year, found.subjects) == (("Eva", "Luz"), 2014, ("trata", "escuela", "familia"))


def test_a_file_that_is_cut_off_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    whole = rtf_of(r"\pard La trata es un delito\par", About("Guía", ""))
    found = read(tmp_path, whole[:-3])
    assert ([page.text for page in found.pages], found.warnings) == (["La trata es un delito"], ("cut-off",))
    assert read(tmp_path, whole).warnings == ()
    with pytest.raises(Damaged):
        read(tmp_path, whole[:60])


def test_a_file_that_only_looks_like_rtf_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        read(tmp_path, b'{\\"nada"}')


def test_a_piece_of_a_document_without_its_head_is_read(tmp_path: Path) -> None:
    assert [page.text for page in read(tmp_path, rb"{\pard La trata es un delito\par}").pages] == ["La trata es un delito"]
