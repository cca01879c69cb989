"""What each readers' page shows and links to."""

import re

import pytest
from httpx import Response
from lxml import html

from tests.stage import BOOK_PAGES, Stage
from tests.ui.conftest import Client

LANGUAGES = ("es", "en")
PLACES = (
    "",
    "search",
    "search?q=trabajo",
    "about",
    "safety",
    "concepts",
    "concepts/trafficking-in-persons",
    "countries",
    "countries/MX",
    "countries/NI",
    "regions/013",
    "kinds/activity",
    "kinds/good-practice",
    "strands/prevention",
    "compare",
    "resources/{book}",
    "resources/{book}?q=oferta",
    "resources/{activity}",
    "resources/{book}/pages/2?q=oferta",
    "resources/{lesson es}/pages/1",
    "resources/{closed}",
    "resources/{course}",
    "resources/{kit}",
)


def tree(response: Response) -> html.HtmlElement:
    return html.fromstring(response.content)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_whole_in_its_language(client: Client, collection: Stage, language: str, place: str):
    response = client.get(f"/{language}/{place.format(**collection.slugs)}")
    assert response.status_code == 200
    page = tree(response)
    assert page.get("lang") == language
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//title")[0].text_content().strip()
    assert page.xpath("//main[@id='main']")
    assert page.xpath("//a[@data-exit]")
    assert response.headers["content-language"] == language


@pytest.mark.parametrize("place", PLACES)
def test_the_language_switch_keeps_place_and_query(client: Client, collection: Stage, place: str):
    here = place.format(**collection.slugs)
    link = tree(client.get(f"/es/{here}")).xpath("//div[@class='switch']/a")[0]
    assert link.get("href") == f"/en/{here}"
    assert client.get(link.get("href")).status_code == 200


def test_the_root_speaks_spanish_unless_english_is_wanted_more(client: Client):
    def leads(accept: str) -> str:
        return client.get("/", headers={"accept-language": accept}).headers["location"]

    assert [leads(accept) for accept in ("", "fr", "es-MX,es;q=0.9,en;q=0.8", "en-US,en;q=0.9", "en;q=0.1, es;q=0.2")] == [
        "/es/",
        "/es/",
        "/es/",
        "/en/",
        "/es/",
    ]


def alternates_of(page: html.HtmlElement) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate']")}


@pytest.mark.parametrize(
    ("place", "canonical"),
    [
        ("search", "search"),
        ("search?q=trabajo", "search"),
        ("search?country=MX&sort=newest&page=1", "search"),
        ("resources/{book}", "resources/{book}"),
        ("resources/{book}?q=oferta", "resources/{book}"),
        ("resources/{book}/pages/2?q=oferta&view=text", "resources/{book}/pages/2"),
    ],
)
def test_search_engines_are_led_to_the_address_without_what_was_searched(client: Client, collection: Stage, place: str, canonical: str):
    page = tree(client.get(f"/en/{place.format(**collection.slugs)}"))
    spanish, english = (f"http://testserver.local/{code}/{canonical.format(**collection.slugs)}" for code in LANGUAGES)
    assert page.xpath("//link[@rel='canonical']/@href") == [english]
    assert alternates_of(page) == {"es": spanish, "en": english, "x-default": spanish}
    assert not page.xpath("//meta[@name='robots']")
    assert page.xpath("//meta[@name='description']/@content")


def test_search_engines_may_read_every_page_and_find_the_list(client: Client):
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /\n\nSitemap: http://testserver.local/sitemap.xml\n"
    assert "<loc>http://testserver.local/es/search</loc>" in client.get("/sitemap.xml").text


@pytest.mark.parametrize(
    "place",
    [
        "",
        "search",
        "search?q=trabajo&country=MX&theme=online-recruitment",
        "search?q=trabjo",
        "search?q=trafico",
        "search?page=40",
        "resources/{book}",
        "resources/{book}/pages/2?q=oferta",
    ],
)
def test_search_engines_follow_no_link_that_searches_anew(client: Client, collection: Stage, place: str):
    links = tree(client.get(f"/es/{place.format(**collection.slugs)}")).xpath("//a[contains(@href, '/search?')]")
    assert links
    assert [link.get("href") for link in links if not {"nofollow", "next", "prev"} & set(link.get("rel", "").split())] == []


def test_search_engines_follow_the_pages_of_the_whole_list(client: Client):
    followed = tree(client.get("/es/search")).xpath("//nav[@class='pages']/a")
    assert [(link.get("rel"), link.get("href")) for link in followed] == [("next", "/es/search?page=2")]


def test_what_was_searched_is_in_no_title(client: Client, collection: Stage):
    for place in ("search?q=secretisimo", f"resources/{collection.slugs['book']}?q=secretisimo"):
        assert "secretisimo" not in tree(client.get(f"/es/{place}")).xpath("//title")[0].text_content()


