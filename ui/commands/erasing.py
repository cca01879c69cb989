"""Erase a resource for good."""

from index.feed import Feeder
from index.meaning.local import FOLDER, forget_gone
from repository import catalogue, custody
from repository.files import FileStore
from repository.settings import Settings
from ui.commands.opening import existing
from ui.commands.personal import actor


def erase(settings: Settings, public_id: str) -> None:
    """
    Remove a resource with its bytes, pages, vectors and history, and take it out of the index before returning.

    Raises:
        NotFound: there is no such resource.
        NoCollection: there is no collection.
    """
    with existing(settings) as database:
        store = FileStore(settings.files)
        with database.write() as session:
            left = catalogue.erase(session, catalogue.find(session, public_id), actor=actor())
        with database.read() as session:
            forget_gone(session, settings.cache / FOLDER)
        custody.delete_unused(database, store, left)
        feeder = Feeder(settings, database)
        try:
            feeder.drain()
        finally:
            feeder.close()
