"""Totals, facets, filters, order and snippets (DESIGN §6), on every engine."""

import pytest

from index.passages import MAX_CHARS
from repository import catalogue
from tests.contracts.library import ACTOR, Library, counts, marked


def shelf(library: Library) -> Library:
    """Nine resources of three countries."""
    for number in range(9):
        country = ["MX", "GT", "HN"][number % 3]
        library.add(
            f"Recurso {number}",
            "trabajo digno " * (number + 1),
            country=[country],
            year=2010 + number,
            minutes=15 * (number + 1),
            type="guide" if number % 2 else "workshop",
        )
    return library.feed()


def test_the_total_is_the_same_on_every_page_of_results(library: Library) -> None:
    shelf(library)
    answers = [library.ask("trabajo", page=page, size=2) for page in range(1, 7)]
    assert [answer.total for answer in answers] == [9] * 6
    assert [len(answer.hits) for answer in answers] == [2, 2, 2, 2, 1, 0]


def test_pages_of_results_never_repeat_or_miss_a_resource(library: Library) -> None:
    shelf(library)
    for sort in ("relevance", "newest", "oldest", "title", "shortest"):
        found = [title for page in range(1, 6) for title in library.titles("trabajo", page=page, size=2, sort=sort)]
        assert sorted(found) == sorted(f"Recurso {number}" for number in range(9)), sort


def test_facets_are_exact_and_disjunctive(library: Library) -> None:
    shelf(library)
    result = library.ask("trabajo", ("country", "MX"))
    assert result.total == 3
    assert counts(result, "country") == {"MX": 3, "GT": 3, "HN": 3}
    assert counts(result, "type") == {"workshop": 2, "guide": 1}
    assert [value.code for value in result.facets["country"] if value.selected] == ["MX"]


def test_codes_of_one_field_are_alternatives_and_fields_add_up(library: Library) -> None:
    shelf(library)
    assert library.ask("trabajo", ("country", "MX"), ("country", "GT")).total == 6
    assert library.ask("trabajo", ("country", "MX"), ("country", "GT"), ("type", "guide")).total == 3


def test_a_chosen_code_without_resources_stays_visible(library: Library) -> None:
    shelf(library)
    result = library.ask("trabajo", ("country", "PA"))
    assert result.total == 0
    assert counts(result, "country")["PA"] == 0


def test_labels_follow_the_language_asked(library: Library) -> None:
    shelf(library)
    labels = {value.code: value.label for value in library.ask("trabajo", labels="en").facets["country"]}
    assert labels == {"MX": "Mexico", "GT": "Guatemala", "HN": "Honduras"}


@pytest.mark.parametrize(
    "numbers, expected",
    [
        ({"year_from": 2017}, {7, 8}),
        ({"year_to": 2011}, {0, 1}),
        ({"year_from": 2012, "year_to": 2013}, {2, 3}),
        ({"max_minutes": 30}, {0, 1}),
    ],
)
def test_ranges(library: Library, numbers: dict[str, int], expected: set[int]) -> None:
    shelf(library)
    assert set(library.titles("trabajo", **numbers)) == {f"Recurso {number}" for number in expected}


def test_age_and_group_lie_within_what_a_resource_says(library: Library) -> None:
    library.add("Niñez", "juego", age_min=8, age_max=11, group_min=10, group_max=20)
    library.add("Mayores", "juego", age_min=15)
    library.add("Calla", "juego")
    library.feed()
    assert library.titles("juego", age=9) == ["Niñez"]
    assert library.titles("juego", age=40) == ["Mayores"]
    assert library.titles("juego", group_size=20) == ["Niñez"]
    assert library.titles("juego", group_size=21) == []


def test_few_filtered_results_say_how_many_there_are_without_filters(library: Library) -> None:
    shelf(library)
    notices = {notice.code: notice.message for notice in library.ask("trabajo", ("country", "MX"), ("type", "guide")).notices}
    assert "9" in notices["narrow-filters"]


def test_an_empty_query_browses_everything_with_facets(library: Library) -> None:
    shelf(library)
    result = library.ask("")
    assert result.total == 9
    assert result.hits[0].resource.title == "Recurso 8"
    assert counts(result, "country") == {"MX": 3, "GT": 3, "HN": 3}
    assert all(hit.pages == () for hit in result.hits)


