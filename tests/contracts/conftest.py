"""Every engine, over the same store. A second engine is one more name here."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec import structs

from repository import db
from repository.db import Database
from repository.settings import Settings
from tests import postgres
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
    return _settings(request, tmp_path, database, request.param)


@pytest.fixture
def library(settings: Settings, database: Database) -> Iterator[Library]:
    """Give an empty library."""
    found = Library(settings, database)
    yield found
    found.close()


@pytest.fixture(scope="module", params=["embedded-sqlite", "embedded-postgresql", "meilisearch-sqlite"])
def asked_library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Give an empty library to a fixture that fills it once for all tests of a module: what takes long to encode is only asked."""
    engine, store = request.param.split("-")
    folder = tmp_path_factory.mktemp("asked")
    with ExitStack() as stack:
        address = f"sqlite:///{folder / 'maleta.sqlite3'}"
        if store == "sqlite":
            shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "maleta.sqlite3")
        else:
            server: sa.URL = request.getfixturevalue("postgres_server")
            address = stack.enter_context(postgres.new_database(server)).render_as_string(hide_password=False)
        database = Database(address)
        stack.callback(database.close)
        db.prepare(database)
        library = Library(_settings(request, folder, database, engine), database)
        stack.callback(library.close)
        yield library


def _settings(request: pytest.FixtureRequest, folder: Path, database: Database, engine: str) -> Settings:
    settings = Settings(data=folder, database_url=database.url.render_as_string(hide_password=False), engine=engine)
    if engine != "meilisearch":
        return settings
    server: Server = request.getfixturevalue("meilisearch_server")
    return structs.replace(settings, meilisearch_url=server.url, meilisearch_key=server.key)
