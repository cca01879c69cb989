"""The web application over a small collection, without a network."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests import stage
from tests.stage import Stage
from ui.app import create_app

Client = TestClient[Litestar]


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Give a published collection; tests only look at it."""
    return stage.build(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def client(collection: Stage) -> Iterator[Client]:
    """Give a client of the whole application."""
    with TestClient(create_app(collection.settings)) as opened:
        opened.follow_redirects = False
        yield opened