@pytest.mark.parametrize("name", ["draft", "erased"])
def test_what_was_never_published_looks_like_what_never_was(client: Client, collection: Stage, name: str):
    unknown = client.get("/es/resources/nunca-existio")
    hidden = client.get(f"/es/resources/{collection.slugs[name] or 'borrador-oculto'}")
    assert (hidden.status_code, hidden.text) == (unknown.status_code, unknown.text) == (404, unknown.text)


def test_a_withdrawn_resource_is_gone(client: Client, collection: Stage):
    response = client.get(f"/en/resources/{collection.slugs['withdrawn']}")
    assert response.status_code == 410
    assert "no longer offered" in tree(response).xpath("//h1")[0].text_content()
    assert "Folleto" not in response.text


def test_an_old_address_leads_to_the_present_one_for_ever(client: Client, collection: Stage):
    response = client.get(f"/en/resources/{collection.slugs['book before']}?q=oferta")
    assert (response.status_code, response.headers["location"]) == (301, "/en/resources/manual-para-facilitar?q=oferta")
    response = client.get(f"/es/resources/{collection.slugs['book before']}/pages/3?q=oferta")
    assert (response.status_code, response.headers["location"]) == (301, "/es/resources/manual-para-facilitar/pages/3?q=oferta")


def test_a_link_to_a_page_that_is_gone_leads_to_the_resource_with_a_note(client: Client, collection: Stage):
    response = client.get(f"/en/resources/{collection.slugs['book']}/pages/{BOOK_PAGES + 1}")
    assert response.status_code == 303
    page = tree(client.get(response.headers["location"]))
    assert f"Page {BOOK_PAGES + 1} is not in this resource any more." in page.text_content()


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "99999999999999999999", "٣"])
def test_what_is_no_page_number_is_not_found(client: Client, collection: Stage, number: str):
    assert client.get(f"/es/resources/{collection.slugs['book']}/pages/{number}").status_code == 404


def test_of_a_closed_resource_only_the_record_is_shown(client: Client, collection: Stage):
    slug = collection.slugs["closed"]
    page = tree(client.get(f"/es/resources/{slug}"))
    assert "Solo la ficha es pública" in page.text_content()
    assert not page.xpath("//a[@download]")
    assert client.get(f"/es/resources/{slug}/pages/1").status_code == 303
    assert client.get(f"/api/v1/resources/{collection.ids['closed']}/file").status_code == 404
    assert client.get(f"/api/v1/resources/{collection.ids['closed']}/pages/1").status_code == 404


def test_an_activity_shows_its_facts_and_timed_steps(client: Client, collection: Stage):
    page = tree(client.get(f"/es/resources/{collection.slugs['activity']}"))
    facts = {one.xpath("dt")[0].text: one.xpath("dd")[0].text for one in page.xpath("//dl[@class='facts']/div")}
    assert facts["Tiempo"] == "45 minutos"
    assert facts["Grupo"] == "8–25 personas"
    assert facts["Edades"] == "12–17 años"
    steps = [re.sub(r"\s+", " ", step.text_content()).strip() for step in page.xpath("//ol[@class='steps']/li")]
    assert steps == ["10 minBienvenida y acuerdos.", "25 minLas cinco puertas.", "10 minCierre."]


def test_editions_parts_and_attachments_are_linked(client: Client, collection: Stage):
    slugs = collection.slugs
    assert f"/es/resources/{slugs['lesson en']}" in client.get(f"/es/resources/{slugs['lesson es']}").text
    assert f"/es/resources/{slugs['part']}" in client.get(f"/es/resources/{slugs['kit']}").text
    assert f"/es/resources/{slugs['kit']}" in client.get(f"/es/resources/{slugs['part']}").text
    assert f"/api/v1/resources/{collection.ids['book']}/files/" in client.get(f"/es/resources/{slugs['book']}").text


def test_a_link_is_shown_whole_and_tells_nobody_where_a_reader_came_from(client: Client, collection: Stage):
    links = tree(client.get(f"/es/resources/{collection.slugs['course']}")).xpath("//a[@href='https://example.org/curso']")
    assert [link.get("rel") for link in links] == ["noopener noreferrer"] * 2
    assert links[1].text_content() == "https://example.org/curso"


def test_a_page_marks_what_was_searched_in_text_and_picture(client: Client, collection: Stage):
    page = tree(client.get(f"/es/resources/{collection.slugs['book']}/pages/2?q=ofertas+falsas"))
    assert [mark.text for mark in page.xpath("//mark")] == ["oferta", "falsa"]
    assert len(page.xpath("//*[@class='page-marks']/*[local-name()='rect']")) == 2


