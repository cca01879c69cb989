"""What a query finds (DESIGN §6), on every engine."""

import pytest

from tests.contracts.library import Library, marked


def test_the_unit_is_the_resource_with_its_best_pages(library: Library) -> None:
    library.add("Cuaderno", "la migración es un derecho", "otra cosa", "migración y más migración")
    library.add("Ajeno", "nada que ver")
    result = library.feed().ask("migración")
    assert result.total == 1
    assert [page.number for page in result.hits[0].pages] == [3, 1]
    assert result.hits[0].page_count == 2


@pytest.mark.parametrize("typed", ["migracion", "MIGRACIÓN", "migración", "Migracion", "mi\u00adgra\u00adción", "migracio\u0301n"])
def test_case_accents_and_soft_hyphens_never_matter(library: Library, typed: str) -> None:
    library.add("Uno", "La migración segura")
    assert library.feed().titles(typed) == ["Uno"]


def test_ligatures_in_a_query_do_not_matter(library: Library) -> None:
    library.add("Uno", "el tráfico ilícito de migrantes")
    assert library.feed().titles("trá\ufb01co") == ["Uno"]


@pytest.mark.parametrize("typed", ["palabra", '"la palabra"', 'palabra "la palabra"', "palabra -otra", "palabra sola"])
def test_what_stands_on_very_many_pages_is_found_whole(library: Library, typed: str) -> None:
    for number in range(3):
        library.add(f"Libro {number}", *(["aquí está la palabra sola"] * 120))
    result = library.feed().ask(typed)
    assert (result.total, [hit.page_count for hit in result.hits]) == (3, [120] * 3)


@pytest.mark.parametrize("typed", ["zzyzx qwrtz", "zzyzx qwrtz palabra", '"zzyzx qwrtz"', "zzyzx -qwrtz"])
def test_words_that_nobody_knows_are_no_error(library: Library, typed: str) -> None:
    library.add("Uno", "palabra")
    result = library.feed().ask(typed)
    assert (result.total, [hit.resource.title for hit in result.hits]) == ((1, ["Uno"]) if "palabra" in typed else (0, []))


def test_the_exact_spelling_ranks_first(library: Library) -> None:
    library.add("Sin", "el cono de la calle " + "y otras palabras " * 5)
    library.add("Tilde", "el coño de la calle " + "y otras palabras " * 5)
    library.feed()
    assert library.titles("coño") == ["Tilde", "Sin"]
    assert library.titles("cono") == ["Sin", "Tilde"]


@pytest.mark.parametrize(
    "typed, written",
    [("niña", "niñas"), ("víctimas", "víctima"), ("nación", "naciones"), ("traffickers", "trafficker"), ("trafficked", "trafficking")],
)
def test_words_of_one_stem_meet(library: Library, typed: str, written: str) -> None:
    language = "en" if typed.startswith("traff") else "es"
    library.add("Uno", f"{written} aquí", language=language)
    assert library.feed().titles(typed) == ["Uno"]


@pytest.mark.parametrize("page", ["se aprobó el tratado", "los tratados", "malos tratos", "al tratar de salir", "fueron tratadas bien"])
def test_what_the_stemmer_would_merge_with_trata_stays_apart(library: Library, page: str) -> None:
    library.add("Negativo", page)
    library.add("Positivo", "víctimas de trata")
    assert library.feed().titles("trata") == ["Positivo"]


@pytest.mark.parametrize(
    "typed, other",
    [
        ("tráfico", "traffic jam"),
        ("traffic", "tráfico ilegal"),
        ("refugio", "persona refugiada"),
        ("tratante", "la trata"),
        ("traficante", "el tráfico"),
    ],
)
def test_false_friends_match_only_themselves(library: Library, typed: str, other: str) -> None:
    language = "en" if other.startswith("traffic") else "es"
    library.add("Otro", other, language=language)
    assert library.feed().titles(typed) == []


def test_a_page_of_an_uncertain_language_is_found_in_both(library: Library) -> None:
    library.add("Kreyòl", "victims victimas", language="ht")
    library.feed()
    assert library.titles("victim") == ["Kreyòl"]
    assert library.titles("víctima") == ["Kreyòl"]


def test_a_full_match_may_take_words_from_the_title_but_one_from_the_page(library: Library) -> None:
    library.add("Manual de reclutamiento", "ofertas falsas en redes", "otra página")
    hit = library.feed().hit("reclutamiento ofertas", "Manual de reclutamiento")
    assert [page.number for page in hit.pages] == [1]
    assert hit.page_count == 1


