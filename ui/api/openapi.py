"""The API's own description (OpenAPI 3.1), made of the values it answers with and the fields it knows; and a page to read it."""

from functools import cache
from typing import Any

import msgspec
from litestar import Response, get

from index.query import CHOICES, MAX_PAGE, MAX_SIZE, MAX_TEXT, NUMBERS
from index.result import SearchResult
from index.so_far import MAX_TYPED
from index.suggest import MAX_SUGGESTED, Suggestions
from repository.fields import BY_NAME, FACETS
from repository.images import WIDTHS
from repository.vocabulary import LABEL_LANGUAGES, vocabulary
from ui.api.answers import answer
from ui.api.bodies import PageBody, ResourceList, ResourceWhole, VocabularyList
from ui.i18n import language, preferred
from ui.pictures import SHOWN_WIDTH
from ui.problems import Problem
from ui.readers.frames import frame_of
from ui.replies import HTML, REVALIDATE, reply
from ui.site import WebRequest, site_of
from ui.urls import API

VERSION = "1.0.0"
_BODIES = (SearchResult, Suggestions, ResourceList, ResourceWhole, PageBody, VocabularyList, Problem)
_ABOUT = (
    "Search a collection of resources on trafficking in persons, smuggling of migrants and safe migration, page by page, "
    "in Spanish and English. Reading needs no key. Codes are stable; labels come in Spanish or English."
)


@get(f"{API}/openapi.json", sync_to_thread=True)
def openapi_json(request: WebRequest) -> Response[bytes]:
    """Give the description."""
    return answer(request, description(site_of(request).settings.public_url))


@get("/api/docs", sync_to_thread=True)
def docs(request: WebRequest) -> Response[bytes]:
    """Show the description as a page without any script."""
    reader = language(preferred(request.headers.get("accept-language", "")))
    frame = frame_of(request, reader, reader.gettext("The API"), place=f"/{reader.code}/", indexed=False, here="api")
    body = site_of(request).renderers[reader.code].render("api_docs.html", frame=frame, view=description(""))
    return reply(request, body, HTML, cache=REVALIDATE, headers={"Vary": "Accept-Encoding, Accept-Language"})


@cache
def description(base: str) -> dict[str, Any]:
    """Make the whole description; `base` is the public address of this installation."""
    _, components = msgspec.json.schema_components(_BODIES, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Maleta", "version": VERSION, "description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": base or "/"}],
        "paths": _paths(),
        "components": {"schemas": components, "responses": {"Problem": _problem_response()}},
    }


def _paths() -> dict[str, Any]:
    one = [_in_path("id", "The resource's public id.")]
    on_page = [*one, _in_path("number", "The page, from 1.", {"type": "integer", "minimum": 1, "maximum": 1_000_000})]
    attachment = [*one, _in_path("file", "The attachment's id.")]
    width = _in_query("width", "Width in pixels.", {"type": "integer", "enum": list(WIDTHS), "default": SHOWN_WIDTH})
    listing, record = f"{API}/resources", f"{API}/resources/{{id}}"
    searching = _search_parameters()
    gone = (404, 410)
    return {
        f"{API}/search": _operation("search", "Search resources and their pages.", searching, _json(SearchResult), (400, 503)),
        f"{API}/suggest": _operation("suggest", "Suggest what may be meant.", _suggest_parameters(), _json(Suggestions), (400,)),
        listing: _operation("listResources", "List resources, the newest first.", _list_parameters(), _json(ResourceList), (400,)),
        record: _operation("getResource", "Give one resource.", [*one, _labels()], _json(ResourceWhole), (400, *gone)),
        f"{record}/pages/{{number}}": _operation("getPage", "Give a page's text.", [*on_page, _labels()], _json(PageBody), (400, *gone)),
        f"{record}/pages/{{number}}/image": _operation("getPageImage", "Give its picture.", [*on_page, width], _IMAGE, (400, *gone, 503)),
        f"{record}/file": _operation("getFile", "Give the file, whole or in part.", one, _FILE, gone),
        f"{record}/files/{{file}}": _operation("getAttachment", "Give a file that stands beside the main one.", attachment, _FILE, gone),
        f"{API}/vocabularies": _operation("listVocabularies", "Give all codes and their labels.", [], _json(VocabularyList), ()),
    }


