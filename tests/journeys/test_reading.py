"""What readers do: find, choose, open, come back, change language, leave quickly."""

import re

import pytest

from tests.journeys.conftest import Reader
from tests.stage import Stage

PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_word_to_the_page_and_back(reader: Reader, *, scripts: bool) -> None:
    page = reader.open("/es/", **DESK, java_script_enabled=scripts)
    page.locator("input[name=q]").first.fill("oferta falsa")
    page.locator("form[role=search] button[type=submit]").first.click()
    page.wait_for_url("**/es/search?q=oferta*")
    results = page.url
    assert page.locator("mark").first.inner_text().lower() in ("oferta", "ofertas", "falsa", "falsas")
    page.locator("a[href*='/pages/']").first.click()
    page.wait_for_url("**/pages/*")
    assert page.locator("h1").count() == 1
    page.go_back()
    page.wait_for_url(results)
    assert page.locator("mark").count() > 0


def test_the_language_switch_keeps_place_and_query(reader: Reader) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    page.locator("a[hreflang=en]").first.click()
    page.wait_for_url(re.compile(r"/en/search\?q=oferta"))
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_filter_narrows_in_place_and_back_undoes_it(reader: Reader) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    before = page.url
    page.locator("input[type=checkbox][name=theme]").first.check()
    page.wait_for_url(re.compile(r"theme="))
    page.go_back()
    page.wait_for_url(before)


def test_the_exit_button_replaces_the_page(reader: Reader) -> None:
    page = reader.open("/es/search?q=oferta", **PHONE)
    page.context.route("**/*wikipedia.org/**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
    page.get_by_text("Salida rápida").first.click()
    page.wait_for_url("**wikipedia.org**")


def test_shift_three_times_leaves_too(reader: Reader) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    page.context.route("**/*wikipedia.org/**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**wikipedia.org**")


def test_a_search_that_leaves_no_trace_is_sent_by_post(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    page.get_by_text("Buscar sin dejar la búsqueda en el historial").first.click()
    page.locator("form[method=post] input[name=q]").first.fill("oferta")
    page.locator("form[method=post] button[type=submit]").first.click()
    page.wait_for_selector("mark")
    assert "oferta" not in page.url
    assert "oferta" not in page.title()


def test_a_keyboard_alone_reaches_the_first_result(reader: Reader) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    for _ in range(120):
        page.keyboard.press("Tab")
        address = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if "/pages/" in address:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/*")


def test_nothing_foreign_is_asked_no_cookie_is_set_nothing_is_complained_of(reader: Reader, site: str, collection: Stage) -> None:
    page = reader.open("/es/", **DESK)
    for path in ("/es/search?q=oferta", f"/es/resources/{collection.slugs['book']}/pages/7?q=oferta", "/es/about", "/api/docs"):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
    assert {address for address in reader.asked if not address.startswith(site)} == set()
    assert page.context.cookies() == []
    assert [text for text in reader.complaints if "503" not in text] == []
