"""What the API answers, and how it refuses."""

import msgspec
import pytest

from index.result import SearchResult
from index.suggest import Suggestions
from repository.fields import FACETS, FIELDS
from tests.stage import BOOK_PAGES, Stage
from tests.ui.conftest import Client
from ui.api.bodies import PageBody, ResourceList, ResourceWhole, VocabularyList
from ui.problems import TITLES

API = "/api/v1"


def test_a_search_is_the_result_itself(client: Client):
    response = client.get(f"{API}/search?q=trata&labels=en")
    result = msgspec.json.decode(response.content, type=SearchResult, strict=True)
    assert result.query.q == "trata"
    assert result.total == len(result.hits)
    assert result.hits[0].resource.url.startswith("/en/resources/")
    assert result.links.self_ == "/api/v1/search?q=trata&labels=en"
    assert response.headers["cache-control"] == "no-store"


def test_suggestions_lead_to_pages_for_readers(client: Client):
    response = client.get(f"{API}/suggest?q=manual para fac&labels=en")
    body = msgspec.json.decode(response.content, type=Suggestions, strict=True)
    assert body.q == "manual para fac"
    assert [(one.kind, one.label, one.url) for one in body.suggestions] == [
        ("resource", "Manual for facilitating without harm", "/en/resources/manual-para-facilitar")
    ]
    assert response.headers["cache-control"] == "no-store"
    first = client.get(f"{API}/suggest?q=trata de per&labels=en").json()["suggestions"][0]
    assert first == {
        "kind": "concept",
        "code": "trafficking-in-persons",
        "label": "trafficking in persons",
        "language": "en",
        "url": "/en/search?q=trafficking%20in%20persons",
        "query": "trafficking in persons",
        "matched": "trata de personas",
    }


