"""What the search page shows of an answer."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from repository.help_lines import COLUMNS, NAME
from tests.stage import Stage
from tests.ui.conftest import Client
from ui.i18n import language
from ui.readers.search import _nearness, _through

ODD = (
    "a" * 10_000,
    "🧳🧳",
    "nul\x00nul",
    '"sin cerrar',
    "-solo -exclusiones",
    "(((((",
    "\\",
    "%",
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "ñ" * 999,
    "  ",
)
FRAGMENT = {"Maleta-Fragment": "1"}


def titles(text: str) -> list[str]:
    return [link.text_content() for link in html.fromstring(text).xpath("//li[contains(@class, 'hit')]//h2/a")]


def hrefs(text: str) -> list[str]:
    return list(html.fromstring(text).xpath("//a/@href"))


@pytest.mark.parametrize(
    "query", ["q=trabajo", "q=viajar&size=5&page=2", "theme=trafficking-in-persons", "q=facilitar&country=MX&sort=title"]
)
def test_page_fragment_and_json_tell_the_same(client: Client, query: str):
    page = client.get(f"/es/search?{query}").text
    fragment = client.get(f"/es/search?{query}", headers=FRAGMENT).text
    body = client.get(f"/api/v1/search?{query}").json()
    found = [hit["resource"] for hit in body["hits"]]
    assert titles(page) == titles(fragment) == [resource["own_title"] or resource["title"] for resource in found]
    assert titles(page)
    assert "<html" not in fragment


def test_a_hit_opens_its_page_with_the_words_to_mark(client: Client):
    page = html.fromstring(client.get("/es/search?q=oferta+falsa").text)
    first = page.xpath("//ul[@class='passages']/li")[0]
    address = urlsplit(first.xpath("a/@href")[0])
    assert address.path.startswith("/es/resources/manual-para-facilitar/pages/")
    assert parse_qsl(address.query) == [("q", "oferta falsa")]
    assert {mark.text.lower() for mark in first.xpath(".//mark")} == {"oferta", "falsa"}


def test_every_facet_and_box_belongs_to_the_form(client: Client):
    page = html.fromstring(client.get("/es/search?q=viajar&theme=online-recruitment").text)
    boxes = page.xpath("//aside[@id='filters']//input")
    assert boxes
    assert {box.get("form") for box in boxes} == {"search-form"}
    assert page.xpath("//input[@checked]/@value") == ["online-recruitment"]


def test_a_chip_takes_one_filter_away(client: Client):
    page = html.fromstring(client.get("/es/search?q=a&country=MX&country=GT&max_minutes=60").text)
    chips = {chip.xpath("span")[0].text: chip.get("href") for chip in page.xpath("//a[@class='chip']")}
    assert chips == {
        "Guatemala": "/es/search?q=a&country=MX&max_minutes=60",
        "México": "/es/search?q=a&country=GT&max_minutes=60",
        "Minutos disponibles: 60": "/es/search?q=a&country=GT&country=MX",
    }


def test_results_have_pages_that_lead_on_and_back(client: Client):
    first = html.fromstring(client.get("/es/search?q=viajar&size=5").text)
    following = first.xpath("//a[@rel='next']/@href")
    assert following == ["/es/search?q=viajar&page=2&size=5"]
    second = html.fromstring(client.get(following[0]).text)
    assert second.xpath("//a[@rel='prev']/@href") == ["/es/search?q=viajar&size=5"]
    assert second.xpath("//ol[@class='hits']/@start") == ["6"]


def test_a_page_beyond_the_last_says_so(client: Client):
    assert "There is no such page of results." in client.get("/en/search?q=viajar&page=400").text


def test_nothing_found_teaches_what_to_try(client: Client):
    page = client.get("/en/search?q=xyzzyqwert&country=MX").text
    assert "Nothing found" in page
    assert "Remove the filters" in page


def test_nothing_found_says_what_was_understood_and_leads_on(client: Client):
    page = html.fromstring(client.get("/es/search?q=trata de personas&country=GT&year_from=2030").text)
    empty = page.xpath("//div[@class='empty']")[0]
    assert empty.xpath("p/b/text()") == ["trata de personas"]
    assert "/es/search?theme=trafficking-in-persons" in empty.xpath(".//ul[@class='ways']//a/@href")


def test_nothing_found_without_a_concept_claims_none(client: Client):
    page = html.fromstring(client.get("/es/search?q=xyzzyqwert").text)
    assert page.xpath("//div[@class='empty']/p/b | //nav[@class='related']") == []
    assert page.xpath("//ul[@class='ways']//a")


def test_a_hit_without_the_words_says_through_what_it_was_found(client: Client):
    page = html.fromstring(client.get("/es/search?q=trata de personas").text)
    reasons = {hit.xpath("string(.//h2)"): hit.xpath("string(.//span[@class='reason'])") for hit in page.xpath("//li[@class='hit']")}
    assert reasons["Lesson: trafficking and smuggling are not the same"] == "encontrado por: trata de personas"
    assert reasons["Clase: trata y tráfico ilícito no son lo mismo"] == ""


def test_an_ambiguous_word_offers_its_meanings_with_their_counts(client: Client):
    page = html.fromstring(client.get("/es/search?q=tráfico de personas").text)
    choices = page.xpath("//div[contains(@class, 'notice-ambiguous-term')]//li")
    said = [" ".join(choice.text_content().split()).split(" · ")[0] for choice in choices]
    assert said == ["tráfico ilícito de migrantes (2)", "trata de personas (3)"]
    private = html.fromstring(client.post("/es/search", data={"q": "tráfico de personas"}).text)
    buttons = private.xpath("//div[contains(@class, 'notice-ambiguous-term')]//button/@value")
    assert buttons == ["tráfico ilícito de migrantes", "trata de personas"]


@pytest.mark.parametrize("code", ["es", "en"])
def test_words_of_distress_put_a_card_above_the_results(client: Client, code: str):
    for response in (
        client.get(f"/{code}/search?q=no me dejan salir"),
        client.post(f"/{code}/search", data={"q": "they took my passport"}),
        client.get(f"/{code}/search?q=no me dejan salir", headers=FRAGMENT),
    ):
        results = html.fromstring(response.text).xpath("//section[@id='results']")[0]
        assert results.xpath("*[1]/@class") == ["help"]
        card = results.xpath("section[@class='help']")[0]
        assert f"/{code}/safety" in card.xpath(".//a/@href")
        assert card.xpath(".//a[@data-exit]")
        assert not re.search(r"\d", card.text_content()), "no number is made up"
    assert not html.fromstring(client.get(f"/{code}/search?q=retención de documentos").text).xpath("//section[@class='help']")


def test_verified_help_lines_are_shown_on_the_card(client: Client, collection: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.readers.search.today", lambda: date(2026, 11, 24))
    path = collection.settings.data / NAME
    row = "Línea de prueba,000,HN,24 horas,español,gratuita,una organización,no se piden datos,2026-05-02"
    path.write_text(",".join(COLUMNS) + "\n" + row, encoding="utf-8")
    try:
        card = html.fromstring(client.get("/es/search?q=necesito ayuda").text).xpath("//section[@class='help']")[0]
    finally:
        path.unlink()
    shown = " ".join(card.xpath("string(.//ul[@class='help-lines'])").split())
    assert shown.startswith("Línea de prueba 000 Honduras · 24 horas")
    assert "2 de mayo de 2026" in shown


@pytest.mark.parametrize("text", ["-trata", "¿?"])
def test_a_search_for_nothing_says_only_that(client: Client, text: str):
    page = html.fromstring(client.get("/es/search", params={"q": text}).text)
    assert len(page.xpath("//div[contains(@class, 'notice')]/div")) == 1
    assert page.xpath("//div[@class='empty']//a/@href") == ["/es/search"]
    assert "Ninguna página tiene estas palabras" not in page.text_content()


def test_what_cannot_be_used_is_named_on_a_readable_page(client: Client):
    response = client.get("/es/search?page=0&country=XX&sort=best")
    assert response.status_code == 400
    rows = html.fromstring(response.text).xpath("//dl[@class='problem-list']/*/text()")
    assert rows == [
        "Página",
        "debe ser un número de 1 a 500",
        "País",
        "código desconocido: 'XX'",
        "Orden",
        "debe ser uno de estos valores: relevance, newest, oldest, title, shortest",
    ]


def test_a_private_search_leaves_no_trace_in_addresses(client: Client):
    response = client.post("/es/search", data={"q": "oferta", "size": "5"})
    assert response.status_code == 200
    assert titles(response.text) == titles(client.get("/es/search?q=oferta&size=5").text)
    assert response.headers["cache-control"] == "no-store"
    assert not [address for address in hrefs(response.text) if "oferta" in address]
    assert "etag" not in response.headers


def test_a_private_search_goes_on_by_forms(client: Client):
    page = html.fromstring(client.post("/es/search", data={"q": "viajar", "size": "5", "language": "es"}).text)
    form = page.xpath("//form[@id='search-form']")[0]
    assert form.get("method") == "post"
    following = page.xpath("//nav[@class='pages']/button[@name='page']/@value")
    assert following == ["2"]
    second = client.post("/es/search", data={"q": "viajar", "size": "5", "language": "es", "page": "2"})
    assert titles(second.text)
    dropped = client.post("/es/search", data={"q": "viajar", "language": ["es"], "drop": "language:es"})
    assert not html.fromstring(dropped.text).xpath("//button[@class='chip']")


def test_a_form_too_large_is_refused(client: Client):
    assert client.post("/es/search", data={"q": "a" * 100_000}).status_code == 413


@pytest.mark.parametrize("text", ODD)
def test_odd_queries_get_a_clear_answer(client: Client, text: str):
    pages = (client.get("/es/search", params={"q": text}), client.post("/es/search", data={"q": text}))
    assert [page.status_code for page in pages] == [200, 200]
    assert not any("<script>alert" in page.text for page in pages)
    assert client.get("/api/v1/search", params={"q": text}).status_code == 200


@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "page", "size", "sort", "country", "theme", "age", "labels", "x"]), st.text(max_size=12)),
        max_size=6,
    )
)
def test_no_address_breaks_the_search(client: Client, pairs: list[tuple[str, str]]):
    pairs = [(name, text.encode("utf-8", "replace").decode()) for name, text in pairs]
    page = client.get("/es/search", params=pairs)
    assert page.status_code in (200, 400)
    assert client.get("/api/v1/search", params=pairs).status_code == page.status_code


@pytest.mark.parametrize(
    ("through", "concepts", "said"),
    [
        (("words",), [], ""),
        (("words", "concept:forced-labour"), [], ""),
        (("concept:forced-labour", "concept:debt-bondage"), ["trabajo forzoso", "servidumbre por deudas"], ""),
        (("meaning",), [], "hallado por su significado"),
        (("meaning", "weak"), [], "quizá cercano por su significado"),
    ],
)
def test_a_reason_is_given_only_where_the_words_do_not_show_it(through: tuple[str, ...], concepts: list[str], said: str):
    assert [link.label for link in _through(language("es"), through)] == concepts
    assert _nearness(language("es"), through) == said


def test_a_concept_that_a_hit_was_found_through_has_its_page_but_not_in_a_private_search():
    through = ("concept:forced-labour",)
    assert [link.url for link in _through(language("en"), through)] == ["/en/concepts/forced-labour"]
    assert [link.url for link in _through(language("en"), through, private=True)] == [""]


def test_a_search_leads_to_what_its_words_mean_unless_it_is_private(client: Client):
    assert "/es/concepts/trafficking-in-persons" in hrefs(client.get("/es/search?q=trata+de+personas").text)
    choices = {"/es/concepts/trafficking-in-persons", "/es/concepts/smuggling-of-migrants"}
    assert choices <= set(hrefs(client.get("/es/search?q=tráfico+de+personas").text))
    private = client.post("/es/search", data={"q": "trata de personas"}).text
    assert not [href for href in hrefs(private) if "/concepts/" in href]