def test_a_resource_without_text_is_found_by_its_cover(library: Library) -> None:
    library.add("Cartel sobre trabajo forzoso", theme=["forced-labour"], abstract={"es": "Para pegar en la pared"})
    library.feed()
    for text in ("cartel", "pared", "trabajo forzoso", "forced labour"):
        hits = library.ask(text).hits
        assert [(hit.resource.title, hit.page_count, hit.pages[0].number) for hit in hits] == [("Cartel sobre trabajo forzoso", 0, 0)], text


def test_a_record_that_matches_in_part_is_no_page(library: Library) -> None:
    library.add("Cartel sobre albergues", "otro asunto")
    library.add("Cuento", "una mariposa")
    result = library.feed().ask("albergue mariposa")
    assert result.relaxed
    found = {hit.resource.title: (hit.page_count, [page.number for page in hit.pages]) for hit in result.hits}
    assert found == {"Cartel sobre albergues": (0, [0]), "Cuento": (1, [1])}


def test_function_words_do_not_decide(library: Library) -> None:
    library.add("Uno", "víctimas atendidas")
    assert library.feed().titles("las víctimas de la") == ["Uno"]


def test_a_query_of_function_words_alone_still_finds_them(library: Library) -> None:
    library.add("Uno", "para nosotros")
    assert library.feed().titles("para nosotros") == ["Uno"]


def test_partial_matches_follow_full_ones_and_the_answer_says_so(library: Library) -> None:
    library.add("Completo", "captación de jóvenes mediante ofertas engañosas")
    library.add("Parcial", "captación de jóvenes en la calle")
    for number in range(8):
        library.add(f"Lejano {number}", "recetas de cocina")
    result = library.feed().ask("captación jóvenes ofertas")
    assert [hit.resource.title for hit in result.hits] == ["Completo", "Parcial"]
    assert result.relaxed
    assert result.total == 2
    assert "relaxed" in [notice.code for notice in result.notices]


def test_with_twenty_full_matches_no_partial_one_follows(library: Library) -> None:
    for number in range(20):
        library.add(f"Completo {number}", f"captación ofertas jóvenes {number}")
    library.add("Parcial", "captación ofertas")
    result = library.feed().ask("captación ofertas jóvenes")
    assert result.total == 20
    assert not result.relaxed


def test_rank_one_is_a_full_match(library: Library) -> None:
    library.add("Completo", "zapato verde " + "relleno " * 300 + "ventana")
    for number in range(4):
        library.add(f"Parcial {number}", "zapato verde zapato verde zapato verde")
    assert library.feed().titles("zapato verde ventana")[0] == "Completo"


def test_a_phrase_is_exact_with_its_function_words(library: Library) -> None:
    library.add("Frase", "la trata de personas es un delito")
    library.add("Suelto", "personas que hablan de la trata")
    library.add("Plural", "las tratas de persona")
    library.feed()
    assert library.titles('"trata de personas"') == ["Frase"]
    assert marked(library.hit('"trata de personas"', "Frase")) == ["trata de personas"]


def test_phrases_alone_are_ranked_and_counted_by_page(library: Library) -> None:
    library.add("Larga", "trata de personas " + "y muchas otras palabras " * 40)
    library.add("Corta", "trata de personas trata de personas", "otra cosa")
    library.add("Trata de personas", "nada de eso", "aquí sí: trata de personas")
    library.feed()
    assert library.titles('"trata de personas"')[-1] == "Larga"
    hit = library.hit('"trata de personas"', "Trata de personas")
    assert (hit.page_count, [page.number for page in hit.pages]) == (1, [2])


def test_a_phrase_of_one_word_is_unstemmed(library: Library) -> None:
    library.add("Singular", "una niña")
    library.add("Plural", "dos niñas")
    assert library.feed().titles('"niñas"') == ["Plural"]


def test_a_phrase_and_a_word_must_both_be_there(library: Library) -> None:
    library.add("Ambos", "trata de personas en la escuela")
    library.add("Solo frase", "trata de personas")
    assert library.feed().titles('"trata de personas" escuela')[0] == "Ambos"


def test_a_phrase_that_nobody_wrote_is_searched_as_words_beside_others(library: Library) -> None:
    library.add("Suelto", "la jugada gemela del primo en la escuela")
    result = library.feed().ask('qué es un "primo gemela" escuela')
    assert [hit.resource.title for hit in result.hits] == ["Suelto"]
    assert result.relaxed
    assert "no-phrase" in [notice.code for notice in result.notices]
    assert library.ask('"primo gemela"').total == 0


def test_an_excluded_word_takes_pages_away(library: Library) -> None:
    library.add("Con", "trabajo en la mina")
    library.add("Sin", "trabajo en el campo")
    library.feed()
    assert library.titles("trabajo -mina") == ["Sin"]
    assert library.titles("trabajo -minas") == ["Sin"]


