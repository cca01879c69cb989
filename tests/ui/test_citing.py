"""References that can be copied, and the code that opens a resource."""

from datetime import date

import pytest
from lxml import etree, html

from tests.stage import Stage
from tests.ui.conftest import Client
from ui.citing import Cited, apa, iso_690
from ui.i18n import language

DAY = date(2026, 12, 1)
ADDRESS = "https://example.org/es/resources/guia"
WHOLE = Cited(title="Guía", address=ADDRESS, authors=("Ana Paz", "Luis Mar"), year=2024, publisher="Red Sur", page="12")
BARE = Cited(title="¿Quién pregunta?", address=ADDRESS)


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        (WHOLE, f"Ana Paz y Luis Mar. (2024). Guía (p. 12). Red Sur. {ADDRESS}"),
        (Cited(title="Guía", address=ADDRESS, year=2024, publisher="Red Sur"), f"Red Sur. (2024). Guía. {ADDRESS}"),
        (BARE, f"¿Quién pregunta? (s. f.). {ADDRESS}"),
    ],
)
def test_apa(cited: Cited, text: str):
    assert apa(language("es"), cited) == text


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        (WHOLE, f"ANA PAZ; LUIS MAR. Guía. Red Sur, 2024, p. 12. Disponible en: {ADDRESS} [consulta: 1 de diciembre de 2026]."),
        (BARE, f"¿Quién pregunta? Disponible en: {ADDRESS} [consulta: 1 de diciembre de 2026]."),
    ],
)
def test_iso_690(cited: Cited, text: str):
    assert iso_690(language("es"), cited, DAY) == text


def test_a_page_is_cited_with_its_number_and_address(client: Client, collection: Stage):
    page = html.fromstring(client.get(f"/es/resources/{collection.slugs['book']}/pages/7?q=oferta").text)
    said = {one.xpath("dt")[0].text: one.xpath("dd")[0].text for one in page.xpath("//div[@class='cite']//dl/div")}
    assert list(said) == ["APA", "ISO 690"]
    assert all("p. 7" in text and "/pages/7" in text and "q=" not in text for text in said.values())


def test_the_code_of_a_published_resource_is_a_picture_of_its_own(client: Client, collection: Stage):
    answer = client.get(f"/es/resources/{collection.slugs['book']}/qr.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert etree.fromstring(answer.content).get("viewBox")
    assert client.get("/es/resources/no-existe/qr.svg").status_code == 404


def test_a_licence_is_said_in_plain_words(client: Client, collection: Stage):
    assert "si se dice de quién es" in client.get(f"/es/resources/{collection.slugs['book']}").text
