"""The desk over a small store, and people of every role who are signed in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from repository import accounts, db, sign_ins
from repository.db import Database
from repository.models import now
from repository.settings import Settings
from tests.repository import stock
from ui.app import create_app

SECRET = "mariposa calle lunes azul"
ROLES = ("contributor", "librarian", "administrator")


class Desk:
    """One person's browser at the desk, or nobody's."""

    def __init__(self, app: Litestar, token: str | None = None) -> None:
        self.client = TestClient(app)
        self.client.follow_redirects = False
        if token:
            self.client.cookies.set("maleta", token)

    def get(self, path: str, **more: Any) -> Response:
        """Ask for a page."""
        return self.client.get(path, **more)

    def token(self) -> str:
        """Give what this person's forms carry."""
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get("/es/admin/account").text)
        return found[1] if found else ""

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Response:
        """Send a form as a page of this person's desk does."""
        return self.client.post(path, data={"form_token": self.token(), **(data or {})}, **more)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give the settings of an empty collection with an account of each role."""
    made = Settings(data=tmp_path_factory.mktemp("desk"), encoder="off")
    store = Database(made.database)
    db.prepare(store)
    with store.write() as session:
        for role in ROLES:
            accounts.add_user(session, role.title(), f"{role}@example.org", role, SECRET)
    store.close()
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Litestar]:
    """Give the application, running."""
    made = create_app(settings)
    with TestClient(made):
        yield made


@pytest.fixture(scope="module")
def store(app: Litestar) -> Database:
    """Give the store of the running application."""
    database = app.state.site.database
    assert isinstance(database, Database)
    return database


@pytest.fixture(scope="module")
def somebody(app: Litestar, store: Database) -> Callable[[str], Desk]:
    """Give the browser of somebody new who is signed in with a role."""

    def sign_in(role: str) -> Desk:
        with store.write() as session:
            user = accounts.by_email(session, f"{role}@example.org")
            assert user is not None
            return Desk(app, sign_ins.begin(session, user, "testclient", "Prueba", now()))

    return sign_in


@pytest.fixture(scope="module")
def people(somebody: Callable[[str], Desk], app: Litestar) -> dict[str, Desk]:
    """Give a browser of each role, and of nobody."""
    return {"nobody": Desk(app), **{role: somebody(role) for role in ROLES}}


@pytest.fixture(scope="module")
def draft(store: Database) -> str:
    """Give the id of a draft that lacks nothing."""
    with store.write() as session:
        return stock.guide(session, None).id
