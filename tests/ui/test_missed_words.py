"""Searches in vain leave their unknown words in the store, and nothing that could tell who searched."""

from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlmodel import select

from repository.db import Database
from repository.models import MissedWord
from tests import stage
from tests.stage import Stage
from tests.ui.conftest import Client
from ui.app import create_app


@pytest.fixture
def staged(tmp_path: Path) -> Stage:
    return stage.build(tmp_path)


def kept(staged: Stage, *asked: tuple[str, str]) -> set[str]:
    """Ask, by GET or POST, end the process as it would end, and give what is in the store."""
    with TestClient(create_app(staged.settings)) as client:
        for method, text in asked:
            answer = _ask(client, method, text)
            assert answer == 200
    database = Database(staged.settings.database)
    with database.read() as session:
        found = set(session.exec(select(MissedWord.word)))
    database.close()
    return found


def _ask(client: Client, method: str, text: str) -> int:
    if method == "post":
        return client.post("/es/search", data={"q": text}).status_code
    address = {"page": "/es/search", "api": "/api/v1/search"}[method]
    return client.get(address, params={"q": text}).status_code


def test_what_is_kept_of_a_search_in_vain_is_its_unknown_words(staged: Stage) -> None:
    asked = ("page", "las marimbas"), ("api", "quetzales 2026 b52"), ("page", "oferta de trabajo"), ("api", "")
    assert kept(staged, *asked) == {"marimbas", "quetzales"}


def test_what_may_be_a_name_or_is_private_or_of_somebody_in_danger_is_never_kept(staged: Stage) -> None:
    asked = (
        ("page", "Xiomara Tzul"),
        ("post", "marimbas"),
        ("page", "me quitaron el pasaporte quetzales"),
        ("api", "ñ"),
        ("page", "5512345678"),
    )
    assert kept(staged, *asked) == set()
