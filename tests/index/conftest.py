"""A library on the embedded engine and SQLite, for what neither makes a difference to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.db import Database
from repository.settings import Settings
from tests.contracts.library import Library


def opened(folder: Path, database: Database) -> Library:
    """Give an empty library on the embedded engine."""
    return Library(Settings(data=folder, database_url=database.url.render_as_string(hide_password=False)), database)


@pytest.fixture
def shelved(tmp_path: Path, sqlite_database: Database) -> Iterator[Library]:
    """Give an empty library."""
    found = opened(tmp_path, sqlite_database)
    yield found
    found.close()
