"""What is written down of a request that failed."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from index.engines.meilisearch.engine import MeilisearchEngine
from index.errors import IndexUnavailable
from repository.db import Database
from repository.errors import AppError, StorageError
from repository.settings import Settings
from tests.ui.conftest import Client
from ui.pictures import PictureLate
from ui.site import Site


@pytest.mark.parametrize(
    "error, lines",
    [(StorageError("the disk is full"), 1), (IndexUnavailable("no index"), 1), (PictureLate("not drawn yet"), 0)],
    ids=["storage", "index", "late picture"],
)
def test_a_fault_of_ours_is_logged_and_a_late_picture_is_not(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: AppError,
    lines: int,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Site, "search", fail)
    with caplog.at_level(logging.ERROR, "maleta.web"):
        response = client.get("/api/v1/search?q=palabrasecreta")
    assert response.status_code >= 500
    assert len(caplog.records) == lines
    assert "palabrasecreta" not in caplog.text.split("Traceback")[0]


def test_a_database_that_is_away_is_one_line_a_request(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        with Database("postgresql://ana:geheim@127.0.0.1:1/maleta").read() as session:
            session.execute(sa.text("SELECT 1"))

    monkeypatch.setattr(Site, "search", fail)
    with caplog.at_level(logging.ERROR, "maleta.web"):
        response = client.get("/api/v1/search?q=palabrasecreta")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage().startswith("request failed: the database is away: connection failed: ")
    assert "\n" not in record.getMessage()
    assert "geheim" not in record.getMessage()


def test_a_search_server_that_is_away_is_one_line_a_request(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, engine="meilisearch", meilisearch_url="http://127.0.0.1:1", meilisearch_key="geheim")

    def fail(*_: object) -> None:
        MeilisearchEngine(settings, "any").holdings()

    monkeypatch.setattr(Site, "search", fail)
    with caplog.at_level(logging.ERROR, "maleta.web"):
        response = client.get("/api/v1/search?q=palabrasecreta")
    assert (response.status_code, response.headers["retry-after"], response.json()["code"]) == (503, "5", "index-unavailable")
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage() == (
        "request failed: search failed: no answer from Meilisearch at http://127.0.0.1:1 (MALETA_MEILISEARCH_URL): "
        "[Errno 111] Connection refused"
    )


def test_a_statement_that_fails_is_logged_with_its_place(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(site: Site, *_: object) -> None:
        with site.database.read() as session:
            session.execute(sa.text("SELECT * FROM nowhere"))

    monkeypatch.setattr(Site, "search", fail)
    with caplog.at_level(logging.ERROR, "maleta.web"):
        assert client.get("/api/v1/search?q=x").status_code == 503
    assert [bool(record.exc_info) for record in caplog.records] == [True]
