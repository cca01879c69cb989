"""Tasks written down before the pages were: each is done in both languages, most of them without scripts as well."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from repository.help_lines import COLUMNS, NAME
from tests.journeys.conftest import Reader
from tests.stage import Stage
from ui.readers.search import today

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture(params=["es", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def home(request: pytest.FixtureRequest, reader: Reader, language: str) -> Page:
    """Give the first page on a phone."""
    return reader.open(f"/{language}/", **PHONE, locale=language, java_script_enabled=request.param)


def follow(page: Page, address: str) -> None:
    page.locator(f"main a[href*='{address}']").first.click()
    page.wait_for_url(re.compile(re.escape(address)))


@pytest.fixture
def line(collection: Stage) -> Iterator[str]:
    """Have somebody who looks after the site verify a help line of Honduras."""
    path = collection.settings.data / NAME
    path.write_text(f"{','.join(COLUMNS)}\nLínea de prueba,000,HN,24 h,es,gratis,ONG,sí,{today() - timedelta(days=3)}\n", encoding="utf-8")
    yield "Línea de prueba"
    path.unlink()


def test_find_a_resource_for_a_country_and_a_line_to_call(home: Page, language: str, line: str) -> None:
    follow(home, f"/{language}/countries/HN")
    expect(home.locator(".card")).to_have_count(3)
    expect(home.locator(".help-lines")).to_contain_text(line)


def test_compare_two_practices(home: Page, language: str) -> None:
    follow(home, f"/{language}/kinds/good-practice")
    follow(home, f"/{language}/compare")
    for box in home.locator("input[name=practice]").all():
        box.check()
    home.locator(".choose button").click()
    home.wait_for_url("**practice=*practice=*")
    expect(home.locator("table thead a")).to_have_count(2)


def test_learn_what_a_word_means_and_open_a_page_that_speaks_of_it(home: Page, language: str) -> None:
    home.locator("input[name=q]").fill("tráfico de personas")
    home.locator("form[role=search] button[type=submit]").first.click()
    home.locator(".notice-ambiguous-term a[href*='/concepts/trafficking-in-persons']").click()
    expect(home.locator(".apart h2 a")).to_have_attribute("href", f"/{language}/concepts/smuggling-of-migrants")
    home.locator(".hits .where").first.click()
    home.wait_for_url("**/pages/*")
    expect(home.locator("mark").first).to_be_visible()


def test_share_and_cite_a_resource(home: Page, collection: Stage, language: str) -> None:
    address = f"/{language}/resources/{collection.slugs['book']}"
    home.goto(home.url.removesuffix(f"/{language}/") + address)
    for fold in home.locator(".folds summary").all():
        fold.press("Enter")
    expect(home.locator(".fold dd").first).to_contain_text(address)
    expect(home.locator(".qr")).to_be_visible()


def test_a_finger_turns_the_page_unless_it_moves_up_or_down(reader: Reader, collection: Stage, language: str) -> None:
    page = reader.open(f"/{language}/resources/{collection.slugs['book']}/pages/2", **PHONE)
    _draw(page, (200, 300), (190, 100))
    assert page.url.endswith("/pages/2")
    _draw(page, (300, 300), (100, 310))
    page.wait_for_url("**/pages/3")
    _draw(page, (60, 300), (260, 310))
    page.wait_for_url("**/pages/2")


def _draw(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw one finger over the picture."""
    page.locator(".page-sheet").evaluate(
        """(sheet, [from, to]) => {
            const touch = ([x, y]) => new Touch({ identifier: 1, target: sheet, clientX: x, clientY: y });
            sheet.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(from)], changedTouches: [touch(from)] }));
            sheet.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(to)] }));
        }""",
        [start, end],
    )
