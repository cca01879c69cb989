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


def test_on_a_phone_the_filters_are_a_sheet_that_shows_what_it_would_leave(reader: Reader) -> None:
    page = reader.open("/es/search?q=viajar", **PHONE)
    page.get_by_role("link", name="Filtros").click()
    sheet = page.locator("#sheet")
    sheet.locator("input[name=type][value=worksheet]").check()
    page.wait_for_url("**type=worksheet**")
    show = sheet.get_by_role("button", name=re.compile(r"Ver \d+ recursos"))
    assert sheet.is_visible()
    said = re.findall(r"\d+", show.inner_text())
    show.click()
    assert not sheet.is_visible()
    assert re.findall(r"\d+", page.locator("#count").inner_text()) == said
    assert page.locator(".chip").count() == 1


def test_without_scripts_the_filters_still_open_and_apply_on_a_phone(reader: Reader) -> None:
    page = reader.open("/es/search?q=viajar", **PHONE, java_script_enabled=False)
    page.get_by_role("link", name="Filtros").click()
    page.locator("#facet-type input").first.check()
    page.locator("#filters .filters-foot button").click()
    page.wait_for_url("**type=**")
    assert page.locator(".chip").count() == 1


def test_a_private_search_stays_private_through_filters_and_pages(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    page.locator("#search-form-q").fill("viajar")
    page.get_by_text("Buscar sin dejar la búsqueda en el historial").first.click()
    page.locator("nav.pages button[name=page]").click()
    page.wait_for_function("document.querySelector('ol.hits').getAttribute('start') === '11'")
    page.locator("button[formaction='/en/search']").click()
    page.wait_for_selector("html[lang=en] .hit")
    assert page.url.endswith("/en/search")
    assert page.locator("#search-form-q").input_value() == "viajar"


def test_arrow_keys_turn_pages_and_the_way_back_keeps_the_place(reader: Reader, collection: Stage) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    page.locator("a.where[href*='/pages/']").first.click()
    page.wait_for_url("**/pages/*")
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"location.href !== {first!r}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first)
    assert page.locator(".page-marks rect").count() > 0
