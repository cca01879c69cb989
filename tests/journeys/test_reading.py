"""What readers do: find, choose, open, come back, change language, leave quickly."""

import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, Route

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


def press_exit(page: Page) -> None:
    page.get_by_text("Salida rápida").first.click()


def press_shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [press_exit, press_shift_three_times])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_quick_exit_leaves_no_way_back_to_the_page(reader: Reader, site: str, screen: Any, leave: Callable[[Page], None]) -> None:
    page = reader.open("/es/about", **screen)
    page.context.route("**/*wikipedia.org/**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
    page.goto(f"{site}/es/search?q=oferta")
    leave(page)
    page.wait_for_url("**wikipedia.org**")
    page.go_back()
    assert page.url == f"{site}/es/about"
    page.go_forward()
    assert "wikipedia.org" in page.url


def test_a_search_that_leaves_no_trace_is_sent_by_post(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    page.get_by_text("Buscar sin dejar la búsqueda en el historial").first.click()
    page.locator("form[method=post] input[name=q]").first.fill("oferta")
    page.locator("form[method=post] button[type=submit]").first.click()
    page.wait_for_selector("mark")
    assert "oferta" not in page.url
    assert "oferta" not in page.title()


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until the focus is on what a selector names."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.evaluate("(element, selector) => element.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_keyboard_alone_goes_all_the_way(reader: Reader, *, scripts: bool) -> None:
    page = reader.open("/es/", **DESK, java_script_enabled=scripts)

    def follow(selector: str, address: str) -> None:
        tab_to(page, selector)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(address))

    tab_to(page, "#search-form-q")
    page.keyboard.type("oferta")
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/search?q=oferta")
    tab_to(page, "input[name=theme]")
    page.keyboard.press("Space")
    if not scripts:
        tab_to(page, "#filters button[type=submit]")
        page.keyboard.press("Enter")
    page.wait_for_url("**theme=**")
    follow(".hit h2 a", r"/es/resources/[^/]+$")
    follow("a.button-main", r"/pages/1$")
    follow("a[rel=next]", r"/pages/2$")
    tab_to(page, "a[download]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "manual ñandú.pdf"
    follow(".switch a", r"/en/resources/[^/]+/pages/2$")
    follow("a[href='/en/safety']", r"/en/safety$")
    assert page.locator("h1").inner_text() == "Reading safely"


@pytest.mark.parametrize("by_link", [True, False], ids=["by the page's own link", "by the browser"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_back_leads_to_the_same_place_in_the_results(reader: Reader, screen: Any, *, by_link: bool) -> None:
    page = reader.open("/es/search?q=viajar+oferta", **screen)
    followed = page.locator("a.where[href*='/manual-para-facilitar/']").last
    address = followed.get_attribute("href")
    followed.focus()
    page.evaluate("scrollTo(0, 120)")
    place = page.evaluate("scrollY")
    assert place == 120
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/*")
    if by_link:
        turned = page.url
        page.locator("a[rel=next]").click()
        page.wait_for_url(lambda address: address != turned)
        page.get_by_role("link", name="Volver a los resultados").click()
    else:
        page.go_back()
    page.wait_for_url("**/search?q=viajar+oferta")
    page.locator(f"a.where[href='{address}']:focus").wait_for()
    assert page.evaluate("scrollY") == place


def test_taking_a_filter_away_keeps_the_focus_at_the_results(reader: Reader) -> None:
    page = reader.open("/es/search?q=viajar&type=worksheet", **DESK)
    page.locator(".chip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=viajar")
    page.locator("#results:focus").wait_for()


def test_nothing_foreign_is_asked_no_cookie_is_set_nothing_is_complained_of(reader: Reader, site: str, collection: Stage) -> None:
    page = reader.open("/es/", **DESK)
    for path in ("/es/search?q=oferta", f"/es/resources/{collection.slugs['book']}/pages/7?q=oferta", "/es/about", "/api/docs"):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
    assert {address for address in reader.asked if not address.startswith(site)} == set()
    assert page.context.cookies() == []
    assert reader.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_prints_in_black_on_one_white_sheet(reader: Reader, collection: Stage, scheme: Any) -> None:
    page = reader.open(f"/es/resources/{collection.slugs['book']}/pages/2", **DESK, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    assert "Texto de esta página\r\nHoja 2 del manual" in printed[0].get_textpage().get_text_range()
    assert len(printed) == 1


def test_what_is_printed_has_the_colours_of_the_light_theme(reader: Reader) -> None:
    page = reader.open("/api/docs", **DESK)

    def colours() -> list[str]:
        return list(
            page.evaluate(
                "[...document.querySelectorAll('*')].map(one => getComputedStyle(one)).map(one => one.color + one.backgroundColor)"
            )
        )

    page.emulate_media(media="print", color_scheme="light")
    light = colours()
    page.emulate_media(media="print", color_scheme="dark")
    assert colours() == light
    page.emulate_media(media="screen", color_scheme="dark")
    assert colours() != light


def test_a_fault_of_the_server_is_heard(reader: Reader, site: str) -> None:
    page = reader.open("/es/", **DESK)
    page.route("**/about", lambda route: route.fulfill(status=503, body="down", content_type="text/html"))
    page.goto(f"{site}/es/about")
    assert [re.findall(r"\b503\b", text) for text in reader.complaints] == [["503"]]


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
    page.locator("ol.hits[start='11']").wait_for()
    page.locator("button[formaction='/en/search']").click()
    page.wait_for_selector("html[lang=en] .hit")
    assert page.url.endswith("/en/search")
    assert page.locator("#search-form-q").input_value() == "viajar"


def test_a_picture_that_is_late_comes_by_itself(reader: Reader, site: str, collection: Stage) -> None:
    page = reader.open("/es/", **PHONE)
    asked: list[str] = []

    def late(route: Route) -> None:
        asked.append(route.request.url)
        if asked.count(route.request.url) == 1:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/image?*", late)
    for place, picture in (("/pages/2", ".page-sheet img"), ("", ".thumbs img")):
        page.goto(f"{site}/es/resources/{collection.slugs['book']}{place}")
        page.locator(picture).first.scroll_into_view_if_needed()
        page.wait_for_timeout(2_000)
        assert page.locator(picture).first.evaluate("image => image.naturalWidth > 0")
        assert page.locator("figcaption").count() == 0


def test_arrow_keys_turn_pages_and_the_way_back_keeps_the_place(reader: Reader, collection: Stage) -> None:
    page = reader.open("/es/search?q=oferta", **DESK)
    page.locator("a.where[href*='/pages/']").first.click()
    page.wait_for_url("**/pages/*")
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda address: address != first)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first)
    assert page.locator(".page-marks rect").count() > 0


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("view", ["image", "text"])
def test_on_a_phone_the_bar_of_a_page_is_one_row(reader: Reader, collection: Stage, language: str, view: str) -> None:
    page = reader.open(f"/{language}/resources/{collection.slugs['book']}/pages/17?q=oferta&view={view}", **PHONE)
    assert page.locator(".leaf-bar .button").count() == 5
    rows = page.locator(".leaf-bar .button").evaluate_all("buttons => new Set(buttons.map(one => one.getBoundingClientRect().top)).size")
    assert rows == 1
    assert page.locator(".leaf-place").evaluate_all("places => places.every(one => one.offsetHeight < 40)")