def test_an_excluded_phrase_takes_pages_away(library: Library) -> None:
    library.add("Con", "trabajo forzoso en la mina")
    library.add("Sin", "trabajo en la mina, nada forzoso")
    assert library.feed().titles('trabajo -"trabajo forzoso"') == ["Sin"]


def test_the_last_word_is_a_prefix_while_typing(library: Library) -> None:
    for number in range(4):
        library.add(f"Uno {number}", "trabajo con migrantes")
    library.feed()
    assert len(library.titles("migr")) == 4
    assert len(library.titles("migr trabajo", typing=1)) == 4
    assert library.ask("mi", typing=1).total == 4
    assert library.ask("mi").total == 0


def test_a_submitted_word_that_many_resources_hold_is_no_prefix(library: Library) -> None:
    for number in range(3):
        library.add(f"Corta {number}", "una red de apoyo")
    library.add("Larga", "un reducto nocturno")
    assert "Larga" not in library.feed().titles("red")


@pytest.mark.parametrize("typed", ["migracoin", "imgración", "migracin", "migraciónn", "nigración"])
def test_one_edit_is_forgiven(library: Library, typed: str) -> None:
    library.add("Uno", "la migración segura")
    assert library.feed().titles(typed) == ["Uno"]


def test_two_edits_are_forgiven_from_nine_letters_and_not_before(library: Library) -> None:
    library.add("Largo", "reclutamiento engañoso")
    library.add("Corto", "albergue seguro")
    library.feed()
    assert library.titles("reclutamemto") == ["Largo"]
    assert library.titles("albregu") == []


@pytest.mark.parametrize("typed", ["1373", "a1370", "trat", "gato"])
def test_numbers_and_short_words_are_never_corrected(library: Library, typed: str) -> None:
    library.add("Uno", "la ley 1370 y el dato sobre la trota")
    result = library.feed().ask(f"{typed} zzz")
    assert result.did_you_mean is None
    assert result.total == 0


def test_a_word_that_three_resources_hold_is_never_corrected(library: Library) -> None:
    for number in range(3):
        library.add(f"Casado {number}", "una persona casada")
    library.add("Cansada", "una persona cansada")
    assert "Cansada" not in library.feed().titles("casada")


def test_an_exact_match_outranks_a_corrected_one(library: Library) -> None:
    library.add("Corregido", "albergue albergue albergue")
    library.add("Exacto", "el alberque de ayer " + "y más palabras " * 20)
    assert library.feed().titles("alberque")[0] == "Exacto"


def test_a_mistyped_word_that_nobody_wrote_counts_as_the_one_that_was_meant(library: Library) -> None:
    library.add("Identificar", "la identificación. " * 6 + "el mecanismo. " + "y más palabras " * 20)
    library.add("Mecanismo", "la identificación. " + "el mecanismo. " * 3 + "y más palabras " * 20)
    for number in range(4):
        library.add(f"Otro {number}", "el mecanismo de otros " + "y más palabras " * 20)
    library.feed()
    assert library.titles("mecanismo identificacoin")[0] == library.titles("mecanismo identificación")[0] == "Identificar"


def test_a_correction_is_offered_in_the_spelling_of_the_pages(library: Library) -> None:
    library.add("Uno", "la migración segura")
    assert library.feed().ask("migracoin segura").did_you_mean == "migración segura"


def test_a_word_in_both_languages_finds_both(library: Library) -> None:
    library.add("ES", "prevención del tráfico")
    library.add("EN", "prevention for youth", language="en")
    assert sorted(library.feed().titles("prevention prevención")) == ["EN", "ES"]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "palabra " * 2_000,
        "😀 🙃",
        "\x00",
        "a\x00b",
        '"',
        '"""',
        '"sin cerrar',
        "-",
        "--",
        "()[]{}:*~^\\/",
        "OR AND NOT",
        "\ud800",
    ],
)
def test_any_text_gets_an_answer(library: Library, text: str) -> None:
    library.add("Uno", "una página cualquiera")
    assert library.feed().ask(text).total in (0, 1)


def test_only_exclusions_get_an_explanation(library: Library) -> None:
    library.add("Uno", "una página")
    result = library.feed().ask("-mina")
    assert (result.total, [notice.code for notice in result.notices]) == (0, ["only-exclusions"])


def test_signs_alone_get_an_explanation(library: Library) -> None:
    library.add("Uno", "una página")
    assert [notice.code for notice in library.feed().ask("¿?").notices] == ["no-words"]


def test_a_long_text_is_searched_by_its_rarest_words(library: Library) -> None:
    library.add("Uno", " ".join(f"palabra{number}" for number in range(60)))
    result = library.feed().ask(" ".join(f"palabra{number}" for number in range(60)))
    assert result.total == 1
    assert "shortened" in [notice.code for notice in result.notices]