def _operation(name: str, summary: str, parameters: list[Any], answers: dict[str, Any], problems: tuple[int, ...]) -> dict[str, Any]:
    responses = answers | {str(status): {"$ref": "#/components/responses/Problem"} for status in problems}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": dict(sorted(responses.items()))}}


def _search_parameters() -> list[Any]:
    words = _in_query("q", 'Words of one stem meet; "phrases" are exact; -word excludes.', {"type": "string", "maxLength": MAX_TEXT})
    numbers = [
        _in_query(name, _NUMBERS_SAY[name], {"type": "integer", "minimum": low, "maximum": high}) for name, (low, high) in NUMBERS.items()
    ]
    choices = [_in_query(name, _CHOICES_SAY[name], {"type": "string", "enum": list(words)}) for name, words in CHOICES.items()]
    return [words, *numbers, *choices, *map(_facet_parameter, FACETS)]


def _suggest_parameters() -> list[Any]:
    typed = f"What is being typed; the last word may be unfinished. Of a text over {MAX_TYPED} characters only the end counts."
    most = {"type": "integer", "minimum": 1, "maximum": MAX_SUGGESTED, "default": MAX_SUGGESTED}
    return [_in_query("q", typed, {"type": "string"}), _in_query("limit", "How many at most.", most), _labels()]


def _facet_parameter(name: str) -> dict[str, Any]:
    words = BY_NAME[name].vocabulary
    item: dict[str, Any] = {"type": "string"}
    if words == "language":
        item |= {"description": "A BCP 47 tag."}
    elif words:
        item |= {"enum": list(vocabulary(words).entries)}
    about = f"Only resources with this {name}; repeat to choose several."
    return _in_query(name, about, {"type": "array", "items": item, "maxItems": 100}) | {"style": "form", "explode": True}


def _list_parameters() -> list[Any]:
    numbers = (("page", "Page of the list.", MAX_PAGE), ("size", "Resources on a page.", MAX_SIZE))
    return [*(_in_query(name, about, {"type": "integer", "minimum": 1, "maximum": most}) for name, about, most in numbers), _labels()]


def _labels() -> dict[str, Any]:
    return _in_query("labels", _CHOICES_SAY["labels"], {"type": "string", "enum": list(LABEL_LANGUAGES), "default": "es"})


def _in_query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _in_path(name: str, about: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema or {"type": "string"}}


def _json(body: type) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}}}
    unchanged = {} if body in (SearchResult, Suggestions) else {"304": _plain("The client has it.")}
    return {"200": {"description": "The answer.", "content": content}, **unchanged}


def _bytes(about: str) -> dict[str, Any]:
    return {"description": about, "content": {"*/*": {}}}


def _plain(about: str) -> dict[str, Any]:
    return {"description": about}


def _problem_response() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": "What went wrong, with a stable code (RFC 9457).", "content": content}


_NUMBERS_SAY = {
    "page": "Page of the results.",
    "size": "Resources on a page of results.",
    "max_minutes": "Only resources that take at most this many minutes.",
    "group_size": "Only resources for a group of this many people.",
    "age": "Only resources for people of this age in years.",
    "year_from": "Only resources of this year or later.",
    "year_to": "Only resources of this year or earlier.",
}
_CHOICES_SAY = {
    "sort": "The order of results.",
    "labels": "The language of titles, labels and messages.",
    "meaning": "Whether pages near in meaning join; off searches by words alone.",
    "typing": "1 says that the last word may still grow.",
}
_IMAGE = {"200": {"description": "The picture.", "content": {"image/webp": {}}}, "304": _plain("The client has it.")}
_FILE = {
    "200": _bytes("The whole file."),
    "206": _bytes("The part asked for."),
    "304": _plain("The client has it."),
    "416": _plain("The part lies outside the file."),
}
