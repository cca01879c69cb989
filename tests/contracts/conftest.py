"""Every engine, over the same store. A second engine is one more name here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from repository.db import Database
from repository.settings import Settings
from tests.contracts.library import Library
from tests.meilisearch import Server

ENGINES = ("embedded", "meilisearch")
FINDING = {
    "test_matching",
    "test_answers",
    "test_concepts",
    "test_false_friends",
    "test_roads",
    "test_meaning",
    "test_did_you_mean",
    "test_helping",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leave out what says nothing new: what a server elsewhere finds does not depend on the database that fed it.

    What does, feeding and rebuilding, runs on every engine with every database.
    """
    twice = [item for item in items if "[meilisearch-postgresql" in item.name and item.path.stem in FINDING]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in set(twice)]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, database: Database) -> Settings:
    """Give settings whose engine is each of those there are."""
    settings = Settings(data=tmp_path, database_url=database.url.render_as_string(hide_password=False), engine=request.param)
    if request.param != "meilisearch":
        return settings
    server: Server = request.getfixturevalue("meilisearch_server")
    return structs.replace(settings, meilisearch_url=server.url, meilisearch_key=server.key)


@pytest.fixture
def library(settings: Settings, database: Database) -> Iterator[Library]:
    """Give an empty library."""
    found = Library(settings, database)
    yield found
    found.close()
