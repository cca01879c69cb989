"""The sources of the starter toolkit: what is right is taken, what is wrong is refused with its file and line."""

from pathlib import Path

import pytest

from repository import starter
from repository.starter.check import complaints
from repository.starter.quotes import typographic
from repository.starter.source import UnreadableSource, read_source, read_sources
from tests.starter.small import NAME, TEXT, small_source, written

SOURCES = Path(str(starter.__file__)).parent / "sources"


def test_every_source_is_right() -> None:
    assert complaints(read_sources(SOURCES)) == []


def test_a_right_source_is_read_whole(tmp_path: Path) -> None:
    source = small_source(tmp_path)
    assert complaints([source]) == []
    assert (source.name, source.language, source.file, source.kind) == ("rueda-de-nombres.es", "es", "rueda-de-nombres.es.md", "dynamic")
    assert source.say("objective") == "Que todo el grupo se salude."
    assert source.body.splitlines()[0] == TEXT.splitlines()[source.body_line - 1] == "# Rueda de nombres"
    assert "una palabra: «hola»" in source.body


@pytest.mark.parametrize(
    "right, wrong, complaint",
    [
        ('type = "dynamic"', 'type = "dance"', "7: type: 'dance' is no code of type"),
        ("year = 2026", "year = 1500", "15: year: 1500 is out of range"),
        ("year = 2026", 'colour = "blue"\nyear = 2026', "15: colour is no field"),
        ('language = ["es"]', 'language = ["en"]', "8: language is not ['es']"),
        ('format = "md"', 'format = "odt"', "2: format 'odt' is none of pdf, docx, html, md"),
        ('abstract_en = "A short ring of greetings."\n', "", "1: abstract_en is missing"),
        ('safeguarding_es = "Nadie toca a nadie sin permiso."\n', "", "1: safeguarding_es is missing"),
        ("minutes = 15", "minutes = 20", "24: the timed steps add up to 15 minutes, not 20"),
        ("| 10 | Decir", "| diez | Decir", "24: the timed steps add up to 5 minutes, not 15"),
        ("| Minutos |", "| Partes |", "20: no table of timed steps"),
        ("# Rueda de nombres\n", "Rueda de nombres\n", "20: the body does not begin with its only # title"),
        ("## Cuidado", "### Cuidado", "29: the heading 'Cuidado' skips a level"),
        ("con calma cuando", 'con "calma cuando', "22: a quotation mark without its pair"),
        ("con calma cuando", "con <b>calma</b> cuando", "22: HTML that is no page break on a line of its own: '<b>'"),
        ("```card", "```python", "33: a fenced block that is no card: 'python'"),
        ("respiraciones.\n```\n", "respiraciones.\n", "33: a card is not closed"),
    ],
)
def test_a_wrong_source_is_refused_with_its_file_and_line(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    assert TEXT.count(right) == 1
    source = read_source(written(tmp_path, TEXT.replace(right, wrong)))
    assert f"{NAME}:{complaint}" in complaints([source])


@pytest.mark.parametrize(
    "name, text, refusal",
    [
        ("Rueda.es.md", TEXT, "Rueda.es.md:1: the name is not <kebab-case>.<es|en>.md"),
        (NAME, TEXT.replace("+++\n", "", 1), f"{NAME}:1: no front matter between two lines +++"),
        (NAME, TEXT.replace("minutes = 15", "minutes = quince"), f"{NAME}:10: Invalid value"),
        (NAME, TEXT.replace("minutes = 15", "year = 2026"), f"{NAME}:15: Cannot overwrite a value"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_with_its_file_and_line(tmp_path: Path, name: str, text: str, refusal: str) -> None:
    with pytest.raises(UnreadableSource) as refused:
        read_source(written(tmp_path, text, name))
    assert str(refused.value) == refusal


@pytest.mark.parametrize(
    "right, wrong, complaint",
    [
        ("minutes = 15", "minutes = 25", "10: minutes differs between the editions"),
        ("## Cuidado\n", "", "20: headings of level 2: 0 here, 1 in rueda-de-nombres.es.md"),
        ("| 5 | Saludar |\n| 10 |", "| 15 |", "20: minutes of steps: ['15'] here, ['5', '10'] in rueda-de-nombres.es.md"),
        (TEXT[TEXT.index("```card") :], "", "20: cards: 0 here, 1 in rueda-de-nombres.es.md"),
    ],
)
def test_editions_that_say_different_things_are_refused(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    assert TEXT.count(right) == 1
    english = written(tmp_path, TEXT.replace(right, wrong), "rueda-de-nombres.en.md")
    assert f"rueda-de-nombres.en.md:{complaint}" in complaints([small_source(tmp_path), read_source(english)])


@pytest.mark.parametrize(
    "language, typed, printed",
    [
        ("es", 'Diga "hola" y "adiós".', "Diga «hola» y «adiós»."),
        ("es", 'Lea: «dijo "sí" y calló».', "Lea: «dijo “sí” y calló»."),
        ("es", "k'iche' o q'eqchi'", "k’iche’ o q’eqchi’"),
        ("en", 'Say "it\'s mine".', "Say “it’s mine”."),
        ("en", "translated as 'sale' in two days' time", "translated as ‘sale’ in two days’ time"),
        ("en", 'one mark "\nalone', 'one mark "\nalone'),
    ],
)
def test_quotation_marks_become_those_of_the_language(language: str, typed: str, printed: str) -> None:
    assert typographic(typed, language) == printed
    assert typographic(printed, language) == printed
