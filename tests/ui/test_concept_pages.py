"""The pages of concepts: what each is called, what it is not, and what there is."""

import pytest
from lxml import html

from index.shelf import collation_key
from repository.concept_texts import concept_texts
from repository.concepts import concepts
from tests.ui.conftest import Client
from ui.readers.concepts import beside

CRIMES = ("trafficking-in-persons", "smuggling-of-migrants")


def tree(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content)


@pytest.mark.parametrize(("one", "other"), [CRIMES, CRIMES[::-1]])
def test_a_crime_is_told_apart_from_the_other_and_never_offered_beside_it(client: Client, one: str, other: str):
    page = tree(client, f"/es/concepts/{one}")
    assert page.xpath("//section[contains(@class, 'apart')]//h2/a/@href") == [f"/es/concepts/{other}"]
    assert "tráfico de personas" in [word.text for word in page.xpath("//section[contains(@class, 'apart')]//i")]
    assert f"/es/concepts/{other}" not in page.xpath("//nav[@class='related']//a/@href")


def test_a_concept_without_a_double_says_how_it_differs(client: Client):
    [apart] = tree(client, "/es/concepts/debt-bondage").xpath("//section[contains(@class, 'apart')]")
    assert [heading.text_content() for heading in apart.xpath(".//h2")] == ["En qué se diferencia"]
    assert [text.text for text in apart.xpath(".//p")] == [concept_texts()["debt-bondage"].apart["es"]]


def test_nothing_beside_a_concept_of_one_crime_is_of_the_other():
    for concept in concepts().values():
        crimes = {concepts()[one].crime for one in beside(concept)} - {None}
        assert not concept.crime or crimes <= {concept.crime}, concept.id


def test_a_concept_is_named_in_both_languages_and_warns_of_words(client: Client):
    page = tree(client, "/en/concepts/trafficking-in-persons")
    names = {one.get("lang"): one.text_content() for one in page.xpath("//dl[@class='names']//dd")}
    assert list(names) == ["en", "es"]
    assert "human trafficking" in names["en"]
    assert "trata de seres humanos" in names["es"]
    assert "better not: trata de blancas" in " ".join(names["es"].split())


def test_what_there_is_opens_at_the_page(client: Client):
    page = tree(client, "/es/concepts/trafficking-in-persons")
    assert any("/pages/" in href for href in page.xpath("//ol[@class='hits']//a/@href"))
    assert page.xpath("//p[@class='onward']/a/@href") == ["/es/search?q=trata%20de%20personas"]


def test_a_concept_that_no_page_names_says_so(client: Client):
    page = tree(client, "/es/concepts/non-refoulement")
    assert not page.xpath("//ol[@class='hits']")
    assert "todavía" in page.xpath("//div[@class='empty']")[0].text_content()


def test_the_list_leads_to_every_concept_in_the_order_of_the_alphabet(client: Client):
    page = tree(client, "/es/concepts")
    lists = page.xpath("//ul[@class='word-list']")
    hrefs = page.xpath("//ul[@class='word-list']//a/@href")
    assert sorted(hrefs) == sorted(f"/es/concepts/{one}" for one in concepts())
    for group in lists:
        names = [link.text for link in group.xpath(".//a")]
        assert names == sorted(names, key=collation_key)


def test_an_unknown_concept_is_not_found(client: Client):
    assert client.get("/es/concepts/no-such").status_code == 404


def test_the_sitemap_has_the_concepts_that_pages_name_and_no_others(client: Client):
    body = client.get("/sitemap.xml").text
    assert "/es/concepts/trafficking-in-persons<" in body
    assert "/es/concepts/non-refoulement<" not in body


def test_the_two_crimes_are_told_apart_in_words():
    assert all(concept_texts()[one].apart["es"] and concept_texts()[one].source["es"] for one in CRIMES)