def test_a_page_leads_to_its_neighbours_and_to_the_next_match(client: Client, collection: Stage):
    base = f"/es/resources/{collection.slugs['book']}/pages"
    page = tree(client.get(f"{base}/7?q=oferta"))
    assert page.xpath("//a[@rel='prev']/@href") == [f"{base}/6?q=oferta"]
    assert page.xpath("//a[@rel='next']/@href") == [f"{base}/8?q=oferta"]
    assert page.xpath("//nav[@class='leaf-matches']/a/@href") == [f"{base}/2?q=oferta", f"{base}/12?q=oferta"]
    assert "coincidencia 2 de 5" in page.text_content()
    first = tree(client.get(f"{base}/1"))
    assert first.xpath("//a[@rel='prev']") == []


def test_text_comes_first_where_data_is_saved_or_asked_for(client: Client, collection: Stage):
    place = f"/es/resources/{collection.slugs['book']}/pages/2"
    shown = client.get(place)
    saving = client.get(place, headers={"save-data": "on"})
    asked = client.get(f"{place}?view=text")
    pictures = [len(tree(response).xpath("//figure")) for response in (shown, saving, asked)]
    assert pictures == [1, 0, 0]
    assert "Save-Data" in shown.headers["vary"]
    assert f"{place}?view=image" in saving.text


def test_the_first_page_offers_each_work_once_in_the_readers_language(client: Client, collection: Stage):
    for language, wanted, other in (("es", "lesson es", "lesson en"), ("en", "lesson en", "lesson es")):
        text = client.get(f"/{language}/").text
        assert f"/{language}/resources/{collection.slugs[wanted]}" in text
        assert f"/{language}/resources/{collection.slugs[other]}" not in text


def test_an_edition_is_called_as_it_calls_itself_and_explained_to_readers_of_another_language(client: Client, collection: Stage):
    own, meaning = "Lesson: trafficking and smuggling are not the same", "Clase: trata y tráfico ilícito no son lo mismo"
    page = tree(client.get(f"/es/resources/{collection.slugs['lesson en']}"))
    assert (page.xpath("//h1")[0].text, page.xpath("//h1/@lang")) == (own, ["en"])
    assert page.xpath("//h1/following-sibling::p[@class='translation']/text()") == [meaning]
    sister = tree(client.get(f"/es/resources/{collection.slugs['lesson es']}"))
    assert (sister.xpath("//h1")[0].text, sister.xpath("//p[@class='translation']")) == (meaning, [])
    assert [(link.text, link.get("lang")) for link in sister.xpath("//aside//ul[@class='links']//a")] == [(own, "en")]
    found = tree(client.get("/es/search?q=trafficking"))
    assert own in [title.text for title in found.xpath("//h2/a[@lang='en']")]
    assert meaning in [text.text for text in found.xpath("//p[@class='translation']")]


def test_the_first_page_says_which_countries_have_nothing(client: Client):
    page = tree(client.get("/en/"))
    countries = [" ".join(tile.text_content().split()) for tile in page.xpath("//section[@aria-labelledby='by-country']//li")]
    assert len(countries) == 9
    assert "Belize nothing yet" in countries
    assert any(text.startswith("Mexico 1") for text in countries)


def test_a_resource_leads_to_others_like_it_but_not_to_its_own_editions(client: Client):
    address = "/es/resources/clase-trata-y-trafico-ilicito-no-son-lo-mismo"
    alike = html.fromstring(client.get(address).text).xpath("//section[@class='alike']")[0]
    titles = [link.text_content() for link in alike.xpath(".//h3/a")]
    assert titles == ["Manual para facilitar sin dañar"]
    assert " ".join(alike.xpath("string(.//p[@class='alike-reason'])").split()) == "también sobre: trata de personas"


def test_an_activity_reads_like_a_recipe(client: Client, collection: Stage):
    page = tree(client.get(f"/es/resources/{collection.slugs['activity']}"))
    assert [title.text for title in page.xpath("//section[@class='prose']/h2")] == [
        "Objetivo",
        "Materiales",
        "Pasos",
        "Cuidado y protección",
    ]


def test_a_course_leads_to_where_one_enrols(client: Client, collection: Stage):
    page = tree(client.get(f"/en/resources/{collection.slugs['course']}"))
    assert page.xpath("//a[contains(@class, 'button-main')]/@href") == ["https://example.org/inscripcion"]


def test_a_resource_is_searched_inside(client: Client, collection: Stage):
    page = tree(client.get(f"/es/resources/{collection.slugs['book']}"))
    form = page.xpath("//form[@class='inside']")[0]
    found = tree(client.get(form.get("action").split("#")[0], params={"q": "oferta"}))
    assert len(found.xpath("//section[@id='pages']//a")) == 5
