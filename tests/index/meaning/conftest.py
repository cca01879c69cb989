"""A store whose published pages are encoded, with the real encoder in one process for all tests."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from index.meaning.apart import EncoderApart
from index.meaning.encoders import Encoder, open_encoder
from index.meaning.encoding import Encoding
from index.meaning.nearest import Meanings
from index.meaning.snapshot import Keys
from ingest.worker import Worker
from repository.db import Database
from repository.settings import Settings
from repository.vectors import ENCODE
from tests.contracts.library import Library

_FOLDER = TemporaryDirectory(prefix="maleta-encoder-")
CACHE = Path(_FOLDER.name)  # of all encoders of this process


@cache
def opened(setting: str) -> Encoder:
    """Give an encoder of this process, loaded once."""
    return open_encoder(setting, CACHE)


@pytest.fixture(scope="session")
def apart() -> Iterator[EncoderApart]:
    """Give the encoder in its own process."""
    encoder = EncoderApart("use", CACHE)
    yield encoder
    encoder.close()


def encode(library: Library, apart: EncoderApart) -> None:
    """Encode what a library published, and let its collection take it in."""
    encoding = Encoding(library.settings, library.database, apart)
    worker = Worker(library.database, {ENCODE: encoding.encode}, name="encoder", settle=encoding.settle)
    while encoding.waiting():
        worker.drain()
    library.collection.meanings.catch_up()


class Encoded(Library):
    """A library without an index, and the worker that encodes it."""

    def __init__(self, settings: Settings, database: Database, apart: EncoderApart) -> None:
        super().__init__(settings, database)
        self.encoding = Encoding(settings, database, apart)
        self.worker = Worker(database, {ENCODE: self.encoding.encode}, name="encoder", settle=self.encoding.settle)

    def encode(self) -> "Encoded":
        """Encode what is published."""
        while self.encoding.waiting():
            self.worker.drain()
        return self

    def meanings(self) -> Meanings:
        """Give what a new web process would hold."""
        meanings = Meanings(self.settings, self.database, opening=lambda setting, _cache: opened(setting))
        meanings.catch_up()
        return meanings

    def keys(self) -> Keys:
        """Give the keys of what is published."""
        return np.array(self.collection.shelf.keys)


@pytest.fixture
def library(tmp_path: Path, database: Database, apart: EncoderApart) -> Iterator[Encoded]:
    """Give an empty library on each kind of database."""
    found = Encoded(Settings(data=tmp_path, database_url=database.url.render_as_string(hide_password=False)), database, apart)
    yield found
    found.close()
