"""The search box suggests while somebody types, by keyboard, by touch and for screen readers; without scripts it is a plain box."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Reader
from tests.journeys.test_access import flaws

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def type_in(page: Page, text: str, count: int | None = None) -> None:
    page.locator("#search-form-q").press_sequentially(text, delay=5)
    page.locator("[role=option]").first.wait_for()
    if count is not None:
        assert page.locator("[role=option]").count() == count


def test_the_keyboard_chooses_a_suggestion_and_searches_for_it(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    box = page.locator("#search-form-q")
    assert box.get_attribute("aria-expanded") == "false"
    type_in(page, "trata de pe")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(".search-box [role=status]").inner_text() == "1 sugerencia"
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}[aria-selected=true]").inner_text().startswith("trata de personas")
    assert page.evaluate("document.activeElement.id") == "search-form-q"
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/search?q=trata+de+personas")
    assert page.locator("mark").count()
    assert reader.complaints == []


def test_arrows_go_round_and_escape_closes_what_tab_leaves(reader: Reader) -> None:
    page = reader.open("/es/search", **DESK)
    box = page.locator("#search-form-q")
    type_in(page, "tráfico", 3)
    assert ["puede significar" in text for text in page.locator("[role=option]").all_inner_texts()] == [True, True, False]
    chosen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        chosen.append((box.get_attribute("aria-activedescendant") or "-")[-1])
    assert chosen == ["0", "1", "2", "-", "2", "1"]
    page.keyboard.press("Escape")
    assert page.locator("[role=option]").count() == 0
    assert box.get_attribute("aria-activedescendant") is None
    assert box.input_value() == "tráfico"
    page.keyboard.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Tab")
    assert box.get_attribute("aria-expanded") == "false"


def test_enter_without_a_choice_searches_for_what_was_typed(reader: Reader) -> None:
    page = reader.open("/es/search", **DESK)
    type_in(page, "ofert")
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/search?q=ofert")
    page.locator("#results mark").first.wait_for()
    assert page.locator("[role=option]").count() == 0


def test_a_touched_title_opens_its_resource_and_a_country_its_list(reader: Reader) -> None:
    page = reader.open("/es/", **PHONE)
    type_in(page, "manual para faci")
    page.locator("[role=option]").first.tap()
    page.wait_for_url("**/es/resources/manual-para-facilitar")
    type_in(page, "guatem")
    page.locator("[role=option]").first.tap()
    page.wait_for_url("**/es/search?country=GT")


def test_a_private_search_leaves_no_suggestion_in_an_address(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    page.get_by_text("Buscar sin dejar la búsqueda en el historial").first.click()
    page.locator("form[method=post]").wait_for()
    for typed, title in (("trata de pe", "trata de personas"), ("guatem", "Guatemala")):
        page.locator("#search-form-q").fill("")
        type_in(page, typed)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.locator("#results mark").first.wait_for()
        assert page.locator("#search-form-q").input_value() == title
        assert page.url.endswith("/es/search")


def test_a_box_that_gets_no_suggestions_still_searches(reader: Reader) -> None:
    page = reader.open("/es/", **DESK)
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=500, body="down"))
    page.locator("#search-form-q").press_sequentially("oferta")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/search?q=oferta")


def test_without_scripts_the_box_is_a_plain_one(reader: Reader) -> None:
    page = reader.open("/es/", **DESK, java_script_enabled=False)
    box = page.locator("#search-form-q")
    assert [box.get_attribute(name) for name in ("role", "aria-expanded", "aria-controls")] == [None, None, None]


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "es"), (DESK, "en")], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_open_list(reader: Reader, screen: Any, language: str) -> None:
    for place in ("/", "/search?q=oferta", "/resources/manual-para-facilitar"):
        page = reader.open(f"/{language}{place}", **screen, bypass_csp=True, reduced_motion="reduce")
        page.locator("#search-form-q").fill("")
        type_in(page, "tra")
        page.keyboard.press("ArrowDown")
        assert flaws(page) == []
        inside = page.locator(".suggestions").evaluate("list => list.getBoundingClientRect()")
        assert inside["left"] >= 0
        assert inside["right"] <= screen["viewport"]["width"]
        assert not re.search(r"%s|undefined|null", page.locator(".suggestions").inner_text())
