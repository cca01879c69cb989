"""The store, opened for a command and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repository import db
from repository.db import Database
from repository.errors import AppError
from repository.settings import Settings


class NoCollection(AppError):
    """There is nothing yet in the data folder."""

    code = "no-collection"

    def __init__(self, settings: Settings) -> None:
        super().__init__(f"there is no collection in {settings.data}: begin with `maleta up` or `maleta add`, or set MALETA_DATA")


@contextmanager
def prepared(settings: Settings) -> Iterator[Database]:
    """
    Give the store, made and brought to the newest schema where it is not.

    Raises:
        StorageError: it cannot be written.
    """
    database = Database(settings.database)
    try:
        db.prepare(database)
        yield database
    finally:
        database.close()


@contextmanager
def existing(settings: Settings) -> Iterator[Database]:
    """
    Give the store of a collection that somebody has begun.

    Raises:
        NoCollection: nobody has.
        StorageError: it cannot be written.
    """
    if not exists(settings):
        raise NoCollection(settings)
    with prepared(settings) as database:
        yield database


def exists(settings: Settings) -> bool:
    """Tell whether there is a database; one on a server is taken to be there."""
    url = Database(settings.database).url
    return url.get_backend_name() != "sqlite" or (bool(url.database) and Path(str(url.database)).is_file())
