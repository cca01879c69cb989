"""What a document suggests about itself; above all what it does not suggest."""

from collections.abc import Sequence

import pytest

from ingest.describe import describe, describe_file
from ingest.messages import Reading
from ingest.studied import Sheet, Studied
from repository.boxes import WordBox, pack_boxes
from repository.concepts import concepts
from repository.fields import BY_NAME
from repository.implied import THEME_OF_CRIME, codes_of, country_names, type_words
from repository.language.words import word_spans
from repository.vocabulary import vocabulary

FILLER = "Cada grupo elige una tarjeta, la lee en voz alta y conversa sobre ella durante diez minutos. " * 6


def document(*texts: str, language: str = "es", outline: str | None = None) -> Studied:
    return Studied([Sheet(number, text, language, outline) for number, text in enumerate(texts, 1)], language)


def suggested(studied: Studied, field: str) -> list[object]:
    return [one.value for one in describe(studied, 2026) if one.field == field]


def evidence(studied: Studied, field: str) -> list[tuple[object, str, dict[str, int | str]]]:
    return [(one.value, one.source, dict(one.evidence)) for one in describe(studied, 2026) if one.field == field]


def laid_out(lines: Sequence[tuple[str, float]]) -> Sheet:
    """Lay lines out on a page, one below the other, each in letters of so many points."""
    text = "\n".join(line for line, _ in lines)
    boxes: list[WordBox] = []
    start, top = 0, 40.0
    for line, size in lines:
        for first, last in word_spans(line):
            left = 40 + first * size * 0.5
            right = left + (last - first) * size * 0.5
            boxes.append(WordBox(start + first, start + last, left / 1000, top / 1000, right / 1000, (top + size) / 1000))
        start += len(line) + 1
        top += size * 1.2
    return Sheet(1, text, "es", None, 1000.0, 1000.0, pack_boxes(boxes))


BODY = [(f"Este renglón de letra menuda es el número {number} de la hoja y no dice nada más.", 10.0) for number in range(12)]


def test_the_title_is_what_is_set_in_the_largest_letters() -> None:
    sheet = laid_out([("Proyecto de prevención", 10), ("CAMINAR CON INFORMACIÓN:", 24), ("UNA GUÍA", 24), ("Segunda parte", 14), *BODY])

    assert evidence(Studied([sheet], "es"), "title") == [({"es": "CAMINAR CON INFORMACIÓN: UNA GUÍA"}, "title-page", {"page": 1})]
    assert suggested(Studied([sheet], "es"), "type") == []  # the word stands too late in the title to say what the thing is


def test_a_page_of_one_size_and_a_large_word_far_down_give_no_title() -> None:
    for lines in ([*BODY], [*BODY, *BODY, *BODY, *BODY, *BODY, ("TRANSITORIOS", 18), *BODY]):
        assert suggested(Studied([laid_out(lines)], "es"), "title") == []


def test_without_sizes_the_heading_of_the_first_page_is_the_title() -> None:
    studied = document("Taller para docentes\n\n" + FILLER, outline="Taller para docentes — Apertura")

    assert evidence(studied, "title") == [({"es": "Taller para docentes"}, "heading", {"page": 1})]
    assert evidence(studied, "type") == [("workshop", "title-word", {"word": "Taller"})]
    assert [value for value, *_ in evidence(studied, "audience")] == ["teachers-facilitators"]


def test_a_theme_says_how_often_it_was_named_and_where() -> None:
    studied = document(FILLER + "El trabajo forzoso. El trabajo forzado.", FILLER, "Contra el trabajo forzoso. " + FILLER)

    assert evidence(studied, "theme") == [("forced-labour", "named", {"times": 3, "pages": 2})]


@pytest.mark.parametrize(
    ("sentence", "themes"),
    [
        ("La trata de personas es un delito contra la persona.", ["trafficking-in-persons"]),
        ("El tráfico ilícito de migrantes es un delito contra el Estado.", ["smuggling-of-migrants"]),
        ("Se trata de un taller. El manual trata sobre el camino. Se trata de prevenir.", []),
        ("Los tratados y convenios. El tratado se firma. Los malos tratos se denuncian.", []),
        ("El tráfico de personas crece. Una red de tráfico. Los traficantes cobran.", []),
        ("El tráfico de drogas y el tráfico de armas. El tráfico en la carretera.", []),
    ],
)
def test_each_crime_is_suggested_by_its_own_words_alone(sentence: str, themes: list[str]) -> None:
    studied = document(f"{FILLER} {sentence * 5}")

    assert suggested(studied, "theme") == themes


@pytest.mark.parametrize(
    ("sentence", "themes"),
    [
        ("Human trafficking is a crime against the person. ", ["trafficking-in-persons"]),
        ("Migrant smuggling is a crime against the State. ", ["smuggling-of-migrants"]),
        ("Migrant trafficking is said of both. Traffic is dense. ", []),
    ],
)
def test_each_crime_is_suggested_by_its_own_words_alone_in_english(sentence: str, themes: list[str]) -> None:
    assert (
        suggested(document(sentence * 6 + "Every group takes a card and reads it aloud to the others. " * 8, language="en"), "theme")
        == themes
    )


def test_no_table_leads_to_a_crime() -> None:
    for concept in concepts().values():
        led = set(codes_of(concept.id, "theme")) & set(THEME_OF_CRIME.values())
        assert led == ({THEME_OF_CRIME[concept.crime]} if concept.crime else set()), concept.id


def test_the_tables_know_only_what_there_is() -> None:
    for concept in concepts():
        for field in ("theme", "audience"):
            assert set(codes_of(concept, field)) <= set(vocabulary(field).entries)
    for language in ("es", "en"):
        assert {code for _, code in type_words(language)} <= set(vocabulary("type").entries)
        assert {code for _, code in country_names(language)} <= {*vocabulary("country").entries, ""}


