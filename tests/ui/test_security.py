"""Nothing foreign is loaded, no cookie is set, no page can be framed."""

import re

import pytest
from lxml import html

from tests.stage import Stage
from tests.ui.conftest import Client

ELSEWHERE = {  # only led to, never loaded
    "https://es.wikipedia.org/",
    "https://en.wikipedia.org/",
    "https://example.org/curso",
    "https://example.org/inscripcion",
}
PLACES = (
    "/es/",
    "/en/search?q=oferta",
    "/es/resources/{book}",
    "/es/resources/{book}/pages/2?q=oferta",
    "/es/resources/{course}",
    "/es/about",
    "/en/safety",
    "/es/nada",
    "/api/docs",
)


@pytest.mark.parametrize(
    "place", [*PLACES, "/", "/api/v1/search?q=a", "/api/v1/nada", "/robots.txt", "/health/live", "/static/x", "/nothing"]
)
def test_every_answer_says_the_same_to_the_browser(client: Client, collection: Stage, place: str):
    headers = client.get(place.format(**collection.slugs)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("place", PLACES)
def test_no_page_asks_anything_of_another_site(client: Client, collection: Stage, place: str):
    text = client.get(place.format(**collection.slugs)).text
    page = html.fromstring(text)
    loaded = [
        *page.xpath("//@src"),
        *page.xpath("//@srcset"),
        *page.xpath("//link[@rel!='canonical' and @rel!='alternate']/@href"),
        *page.xpath("//form/@action"),
    ]
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for part in loaded for address in re.split(r",\s*", part))
    led = {address for address in page.xpath("//a/@href") if address.startswith("http")}
    assert led <= ELSEWHERE
    assert not page.xpath("//@style | //style | //script[not(@src)] | //@onclick")


@pytest.mark.parametrize("place", PLACES)
def test_head_is_get_without_a_body(client: Client, collection: Stage, place: str):
    asked = client.get(place.format(**collection.slugs), headers={"accept-encoding": "identity"})
    told = client.head(place.format(**collection.slugs), headers={"accept-encoding": "identity"})
    assert told.content == b""
    same = ("content-type", "content-length", "cache-control", "etag", "content-security-policy")
    assert [told.headers.get(name) for name in same] == [asked.headers.get(name) for name in same]
    assert told.status_code == asked.status_code


def test_other_methods_are_refused_with_what_is_possible(client: Client):
    response = client.delete("/api/v1/search")
    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")
    assert {"GET", "HEAD"} <= {method.strip() for method in response.headers["allow"].split(",")}


def test_an_unforeseen_error_tells_readers_nothing_of_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("ui.site.search", fail)
    page = client.get("/es/search?q=secretisimo")
    assert (page.status_code, "inner detail" in page.text) == (500, False)
    body = client.get("/api/v1/search?q=secretisimo")
    assert (body.status_code, body.json()["code"]) == (500, "error")
    assert "inner detail" in caplog.text
    assert "secretisimo" not in caplog.text


def test_a_hostile_host_is_written_into_no_page(client: Client):
    text = client.get("/es/", headers={"host": 'evil"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text
