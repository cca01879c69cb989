"""What a PDF's pages say, in the order in which people read them, without what print repeats."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import Damaged, TooLarge
from ingest.extraction import ExtractedPage
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import PDF
from ingest.render import draw as picture_of
from repository.boxes import WordBox, unpack_boxes
from repository.language.words import word_spans

Draw = Callable[[Canvas], None]
BODIES = (
    "Nadie puede obligarte a trabajar.",
    "Tus papeles son tuyos, siempre.",
    "Pregunta quién paga el viaje.",
    "Guarda los números de ayuda.",
    "Cuenta a alguien a dónde vas.",
    "Una oferta que apura es una alerta.",
)


def pages_of(tmp_path: Path, *draws: Draw) -> tuple[ExtractedPage, ...]:
    """Read a PDF of pages drawn so."""
    return extract(written(tmp_path, *draws), PDF, Limits()).pages


def written(tmp_path: Path, *draws: Draw) -> Path:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    path = tmp_path / "guía.pdf"
    path.write_bytes(target.getvalue())
    return path


def lines(*placed: tuple[float, float, str]) -> Draw:
    """Draw lines at their places (points from the lower left corner of A4), in this order."""
    return lambda canvas: [canvas.drawString(*line) for line in placed] and None


def page(body: str, *margins: tuple[float, float, str]) -> Draw:
    return lines((72, 500, body), *margins)


def texts(pages: Sequence[ExtractedPage]) -> list[str]:
    return [page.text for page in pages]


def test_headers_and_footers_stay_on_their_first_page_alone_and_page_numbers_on_none(tmp_path: Path) -> None:
    found = pages_of(
        tmp_path,
        *(
            page(body, (72, 800, "Guía de prevención"), (72, 40, f"Red de Albergues, hoja {number} de 6"), (500, 28, f"- {number} -"))
            for number, body in enumerate(BODIES, 1)
        ),
    )
    assert found[0].text.split("\n") == ["Guía de prevención", BODIES[0], "Red de Albergues, hoja 1 de 6"]
    assert texts(found[1:]) == list(BODIES[1:])


@pytest.mark.parametrize("style", ["{}", "Página {}", "Page {} of 40", "| {} |", "{}/40"])
def test_page_numbers_are_no_text_however_they_are_written(tmp_path: Path, style: str) -> None:
    found = pages_of(tmp_path, *(page(body, (290, 30, style.format(number))) for number, body in enumerate(BODIES, 7)))
    assert texts(found) == list(BODIES)


def test_roman_page_numbers_count_too(tmp_path: Path) -> None:
    found = pages_of(tmp_path, *(page(body, (290, 30, number)) for number, body in zip(("ii", "iii", "iv", "v"), BODIES, strict=False)))
    assert texts(found) == list(BODIES[:4])


def test_left_and_right_pages_may_have_headers_of_their_own(tmp_path: Path) -> None:
    found = pages_of(
        tmp_path, *(page(body, (72, 800, "Capítulo de alertas" if at % 2 else "Manual de facilitación")) for at, body in enumerate(BODIES))
    )
    assert texts(found) == [f"Manual de facilitación\n{BODIES[0]}", f"Capítulo de alertas\n{BODIES[1]}", *BODIES[2:]]


@pytest.mark.parametrize(
    "tops",
    [
        ["Presentación", "Alertas", "Derechos", "Rutas", "Ayuda", "Cierre"],  # titles, each once
        [f"Lección {number}" for number in range(1, 7)],
        ["2019", "2019", "2021", "2021", "2024", "2024"],  # years of a table
        ["Anexo", "Anexo", "", "", "", ""],  # on two pages alone
        ["Anexo", "", "", "", "Anexo", "Anexo"],  # on few pages of a long stretch
    ],
    ids=["titles", "lessons", "years", "twice", "seldom"],
)
def test_what_is_no_header_stays(tmp_path: Path, tops: list[str]) -> None:
    tops = tops if tops[1] or tops[0] != "Anexo" else ["Anexo", *[""] * 12, "Anexo", "Anexo"]
    bodies = [BODIES[at % len(BODIES)] + f" {'abcdefghijklmno'[at]}" for at in range(len(tops))]
    found = pages_of(tmp_path, *(page(body, *([(72, 800, top)] if top else [])) for top, body in zip(tops, bodies, strict=True)))
    assert texts(found) == [f"{top}\n{body}".strip() for top, body in zip(tops, bodies, strict=True)]


def test_lines_at_different_heights_are_no_header(tmp_path: Path) -> None:
    found = pages_of(tmp_path, *(page(body, (72, 830 - 14 * at, "Nota")) for at, body in enumerate(BODIES)))
    assert texts(found) == [f"Nota\n{body}" for body in BODIES]


def test_a_page_that_has_nothing_but_its_header_keeps_it(tmp_path: Path) -> None:
    header = (72, 800, "Guía de prevención")
    found = pages_of(tmp_path, *(page(body, header) for body in BODIES[:4]), lines(header))
    assert found[4].text == "Guía de prevención"


def test_a_short_document_is_left_as_it_is(tmp_path: Path) -> None:
    found = pages_of(tmp_path, *(page(body, (72, 800, "Aviso")) for body in BODIES[:2]))
    assert texts(found) == [f"Aviso\n{body}" for body in BODIES[:2]]


def test_what_stands_above_is_read_first_whenever_it_was_drawn(tmp_path: Path) -> None:
    (found,) = pages_of(
        tmp_path,
        lines(
            (72, 60, "1 Protocolo de Palermo, artículo 3."),
            *((72, 700 - 14 * at, body) for at, body in enumerate(BODIES)),
            (72, 780, "Señales de alerta"),
        ),
    )
    assert found.text.split("\n") == ["Señales de alerta", *BODIES, "1 Protocolo de Palermo, artículo 3."]


def test_columns_are_read_one_after_the_other_below_a_heading_that_was_drawn_last(tmp_path: Path) -> None:
    left = [(72.0, 700.0 - 14 * at, f"izquierda {at}") for at in range(8)]
    right = [(320.0, 700.0 - 14 * at, f"derecha {at}") for at in range(8)]
    (found,) = pages_of(tmp_path, lines(*left, *right, (72, 760, "Un título que cruza las dos columnas de esta página entera")))
    assert found.text.split("\n") == ["Un título que cruza las dos columnas de esta página entera", *(line[2] for line in left + right)]


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    cells = [(72.0 + 200 * column, 700.0 - 40 * row, f"fila {row} celda {column}") for row in range(5) for column in range(2)]
    (found,) = pages_of(tmp_path, lines(*cells))
    assert found.text.split() == " ".join(cell[2] for cell in cells).split()


def test_a_spaced_out_heading_is_closed_where_its_letters_stand_close(tmp_path: Path) -> None:
    def heading(canvas: Canvas) -> None:
        at = 72.0
        for word in ("TRATA", "DE", "PERSONAS"):
            for letter in word:
                canvas.drawString(at, 700, letter)
                at += canvas.stringWidth(letter) + 4
            at += 9
        for column, letter in enumerate("QUIEROS"):  # cells of a table
            canvas.drawString(72 + 60 * column, 600, letter)

    (found,) = pages_of(tmp_path, heading)
    assert found.text.split("\n") == ["TRATA DE PERSONAS", "Q U I E R O S"]


@pytest.mark.parametrize("over, expected", [("a", "tráfico"), ("o", "traficó")])
def test_an_accent_drawn_after_its_word_goes_to_the_letter_under_it(tmp_path: Path, over: str, expected: str) -> None:
    def word(canvas: Canvas) -> None:
        before = canvas.stringWidth("trafico"[: "trafico".index(over)])
        middle = before + (canvas.stringWidth(over) - canvas.stringWidth("´")) / 2
        canvas.drawString(72, 700, "trafico")
        canvas.drawString(72 + middle, 700, "´")
        canvas.drawString(200, 700, "de personas")

    (found,) = pages_of(tmp_path, word)
    assert found.text == f"{expected} de personas"


def test_a_broken_compound_has_the_hyphen_that_the_rest_of_the_document_gives_it(tmp_path: Path) -> None:
    found = pages_of(
        tmp_path,
        lines((72, 700, "El acompañamiento psico-social, lo socio-"), (72, 686, "económico y la preven-"), (72, 672, "ción.")),
        lines((72, 700, "Lo socio-económico cuenta.")),
        lines((72, 700, "Lo psico-"), (72, 686, "social también.")),
    )
    assert [text.replace("\n", " ") for text in texts(found)] == [
        "El acompañamiento psico-social, lo socio-económico y la prevención.",
        "Lo socio-económico cuenta.",
        "Lo psico-social también.",
    ]


def test_every_word_has_its_place_whatever_was_moved_and_mended(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        *(
            lines(
                (72, 60, f"{number} Nota al pie."),
                (72, 700, f"{body} La preven-"),
                (72, 686, "ción empieza en casa."),
                (72, 760, "Alertas"),
                (72, 800, "Guía de prevención"),
                (500, 30, str(number)),
            )
            for number, body in enumerate(BODIES, 1)
        ),
    )
    assert_words_stand_in_their_boxes(path, least=1.0)


@pytest.mark.parametrize("name", ["maint-guide.es", "install.en"])
def test_every_word_of_a_manual_has_its_place(corpus: Path, name: str) -> None:
    assert_words_stand_in_their_boxes(corpus / "manuals" / f"{name}.pdf", least=0.995)


def assert_words_stand_in_their_boxes(path: Path, *, least: float) -> None:
    """Ask pdfium what stands in each box: it is the word, or the part of it on that line."""
    document = pdfium.PdfDocument(path)
    right: list[bool] = []
    for page in extract(path, PDF, Limits()).pages[:40]:
        boxes = unpack_boxes(page.boxes)
        assert [(box.start, box.end) for box in boxes] == sorted({(box.start, box.end) for box in boxes})
        placed = {box.start for box in boxes}
        right += [False for start, _ in word_spans(page.text) if start not in placed]  # some run off the page
        right += found_in(document[page.number - 1], page, boxes)
    document.close()
    assert sum(right) >= least * len(right) > 0


def found_in(drawn: pdfium.PdfPage, page: ExtractedPage, boxes: Sequence[WordBox]) -> Iterator[bool]:
    width, height = drawn.get_size()
    written = drawn.get_textpage()
    for box in boxes:
        inside = written.get_text_bounded(
            left=box.left * width, bottom=(1 - box.bottom) * height, right=box.right * width, top=(1 - box.top) * height
        )
        yield page.text[box.start : box.end] in inside.replace("\ufffe", "")


def test_a_document_whose_beginning_is_lost_is_read_as_far_as_it_is_there(tmp_path: Path) -> None:
    path = written(tmp_path, *(page(body) for body in BODIES))
    path.write_bytes(path.read_bytes()[20:])
    found = extract(path, PDF, Limits())
    assert (texts(found.pages), found.warnings) == (list(BODIES), ())
    assert picture_of(path, 1, 320).startswith(b"RIFF")


def test_a_document_of_too_many_pages_is_refused_before_they_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, *(page(body) for body in BODIES))
    begun: list[int] = []
    with pytest.raises(TooLarge, match="more than 5 pages"):
        extract(path, PDF, Limits(max_pages=5), begun.append)
    assert begun == [0]


def test_a_file_of_more_objects_than_can_be_searched_through_is_not_put_right(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"1 0 obj\n" * 600_000)
    with pytest.raises(Damaged, match="more than 500000 objects"):
        extract(path, PDF, Limits())