def test_a_country_is_suggested_where_it_is_named_again_and_again_and_not_as_an_example() -> None:
    pages = [f"{FILLER} En Honduras se hizo así, y otra vez en Honduras." for _ in range(3)]
    example = FILLER + "Un ejemplo de Zambia: Zambia lo hizo en Zambia, y Zambia lo repite."

    assert evidence(document(*pages, example, FILLER), "country") == [("HN", "named", {"times": 6, "pages": 3})]


@pytest.mark.parametrize(
    "name", ["el Pacto de San José de Costa Rica", "Nuevo México", "una reunión. Reunión", "el salvador de todos", "el Golfo de México"]
)
def test_a_name_inside_another_name_is_no_country(name: str) -> None:
    assert suggested(document(FILLER + f"Vimos {name}. " * 5), "country") == []


def test_the_united_states_of_mexico_are_mexico() -> None:
    assert suggested(document(FILLER + "La Constitución de los Estados Unidos Mexicanos. " * 4), "country") == ["MX"]


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("© 2019 Casa Alianza", 2019),
        ("San José, junio de 2012", 2012),
        ("Guatemala, 2017", 2017),
        ("Última reforma publicada DOF 11-11-2020", 2020),
        ("DECRETO SUPREMO Nº 001-2016-IN", 2016),
        ("la Ley de 1998 dice que en 2012 hubo más casos", None),
        ("Teléfono 2019 2020", None),
        ("© 2199 Nadie", None),
        ("El plan nacional de aquí al año 2050.", None),
    ],
)
def test_a_year_comes_from_a_line_that_dates_the_document(line: str, year: int | None) -> None:
    assert suggested(document(f"Guía\n{line}\n\n{FILLER}"), "year") == ([year] if year else [])


@pytest.mark.parametrize(
    ("text", "audiences"),
    [
        ("Dirigido a: docentes y personal de salud", ["teachers-facilitators", "health-staff"]),
        ("Esta guía está dirigida a periodistas.", ["journalists"]),
        ("Los programas dirigidos a las familias se revisan. Las niñas y los niños tienen derechos.", []),
    ],
)
def test_an_audience_is_whom_the_document_is_for_and_not_whom_it_speaks_of(text: str, audiences: list[str]) -> None:
    assert suggested(document(f"Manual\n{text}\n{FILLER}"), "audience") == audiences


def test_an_abstract_is_what_is_called_one_or_what_stands_first() -> None:
    summary = "Una rueda corta para que un grupo que no se conoce todavía pueda saludarse con calma y sin vergüenza."
    called = document(f"Rueda\n\n{FILLER}\n\nResumen\n{summary}\n\n{FILLER}")
    first = document(f"Rueda de nombres\n\n{summary}\n\n{FILLER}")

    assert evidence(called, "abstract") == [({"es": summary}, "heading", {"page": 1})]
    assert evidence(first, "abstract") == [({"es": summary}, "first-paragraph", {"page": 1})]
    assert suggested(document("Rueda de nombres\n\nMateriales: hojas.\n\n" + FILLER), "abstract") == []


def test_authors_stand_behind_a_word_that_says_so() -> None:
    assert suggested(document("Manual\nElaborado por: Ana Ruiz y Casa Alianza\n" + FILLER), "creators") == ["Ana Ruiz", "Casa Alianza"]
    assert suggested(document("Manual\nAutora de los textos\n" + FILLER), "creators") == []


def test_languages_are_those_of_the_pages() -> None:
    studied = Studied([Sheet(number, FILLER, "es" if number < 4 else "en") for number in range(1, 6)], "es")

    assert evidence(studied, "language") == [("es", "pages", {"pages": 3, "of": 5}), ("en", "pages", {"pages": 2, "of": 5})]


def test_a_document_in_an_unknown_language_and_one_without_text_suggest_nothing_of_what_they_say() -> None:
    kiche = "Ri akalab k'o ya'tal chike kek'oji' pa utzil, maj jun kuya' kub'an k'ax chike.\n" * 20
    for studied in (document(kiche, language="und"), document(""), Studied([], "und")):
        assert describe(studied, 2026) == []


def test_properties_of_a_file_suggest_what_they_say_and_its_name_nothing() -> None:
    reading = Reading(code="ok", language="es", title="Guía", title_language="es", authors=("Ana",), abstract="Una guía.", year=2018)

    assert [(one.field, one.value) for one in describe_file(reading, "archivo 7")] == [
        ("title", {"es": "Guía"}),
        ("abstract", {"es": "Una guía."}),
        ("creators", "Ana"),
        ("year", 2018),
    ]
    assert [one.field for one in describe_file(reading, "Guía")] == ["abstract", "creators", "year"]


def test_keywords_of_a_file_suggest_the_themes_and_audiences_that_they_name() -> None:
    keywords = ("trabajo forzoso", "docentes", "Trabajo forzoso", "tráfico de personas", "se trata de aprender", "informe final")
    reading = Reading(code="ok", language="es", subjects=keywords)
    said = [(one.field, one.value, one.source) for one in describe_file(reading, "")]
    assert said == [("theme", "forced-labour", "file-property"), ("audience", "teachers-facilitators", "file-property")]
    assert describe_file(Reading(code="ok", subjects=("x",)), "") == []


def test_every_field_that_is_suggested_is_a_field() -> None:
    studied = document(
        f"Manual para docentes\nLima, junio de 2012\n{FILLER} En Honduras. Honduras y Honduras, contra el trabajo forzoso. " * 3
    )

    assert {one.field for one in describe(studied, 2026)} <= set(BY_NAME)
