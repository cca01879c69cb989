"""Every page is accessible: axe finds nothing, in both languages and themes, on a narrow phone and a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Reader
from tests.stage import Stage

PAGES = (
    "/{l}/",
    "/{l}/search?q=oferta",
    "/{l}/search?q=oferta&theme=trafficking-in-persons&country=GT",
    "/{l}/search?q=zzzzqqqq",
    "/{l}/search?page=0",
    "/{l}/resources/{book}?q=oferta",
    "/{l}/resources/{activity}",
    "/{l}/resources/{book}/pages/7?q=oferta",
    "/{l}/about",
    "/{l}/safety",
    "/{l}/resources/no-existe",
)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing(reader: Reader, collection: Stage, language: str, theme: str, width: int) -> None:
    found: dict[str, list[str]] = {}
    page = reader.open(
        f"/{language}/", color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce", bypass_csp=True
    )
    origin = page.url.split(f"/{language}/")[0]
    for address in PAGES:
        path = address.format(l=language, **collection.slugs)
        page.goto(origin + path)
        problems = Axe().run(page).response["violations"]
        if problems:
            found[path] = [f"{problem['id']}: {problem['nodes'][0]['html'][:120]}" for problem in problems]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
    assert found == {}
