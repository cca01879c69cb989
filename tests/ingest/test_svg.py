"""What is read of a drawing, and in which order."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff

NAMES = 'xmlns="http://www.w3.org/2000/svg"'


def read(folder: Path, svg: str) -> Extraction:
    path = folder / "cartel.svg"
    path.write_text(svg, encoding="utf-8")
    assert sniff(path) == media.SVG
    return extract(path, media.SVG, Limits())


def text_of(folder: Path, body: str) -> str:
    (page,) = read(folder, f"<svg {NAMES}>{body}</svg>").pages
    return page.text


def text(x: float, y: float, words: str, size: int = 10) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}">{words}</text>'


def test_columns_are_read_one_after_the_other_below_the_title(tmp_path: Path) -> None:
    rows = "".join(text(300, 100 + 12 * row, f"derecha {row}") + text(10, 100 + 12 * row, f"izquierda {row}") for row in range(3))
    body = text(10, 200, "Línea de ayuda, gratis, a toda hora, en todo el país y en su lengua también", 12) + rows
    title = text(200, 40, "MIS PAPELES CONMIGO", 40).replace("<text", '<text text-anchor="middle"')
    assert text_of(tmp_path, body + title).split("\n\n") == [
        "MIS PAPELES CONMIGO",
        "izquierda 0\nizquierda 1\nizquierda 2",
        "derecha 0\nderecha 1\nderecha 2",
        "Línea de ayuda, gratis, a toda hora, en todo el país y en su lengua también",
    ]


def test_groups_move_what_they_hold(tmp_path: Path) -> None:
    body = f'<g transform="translate(0,300)">{text(10, 10, "abajo")}</g>' + text(10, 200, "en medio")
    turned = f'<g transform="matrix(1 0 0 1 0 50) rotate(90 5 5)"><g transform="scale(2)">{text(5, 5, "arriba")}</g></g>'
    assert text_of(tmp_path, body + turned).split() == ["arriba", "en", "medio", "abajo"]


def test_lines_of_one_text_are_lines_and_pieces_of_a_word_are_not(tmp_path: Path) -> None:
    lines = '<text x="0" y="10">Pida <tspan font-weight="bold">ayu</tspan><tspan x="30" y="10">da</tspan><tspan x="0" y="22">aquí</tspan>'
    assert text_of(tmp_path, lines + '<tspan x="0" dy="12">siempre</tspan></text>') == "Pida ayu\nda\naquí\nsiempre".replace(
        "ayu\nda", "ayuda"
    )


def test_words_that_stand_in_one_line_are_one_line(tmp_path: Path) -> None:
    assert text_of(tmp_path, text(60, 10, "papeles") + text(10, 10, "Mis") + text(28, 10, "propios")).split() == [
        "Mis",
        "propios",
        "papeles",
    ]


def test_what_is_not_shown_is_told_apart(tmp_path: Path) -> None:
    hidden = f'<g style="fill:red; display:none">{text(0, 0, "nombre de la niña")}</g><g display="none"/>'
    unseen = f"<defs>{text(0, 0, 'plantilla')}</defs><script>alert('x')</script><style>text {{ fill: red }}</style>"
    found = read(tmp_path, f"<svg {NAMES}>{hidden}{unseen}{text(0, 0, 'visto')}</svg>")
    assert [page.text for page in found.pages] == ["visto"]
    assert [(one.kind, one.text, one.page) for one in found.hidden] == [("hidden-text", "nombre de la niña", 1)]


def test_a_drawing_says_what_it_is(tmp_path: Path) -> None:
    metadata = (
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#"><cc:Work><dc:date>2021-03</dc:date>'
        "<dc:creator><cc:Agent><dc:title>Red de Albergues</dc:title></cc:Agent></dc:creator><dc:title>otro</dc:title></cc:Work></metadata>"
    )
    found = read(tmp_path, f"<svg {NAMES}><title>Cartel</title><desc>Una mano que guarda papeles</desc>{metadata}{text(0, 0, 'a')}</svg>")
    assert (found.title, found.authors, found.abstract, found.year) == (
        "Cartel",
        ("Red de Albergues",),
        "Una mano que guarda papeles",
        2021,
    )


def test_drawings_of_programs_that_declare_names_are_read_and_nothing_grows_or_is_fetched(tmp_path: Path) -> None:
    declared = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1:9/svg11.dtd" ['
        '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    )
    found = read(tmp_path, f'{declared}<svg xmlns="&ns_svg;"><text>uno &b;&f;dos</text></svg>')
    assert [page.text for page in found.pages] == ["uno dos"]


@pytest.mark.parametrize("content", ["", "nada", "<", "<?xml version='1.0'?><!DOCTYPE svg [", "&#xD800;"])
def test_what_is_no_xml_is_damaged(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.svg"
    path.write_text(content)
    with pytest.raises(Damaged):
        extract(path, media.SVG, Limits())


def test_a_drawing_without_words_has_no_page(tmp_path: Path) -> None:
    assert read(tmp_path, f"<svg {NAMES}><path d='M 0 0'/></svg>").pages == ()
