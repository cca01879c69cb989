"""What Tesseract's table becomes."""

from ingest.ocr_words import Word, believable, is_doubtful, sure_letters, words_of, written
from repository.boxes import WordBox

TABLE = (
    "1\t1\t0\t0\t0\t0\t0\t0\t1000\t500\t-1\t\n"
    "4\t1\t1\t1\t1\t0\t100\t50\t400\t20\t-1\t\n"
    "5\t1\t1\t1\t1\t1\t100\t50\t100\t20\t96.5\tprevención\n"
    "5\t1\t1\t1\t1\t2\t210\t50\t50\t20\t91\t \n"
)
SIZE = (1_000, 500)


def word(text: str, line: tuple[int, int, int] = (1, 1, 1), *, at: tuple[int, int] = (100, 50), sure: float = 95.0) -> Word:
    """Give a word whose letters are ten pixels wide and twenty high."""
    return Word(line, at[0], at[1], at[0] + 10 * len(text), at[1] + 20, sure, text)


def test_only_words_are_taken_from_the_table() -> None:
    assert words_of(TABLE) == [Word((1, 1, 1), 100, 50, 200, 70, 96.5, "prevención")]


def test_words_make_lines_and_paragraphs() -> None:
    words = [word("La"), word("trata", at=(130, 50)), word("existe.", (1, 1, 2)), word("Fin", (1, 2, 1)), word("Nota", (2, 1, 1))]
    assert written(words, SIZE)[0] == "La trata\nexiste.\n\nFin\n\nNota"


def test_each_word_has_its_box_without_what_stands_around_it() -> None:
    text, boxes = written([word("(niña/niño),")], SIZE)
    assert text == "(niña/niño),"
    assert boxes == [WordBox(1, 5, 0.11, 0.1, 0.15, 0.14), WordBox(6, 10, 0.16, 0.1, 0.2, 0.14)]


def test_a_word_that_is_broken_over_two_lines_is_one_with_two_boxes() -> None:
    text, boxes = written([word("preven-", at=(800, 50)), word("ción", (1, 1, 2), at=(100, 80))], SIZE)
    assert text == "prevención"
    assert [(box.start, box.end, box.left, box.top) for box in boxes] == [(0, 6, 0.8, 0.1), (6, 10, 0.1, 0.16)]


def test_what_was_read_into_a_stain_is_left_out() -> None:
    stain = [word("|'~", (2, 1, 1), sure=20.0), word("o", sure=10.0)]
    line = [word("y", sure=95.0), word("trata", sure=10.0), word("15.", sure=60.0)]
    assert believable([*line, *stain]) == line


def test_a_page_on_its_head_is_doubtful_and_an_empty_one_is_not() -> None:
    assert is_doubtful([word("ejnasa", sure=30.0)] * 10)
    assert not is_doubtful([word("escuela")] * 10)
    assert not is_doubtful([])
    assert sure_letters([word("escuela"), word("ab"), word("12345"), word("duda", sure=60.0)]) == 7


def test_no_word_is_no_text() -> None:
    assert written([], SIZE) == ("", [])
