"""Every engine, over the same store. A second engine is one more name here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.db import Database
from repository.settings import Settings
from tests.contracts.library import Library

ENGINES = ("embedded",)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, sqlite_database: Database) -> Settings:
    """Give settings whose engine is each of those there are."""
    return Settings(data=tmp_path, database_url=str(sqlite_database.url), engine=request.param)


@pytest.fixture
def library(settings: Settings, sqlite_database: Database) -> Iterator[Library]:
    """Give an empty library."""
    found = Library(settings, sqlite_database)
    yield found
    found.close()
