"""What is written down of a request that failed."""

import logging

import pytest

from index.errors import IndexUnavailable
from repository.errors import AppError, StorageError
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
