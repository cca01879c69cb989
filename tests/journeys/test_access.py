"""Every page in every state is accessible: axe finds nothing, in both languages and themes, on a narrow phone and a desk."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import Reader
from tests.stage import BOOK_PAGES, Stage
from ui.assets import Assets
from ui.contexts import Frame, HomeView, ProblemView
from ui.i18n import language as language_of
from ui.problems import ADVICE, TITLES
from ui.rendering import Renderer

PLACES = {  # address: something that only this state shows
    "/{l}/": ".cards",
    "/{l}/search?q=oferta": ".hits",
    "/{l}/search?q=oferta&theme=trafficking-in-persons&country=GT": ".chips",
    "/{l}/search?q=zzzzqqqq": ".empty",
    "/{l}/search?q=-oferta": ".notice-only-exclusions",
    "/{l}/search?q=oferta+puertas": ".notice-relaxed",
    "/{l}/search?q=me+quitaron+el+pasaporte": ".help",
    "/{l}/search?q=tráfico+de+personas": ".notice-ambiguous-term",
    "/{l}/search?q=tráfico+ilícito+de+migrantes": ".related",
    "/{l}/resources/{book}?q=oferta": "#pages",
    "/{l}/resources/{activity}": ".facts",
    "/{l}/resources/{kit}": "#parts",
    "/{l}/resources/{course}": ".resource-alone",
    "/{l}/resources/{closed}": ".notice",
    "/{l}/resources/{lesson en}": ".links",
    "/{l}/resources/{lesson es}": ".alike",
    "/{l}/resources/{book}/pages/7?q=oferta": "figure",
    "/{l}/resources/{book}/pages/7?q=oferta&view=text": ".page-text mark",
    f"/{{l}}/resources/{{book}}/pages/{BOOK_PAGES}": ".button-off",
    "/{l}/concepts": ".word-list",
    "/{l}/concepts/trafficking-in-persons": ".apart",
    "/{l}/countries": ".tile-none",
    "/{l}/countries/HN": ".cards",
    "/{l}/countries/PA": ".empty",
    "/{l}/kinds/good-practice": ".actions",
    "/{l}/strands/prevention": ".landing",
    "/{l}/compare?practice={practice}&practice={other practice}": ".compare",
    "/{l}/about": ".reading",
    "/{l}/safety": ".exit-large",
    "/api/docs": ".api",
    "/{l}/resources/no-existe": ".problem",
    "/{l}/resources/{withdrawn}": ".problem",
    "/{l}/search?page=0&country=XX": ".problem-list",
}


@pytest.fixture(params=["es", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[320, 1280])
def page(request: pytest.FixtureRequest, reader: Reader, language: str) -> Page:
    """Give a page of one reader in one language and width."""
    screen = {"width": request.param, "height": 800}
    return reader.open(f"/{language}/", viewport=screen, locale=language, reduced_motion="reduce", bypass_csp=True)


def flaws(page: Page) -> list[str]:
    """Give what axe finds in the light theme, what changes with colours in the dark one, and whether the page is too wide."""
    problems = list(Axe().run(page).response["violations"])
    page.emulate_media(color_scheme="dark")
    problems += page.evaluate("axe.run({runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']})")["violations"]
    page.emulate_media(color_scheme="light")
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in problems]
    wide = not page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [*found, *(["wider than the screen"] if wide else [])]


def test_axe_finds_nothing(page: Page, site: str, collection: Stage, language: str) -> None:
    found = {}
    for address, sign in PLACES.items():
        path = address.format(l=language, **collection.slugs)
        page.goto(site + path)
        assert page.locator(sign).count(), f"{path} does not show {sign}"
        assert page.locator("html").get_attribute("lang") == language
        found[path] = flaws(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_axe_finds_nothing_where_something_failed_or_nothing_is_there_yet(page: Page, site: str, language: str) -> None:
    """These come from a server in trouble, so their pages are made here and put in the place of another."""
    shown = dict(_made(language))
    page.route("**/made/*", lambda route: route.fulfill(body=shown[route.request.url.rsplit("/", 1)[-1]], content_type="text/html"))
    found = {}
    for name in shown:
        page.goto(f"{site}/made/{name}")
        found[name] = flaws(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_axe_finds_nothing_in_the_open_filters(page: Page, site: str, language: str) -> None:
    page.goto(f"{site}/{language}/search?q=viajar")
    opener = page.locator(".filters-open")
    if not opener.is_visible():
        page.evaluate("document.querySelectorAll('#filters details').forEach(fold => { fold.open = true; })")
        assert flaws(page) == []
        return
    opener.click()
    page.locator("#sheet .filters").wait_for()
    assert flaws(page) == []
    page.evaluate("document.querySelectorAll('#sheet details').forEach(fold => { fold.open = true; })")
    assert flaws(page) == []


def _made(code: str) -> Iterator[tuple[str, bytes]]:
    reader = language_of("es" if code == "es" else "en")
    renderer = Renderer(reader, Assets())
    for status, title in TITLES.items():
        frame = Frame(language=reader.code, title=reader.gettext(title), place="", indexed=False)
        view = ProblemView(status=status, title=frame.title, advice=reader.gettext(ADVICE[status]), problems=())
        yield str(status), renderer.render("problem.html", frame=frame, view=view)
    frame = Frame(language=reader.code, title="Maleta", place=f"/{code}/", here="home")
    yield "empty", renderer.render("home.html", frame=frame, view=HomeView(total=0, newest=(), browse=(), countries=()))
