"""A real server over the small collection, and pages of a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests import stage
from tests.running import server
from tests.stage import Stage


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Give a published collection; tests only look at it."""
    return stage.build(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def site(collection: Stage) -> Iterator[str]:
    """Give the address of a real server over the collection."""
    with server(collection.settings.data) as (address, _):
        yield address


_PICTURE = re.compile(r"/api/v1/resources/[^/?]+/pages/\d+/image\?width=\d+")


class Reader:
    """Opens pages as one reader and notes what the browser complains of and whom it asks.

    A picture that no worker has drawn yet answers 503 and is asked for again: that alone is no complaint.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser = browser
        self._site = site
        self.complaints: list[str] = []
        self.asked: set[str] = set()

    def open(self, path: str, **context: Any) -> Page:
        """Open a page in a context of its own."""
        page = self._browser.new_context(**context).new_page()
        page.on("console", self._hear)
        page.on("request", lambda request: self.asked.add(request.url))
        page.goto(self._site + path)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        waits = "503" in message.text and _PICTURE.search(message.location["url"])
        if message.type in ("error", "warning") and not waits:
            self.complaints.append(message.text)


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Reader]:
    """Give a reader; their contexts are closed afterwards."""
    yield Reader(browser, site)
    for context in list(browser.contexts):
        context.close()
