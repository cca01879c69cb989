"""A phrase of a real manual opens the very page that holds it."""

from pathlib import Path

import httpx
from lxml import html

from tests.cli.running import Maleta
from tests.running import server

PHRASE = "Usted puede definir alias para las órdenes más utilizadas"  # page 60 of the Spanish reference, printed as 32


def test_a_phrase_from_page_sixty_opens_page_sixty(corpus: Path, tmp_path: Path) -> None:
    maleta = Maleta(tmp_path / "data")
    ran = maleta("add", *sorted((corpus / "manuals").glob("*.es.pdf")), "--publish", "--json")
    assert [line["status"] for line in ran.lines()] == ["added", "added", "added"]
    reference = next(line["resource"] for line in ran.lines() if "debian-reference" in line["path"])
    with server(tmp_path / "data") as (address, _), httpx.Client(base_url=address) as client:
        answer = client.get("/api/v1/search", params={"q": f'"{PHRASE}"'}).json()
        assert [(hit["resource"]["id"], [page["number"] for page in hit["pages"]]) for hit in answer["hits"]] == [(reference, [60])]
        assert [piece["text"] for piece in answer["hits"][0]["pages"][0]["snippet"] if piece["match"]] == [PHRASE]
        page = html.fromstring(client.get(answer["hits"][0]["pages"][0]["url"]).content)
    assert "/pages/60" in answer["hits"][0]["pages"][0]["url"]
    assert PHRASE in " ".join(page.text_content().split())
    assert page.xpath("count(//mark)") > 0