@pytest.mark.parametrize(("query", "name"), [("limit=0", "limit"), ("limit=11", "limit"), ("limit=x", "limit"), ("labels=fr", "labels")])
def test_suggestions_refuse_what_they_cannot_read(client: Client, query: str, name: str):
    response = client.get(f"{API}/suggest?q=a&{query}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert [one["name"] for one in response.json()["parameters"]] == [name]


def test_labels_come_in_the_language_asked_for(client: Client):
    def theme(labels: str) -> str:
        return client.get(f"{API}/search?labels={labels}").json()["facets"]["country"][0]["label"]

    assert {theme("es"), theme("en")} <= {"Guatemala", "Honduras", "México", "Mexico"}


def test_resources_are_listed_newest_first_page_by_page(client: Client):
    first = msgspec.json.decode(client.get(f"{API}/resources?size=4").content, type=ResourceList)
    second = msgspec.json.decode(client.get(first.links.next or "").content, type=ResourceList)
    assert first.total == second.total > 8
    assert second.links.previous == "/api/v1/resources?page=1&size=4&labels=es"
    ids = [resource.id for resource in (*first.resources, *second.resources)]
    assert len(set(ids)) == 8
    published = [resource.published_at or "" for resource in (*first.resources, *second.resources)]
    assert published == sorted(published, reverse=True)


def test_a_resource_is_given_whole(client: Client, collection: Stage):
    body = msgspec.json.decode(client.get(f"{API}/resources/{collection.ids['book']}?labels=en").content, type=ResourceWhole)
    assert body.title == "Manual for facilitating without harm"
    assert body.page_count == BOOK_PAGES
    assert body.file is not None
    assert (body.file.name, body.file.media_type) == ("manual ñandú.pdf", "application/pdf")
    assert [(one.code, one.label) for one in body.labels["country"]] == [("MX", "Mexico"), ("GT", "Guatemala")]
    assert body.cover_url == f"/api/v1/resources/{body.id}/pages/1/image?width=320"
    assert [note.media_type for note in body.attachments] == ["text/html"]


def test_editions_and_parts_are_named(client: Client, collection: Stage):
    lesson = msgspec.json.decode(client.get(f"{API}/resources/{collection.ids['lesson es']}").content, type=ResourceWhole)
    assert [(one.id, one.language) for one in lesson.also_in] == [(collection.ids["lesson en"], "en")]
    part = msgspec.json.decode(client.get(f"{API}/resources/{collection.ids['part']}").content, type=ResourceWhole)
    assert part.part_of is not None
    assert part.part_of.id == collection.ids["kit"]


def test_a_page_gives_its_text_and_neighbours(client: Client, collection: Stage):
    base = f"{API}/resources/{collection.ids['book']}/pages"
    body = msgspec.json.decode(client.get(f"{base}/2").content, type=PageBody)
    assert body.text.startswith("Hoja 2 del manual para facilitar")
    assert body.languages == ("es",)
    assert (body.links.previous, body.links.next) == (f"{base}/1", f"{base}/3")
    assert body.images["720"] == f"{base}/2/image?width=720"
    last = msgspec.json.decode(client.get(f"{base}/{BOOK_PAGES}").content, type=PageBody)
    assert last.links.next is None


def test_vocabularies_hold_every_code_in_both_languages(client: Client):
    body = msgspec.json.decode(client.get(f"{API}/vocabularies").content, type=VocabularyList)
    assert {field for one in body.vocabularies for field in one.fields} == {field.name for field in FIELDS if field.vocabulary}
    assert all(entry.labels.keys() == {"es", "en"} for one in body.vocabularies for entry in one.entries)


def test_unchanged_answers_are_not_sent_again(client: Client, collection: Stage):
    for place in (f"/resources/{collection.ids['book']}", "/resources?size=3", "/vocabularies", "/openapi.json"):
        etag = client.get(API + place).headers["etag"]
        again = client.get(API + place, headers={"if-none-match": f'"other", {etag}'})
        assert (again.status_code, again.content) == (304, b"")


def test_any_page_of_the_web_may_read(client: Client, collection: Stage):
    for place in ("/search?q=a", f"/resources/{collection.ids['book']}", "/vocabularies"):
        assert client.get(API + place).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name, status, code", [("draft", 404, "not-found"), ("withdrawn", 410, "gone"), ("erased", 410, "gone")])
def test_what_readers_may_not_see_is_a_problem(client: Client, collection: Stage, name: str, status: int, code: str):
    base = f"{API}/resources/{collection.ids[name]}"
    for place in (base, f"{base}/pages/1", f"{base}/pages/1/image", f"{base}/file"):
        response = client.get(place)
        assert response.headers["content-type"] == "application/problem+json"
        assert (response.status_code, response.json()["code"], response.json()["status"]) == (status, code, status)


def test_a_draft_is_answered_like_an_unknown_id(client: Client, collection: Stage):
    hidden, unknown = client.get(f"{API}/resources/{collection.ids['draft']}"), client.get(f"{API}/resources/zzzzzzzzzzzzzzzz")
    assert hidden.content == unknown.content


def test_wrong_parameters_are_all_named(client: Client):
    body = client.get(f"{API}/search?page=0&size=101&country=XX&age=200&labels=en").json()
    assert body["code"] == "invalid-parameter"
    assert body["title"] == TITLES[400]
    assert body["parameters"] == [
        {"name": "page", "reason": "a number from 1 to 500 is wanted"},
        {"name": "size", "reason": "a number from 1 to 100 is wanted"},
        {"name": "country", "reason": "unknown code 'XX'"},
        {"name": "age", "reason": "a number from 0 to 120 is wanted"},
    ]
    body = client.get(f"{API}/resources?page=x&labels=fr").json()
    assert [one["name"] for one in body["parameters"]] == ["page", "labels"]


def test_the_description_names_every_parameter_and_address(client: Client, collection: Stage):
    body = client.get(f"{API}/openapi.json").json()
    names = {one["name"] for one in body["paths"][f"{API}/search"]["get"]["parameters"]}
    assert names == {
        "q",
        "page",
        "size",
        "sort",
        "labels",
        "meaning",
        "typing",
        "max_minutes",
        "group_size",
        "age",
        "year_from",
        "year_to",
        *FACETS,
    }
    for path, methods in body["paths"].items():
        place = path.replace("{id}", collection.ids["book"]).replace("{number}", "1").replace("{file}", "0")
        response = client.get(place)
        assert str(response.status_code) in methods["get"]["responses"], path
    references = {part.split('"')[0] for part in client.get(f"{API}/openapi.json").text.split('"$ref":"#/components/schemas/')[1:]}
    assert references <= body["components"]["schemas"].keys()


def test_the_docs_page_lists_every_operation(client: Client):
    page = client.get("/api/docs", headers={"accept-language": "en"}).text
    body = client.get(f"{API}/openapi.json").json()
    assert all(f'id="{methods["get"]["operationId"]}"' in page for methods in body["paths"].values())
    assert all(f'id="{name}"' in page for name in body["components"]["schemas"])
