"""Pages that lead to the resources of a country, a region, a kind or a strand, and practices compared."""

from datetime import timedelta

import pytest
from lxml import html

from repository.help_lines import COLUMNS, NAME
from repository.vocabulary import vocabulary
from tests.stage import Stage
from tests.ui.conftest import Client
from ui.readers.gathered import KINDS, type_codes
from ui.readers.search import today


def tree(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content)


def titles(page: html.HtmlElement) -> list[str]:
    return [link.text for link in page.xpath("//li[@class='card']//h3/a")]


def test_a_country_shows_what_there_is_by_kind_and_counts_as_a_search_does(client: Client):
    page = tree(client, "/es/countries/HN")
    assert [title.text for title in page.xpath("//section/h2")][:2] == ["Buenas prácticas", "Actividades"]
    assert set(titles(page)) == {"Albergue que escucha", "Radio del puerto", "Dinámica: cinco puertas"}
    total = client.get("/api/v1/search?country=HN").json()["total"]
    assert f"los {total} recursos" in page.xpath("//p[@class='actions']")[0].text_content()


def test_a_country_without_anything_says_so(client: Client):
    page = tree(client, "/es/countries/PA")
    assert "todavía" in page.xpath("//div[@class='empty']")[0].text_content()
    assert not titles(page)


def test_a_country_of_the_core_that_has_nothing_is_still_led_to(client: Client):
    page = tree(client, "/es/countries")
    assert "/es/countries/PA" in page.xpath("//a[contains(@class, 'tile-none')]/@href")
    assert page.xpath("//a[@href='/es/regions/013']")


@pytest.mark.parametrize(
    "address", ["countries/XX", "countries/mx", "regions/999", "kinds/guide", "strands/none", "compare?practice=no-existe"]
)
def test_an_unknown_place_is_not_found(client: Client, address: str):
    assert client.get(f"/es/{address}").status_code == 404


def test_a_line_is_shown_for_its_country_until_it_is_too_old(client: Client, collection: Stage):
    path = collection.settings.data / NAME
    new, old = (today() - timedelta(days=days) for days in (30, 400))
    rows = [",".join(COLUMNS)]
    rows += [f"{name},600,HN,24 h,es,gratis,ONG,sí,{day}" for name, day in (("Línea nueva", new), ("Línea vieja", old))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    try:
        shown = tree(client, "/es/countries/HN").xpath("//ul[@class='help-lines']/li/b/text()")
        elsewhere = tree(client, "/es/countries/MX").xpath("//ul[@class='help-lines']")
    finally:
        path.unlink()
    assert shown == ["Línea nueva"]
    assert elsewhere == []


def test_every_type_is_of_one_kind_that_has_a_page():
    assert sorted(code for kind in KINDS for code in type_codes(kind)) == sorted(vocabulary("type").entries)


def test_one_edition_of_a_work_is_shown_the_readers_own(client: Client):
    assert [title for title in titles(tree(client, "/en/kinds/activity")) if "smuggling" in title] == [
        "Lesson: trafficking and smuggling are not the same"
    ]


def test_the_search_for_all_of_a_kind_finds_as_many_as_the_page_says(client: Client):
    page = tree(client, "/en/kinds/activity")
    address = page.xpath("//p[@class='actions']/a/@href")[0]
    found = client.get(address.replace("/en/search", "/api/v1/search")).json()["total"]
    assert f"all {found} resources" in page.xpath("//p[@class='actions']")[0].text_content()


def test_two_practices_stand_side_by_side_field_by_field(client: Client, collection: Stage):
    slugs = collection.slugs["practice"], collection.slugs["other practice"]
    page = tree(client, f"/es/compare?practice={slugs[0]}&practice={slugs[1]}")
    rows = {row.xpath("th")[0].text: [cell.text_content().strip() for cell in row.xpath("td")] for row in page.xpath("//tbody/tr")}
    assert rows["Método"] == ["Reuniones cada semana.", "Cápsulas de radio."]
    assert rows["Riesgos (no hacer daño)"] == ["no se dice", "Voces conocidas."]
    assert "Evaluación" not in rows
    assert page.xpath("//input[@checked]/@value") == sorted(slugs, key=page.xpath("//input/@value").index)


def test_with_fewer_than_two_there_is_a_choice_and_no_table(client: Client, collection: Stage):
    page = tree(client, f"/es/compare?practice={collection.slugs['practice']}")
    assert not page.xpath("//table")
    assert len(page.xpath("//form[@class='choose']//input")) == 2
    assert page.xpath("//input[@checked]/@value") == [collection.slugs["practice"]]


def test_a_good_practice_offers_to_be_compared(client: Client, collection: Stage):
    page = tree(client, f"/es/resources/{collection.slugs['practice']}")
    assert f"/es/compare?practice={collection.slugs['practice']}" in page.xpath("//a/@href")