def test_sorts(library: Library) -> None:
    shelf(library)
    assert library.titles("trabajo", sort="newest", size=2) == ["Recurso 8", "Recurso 7"]
    assert library.titles("trabajo", sort="oldest", size=2) == ["Recurso 0", "Recurso 1"]
    assert library.titles("trabajo", sort="shortest", size=2) == ["Recurso 0", "Recurso 1"]


def test_titles_sort_as_in_spanish(library: Library) -> None:
    for title in ("Ñandú", "Zapato", "nube", "Ópera", "«Nota»", "¿Oíste?", "ala"):
        library.add(title, "texto")
    assert library.feed().titles("texto", sort="title") == ["ala", "«Nota»", "nube", "Ñandú", "¿Oíste?", "Ópera", "Zapato"]


def test_of_two_editions_with_one_title_that_in_the_readers_language_comes_first(library: Library) -> None:
    title = {"es": "Guía", "en": "Guide"}
    for language in ("en", "es", "en", "es"):
        library.add("Guía", "texto", language=language, title=title)
    library.feed()
    for labels, order in (("es", ["es", "es", "en", "en"]), ("en", ["en", "en", "es", "es"])):
        hits = library.ask("texto", labels=labels, sort="title").hits
        assert [hit.resource.languages[0] for hit in hits] == order


def test_hits_of_other_sorts_show_their_best_pages(library: Library) -> None:
    library.add("Uno", "nada", "trabajo digno", year=2020)
    hits = library.feed().ask("trabajo", sort="newest").hits
    assert [page.number for page in hits[0].pages] == [2]


def test_beyond_the_ranked_two_hundred_results_follow_by_year(library: Library) -> None:
    for number in range(230):
        library.add(f"Recurso {number:03}", "trabajo digno", year=1900 + number % 100)
    library.feed()
    found = [hit for page in (1, 2, 3) for hit in library.ask("trabajo", page=page, size=100).hits]
    assert len({hit.resource.id for hit in found}) == 230
    assert all(hit.pages for hit in found)


def test_snippets_mark_stems_and_accents_as_written(library: Library) -> None:
    library.add("Uno", "Las víctimas fueron captadas.\n\nOtra víctima también.")
    assert marked(library.feed().hit("victima", "Uno")) == ["víctimas", "víctima"]


def test_snippets_mark_corrected_and_completed_words(library: Library) -> None:
    library.add("Uno", "la migración segura")
    library.feed()
    assert marked(library.hit("migracoin", "Uno")) == ["migración"]
    assert marked(library.hit("migrac", "Uno")) == ["migración"]


def test_a_snippet_is_the_best_passage_and_short(library: Library) -> None:
    text = "Relleno sin importancia. " * 60 + "Las ofertas falsas captan a jóvenes. " + "Más relleno. " * 60 + "ofertas"
    library.add("Uno", text)
    hit = library.feed().hit("ofertas falsas jóvenes", "Uno")
    assert marked(hit) == ["ofertas", "falsas", "jóvenes"]
    shown = "".join(piece.text for piece in hit.pages[0].snippet)
    assert len(shown.strip("… ")) <= MAX_CHARS
    assert "Las ofertas falsas captan a jóvenes." in shown


def test_a_snippet_shows_once_that_the_text_goes_on(library: Library) -> None:
    """Points that the text itself has where it is cut, of an omission or of a table of contents, are not doubled."""
    more = "palabra " * 60
    library.add("Omisión", f"{more}\n\n… Ofertas falsas captan a jóvenes... {more}")
    library.add("Índice", f"Ofertas {'. ' * 200}12")
    library.add("Entera", "Ofertas falsas...")
    library.feed()

    def shown(name: str) -> str:
        return "".join(piece.text for piece in library.hit("ofertas", name).pages[0].snippet)

    assert shown("Omisión") == "… Ofertas falsas captan a jóvenes …"
    assert shown("Índice") == "Ofertas …"
    assert shown("Entera") == "Ofertas falsas..."


def test_a_snippet_does_not_end_with_the_number_of_an_item(library: Library) -> None:
    library.add("Uno", "Piense en una oferta: 1. Pregunte quién paga. 2. " + "Pregunte también por el contrato y por el viaje " * 6)
    shown = "".join(piece.text for piece in library.feed().hit("oferta", "Uno").pages[0].snippet)
    assert shown == "Piense en una oferta: 1. Pregunte quién paga. …"


