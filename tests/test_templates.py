"""Every template renders, in both languages, with nothing undefined and nothing untranslated."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from tests.ui.conftest import Client, client, collection  # noqa: F401 - fixtures
from ui.assets import Assets
from ui.contexts import Frame
from ui.i18n import LANGUAGES, Language, language
from ui.rendering import FOLDER, Renderer

PAGES = {  # template: where it is shown
    "home.html": "/{l}/",
    "search.html": "/{l}/search?q=oferta&theme=trafficking-in-persons",
    "search_fragment.html": "/{l}/search?q=oferta",
    "resource.html": "/{l}/resources/manual-para-facilitar?q=oferta&missing=99",
    "page.html": "/{l}/resources/manual-para-facilitar/pages/7?q=oferta",
    "concepts.html": "/{l}/concepts",
    "concept.html": "/{l}/concepts/trafficking-in-persons",
    "countries.html": "/{l}/countries",
    "landing.html": "/{l}/countries/MX",
    "compare.html": "/{l}/compare?practice=albergue-que-escucha&practice=radio-del-puerto",
    "about.html": "/{l}/about",
    "safety.html": "/{l}/safety",
    "problem.html": "/{l}/search?page=0",
    "api_docs.html": "/api/docs",
    "opensearch.xml": "/opensearch.xml?language={l}",
}
_WORDS = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_CODE = re.compile(r"<code>.*?</code>", re.DOTALL)  # commands and names of the API are the same in every language
_ATTRIBUTE_MACRO = re.compile(r" lang=\"{{[^}]*}}\"")  # a macro that gives an attribute stands outside any tag
_NOT_WORDS = {"Maleta", "maleta", "add", "documentos", "publish", "html", "doctype", "openapi", "json", "OpenAPI", "curl", "GET", "min"}


def whole_templates() -> set[str]:
    return {
        path.name
        for path in FOLDER.glob("*")
        if path.suffix in (".html", ".xml") and path.name != "base.html" and not path.name.startswith("_")
    }


def test_every_template_is_shown_somewhere():
    assert set(PAGES) == whole_templates()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("template", PAGES)
def test_every_template_renders_with_nothing_undefined(client: Client, template: str, code: str, monkeypatch: pytest.MonkeyPatch):  # noqa: F811
    shown: list[str] = []
    render = Renderer.render

    def noted(self: Renderer, name: str, /, **values: Any) -> bytes:
        shown.append(name)
        return render(self, name, **values)

    monkeypatch.setattr(Renderer, "render", noted)
    headers = {"Maleta-Fragment": "1"} if template == "search_fragment.html" else {"accept-language": code}
    response = client.get(PAGES[template].format(l=code), headers=headers)
    assert shown == [template]
    assert response.status_code == (400 if template == "problem.html" else 200)
    if template.endswith(".html") and template != "search_fragment.html":
        page = html.fromstring(response.content)
        assert len(page.xpath("//h1")) == 1
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
        assert all(following <= level + 1 for level, following in pairwise(levels)) or template == "search.html"
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_scripts_styles_or_untranslated_words(path: Any):
    source = path.read_text(encoding="utf-8")
    assert "|safe" not in re.sub(r"' [a-z-]+=\"[a-z]+\"'\|safe", "", source)
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", source)
    marked_up = _ATTRIBUTE_MACRO.sub(" ", _CODE.sub(" ", source))
    text = re.sub(r"<[^>]*>", " ", _TAG.sub(" ", marked_up))
    assert set(_WORDS.findall(text)) <= _NOT_WORDS


def test_a_template_that_asks_for_what_is_not_given_fails():
    renderer = Renderer(language("es"), Assets())
    with pytest.raises(Exception, match="undefined"):
        renderer.render("about.html")


def test_the_interface_is_where_its_words_are_known() -> None:
    gettext: Callable[[str], str] = language("es").gettext
    assert gettext("Quick exit") == "Salida rápida"


def test_words_that_stand_in_a_template_are_looked_up_when_it_is_compiled_and_escaped_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(message: str) -> str:
        asked.append(message)
        return f"<{message}> & more"

    spanish = Language("es")
    monkeypatch.setattr(spanish, "gettext", noted)
    renderer = Renderer(spanish, Assets())
    assert "Quick exit" in asked
    asked.clear()
    shown = renderer.render("safety.html", frame=Frame(language="es", title="", place="/es/safety"), view=None).decode()
    assert asked == []
    assert "<span>&lt;Quick exit&gt; &amp; more</span>" in shown
    assert '<svg class="icon"' in shown