def test_a_record_speaks_one_language_at_a_time_the_readers_where_it_matches(library: Library) -> None:
    said = {"es": "Se oye por radio, de noche.", "en": "It is heard by radio, at night."}
    library.add("Cuña", abstract=said, theme=["forced-labour"], type="radio-spot")
    library.feed()

    def shown(text: str, labels: str) -> tuple[str, str]:
        page = library.ask(text, labels=labels).hits[0].pages[0]
        return page.language, "".join(piece.text for piece in page.snippet)

    assert shown("radio", "es") == ("es", said["es"])
    assert shown("radio", "en") == ("en", said["en"])
    assert shown("heard", "es") == ("en", said["en"])
    assert shown("forzoso", "en") == ("es", "trabajo forzoso")


def test_a_snippet_never_holds_markup(library: Library) -> None:
    library.add("Uno", "un <script>alert(1)</script> peligroso & raro")
    pieces = library.feed().hit("peligroso", "Uno").pages[0].snippet
    assert "".join(piece.text for piece in pieces) == "un <script>alert(1)</script> peligroso & raro"


def test_nothing_unpublished_shows(library: Library) -> None:
    library.add("Borrador secreto", "palabra reservada", publish=False, country=["PA"])
    library.add("Público", "palabra abierta")
    library.feed()
    result = library.ask("palabra")
    assert (result.total, counts(result, "country")) == (1, {})
    assert library.titles("reservada") == []
    assert library.ask("rezervada").did_you_mean is None


def test_a_withdrawal_takes_effect_before_the_feed(library: Library) -> None:
    public_id = library.add("Uno", "palabra")
    assert library.feed().titles("palabra") == ["Uno"]
    with library.database.write() as session:
        catalogue.withdraw(session, catalogue.find(session, public_id), actor=ACTOR)
    assert library.titles("palabra") == []
    assert library.ask("").total == 0
    library.feed()
    assert library.titles("palabra") == []


def test_an_erased_resource_leaves_no_word(library: Library) -> None:
    public_id = library.add("Uno", "palabrarara")
    library.feed()
    with library.database.write() as session:
        catalogue.erase(session, catalogue.find(session, public_id))
    library.feed()
    assert library.titles("palabrarara") == []
    assert library.collection.statistics.word_pages("palabrarara") == 0
    assert library.collection.engine.holdings() == {}


def test_an_edit_is_found_after_the_feed(library: Library) -> None:
    public_id = library.add("Antes", "texto")
    library.feed()
    with library.database.write() as session:
        resource = catalogue.find(session, public_id)
        catalogue.edit_resource(session, resource, resource.revision, {"title": {"es": "Después"}}, actor=ACTOR)
    library.feed()
    assert library.titles("después") == ["Después"]
    assert library.titles("antes") == []


def test_pages_of_a_record_only_resource_are_not_shown(library: Library) -> None:
    library.add("Protocolo", "preguntas reservadas", access="record-only")
    library.feed()
    assert library.titles("reservadas") == []
    assert library.hit("protocolo", "Protocolo").resource.file_url is None


def test_an_edition_in_another_language_says_the_title_that_it_bears(library: Library) -> None:
    library.add("Guía", "palabra", language="en", title={"es": "Guía", "en": "Guide"})
    library.feed()
    shown = {labels: library.ask("palabra", labels=labels).hits[0].resource for labels in ("es", "en")}
    assert (shown["es"].title, shown["es"].own_title, shown["es"].own_title_language) == ("Guía", "Guide", "en")
    assert (shown["en"].title, shown["en"].own_title, shown["en"].own_title_language) == ("Guide", None, None)


def test_other_editions_are_named(library: Library) -> None:
    with library.database.write() as session:
        work = catalogue.add_resource(session, {"title": {"en": "Guide"}, "language": ["en"]}, work_id="obra")
        other = catalogue.add_resource(session, {"title": {"es": "Guía dos"}, "language": ["es"]}, work_id="obra")
        for resource in (work, other):
            catalogue.publish(session, resource, actor=ACTOR)
    hit = library.feed().hit("guide", "Guide")
    assert hit.resource.also_in == (("es", "/es/guia-dos"),)


def test_links_lead_to_the_neighbouring_pages(library: Library) -> None:
    shelf(library)
    links = library.ask("trabajo", page=2, size=4).links
    assert (links.previous, links.self_, links.next) == (
        "/search?q=trabajo&size=4",
        "/search?q=trabajo&page=2&size=4",
        "/search?q=trabajo&page=3&size=4",
    )
    assert library.ask("trabajo", page=3, size=4).links.next is None
