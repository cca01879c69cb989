"""Every address of the desk, for every role: nobody gets what is not theirs, and no form from elsewhere is taken."""

import re

import pytest
from litestar import Litestar

from tests.ui.admin.conftest import ROLES, Desk
from ui.admin.doors import HANDLERS

OPEN = {("GET", "/{l}/admin/login"), ("POST", "/{l}/admin/login"), ("GET", "/{l}/admin/link/{token}"), ("POST", "/{l}/admin/link/{token}")}
NEEDS = {  # the least role
    ("GET", "/{l}/admin"): "contributor",
    ("POST", "/{l}/admin/logout"): "contributor",
    ("GET", "/{l}/admin/account"): "contributor",
    ("POST", "/{l}/admin/account/password"): "contributor",
    ("POST", "/{l}/admin/account/elsewhere"): "contributor",
    ("GET", "/{l}/admin/resources/{resource_id}"): "contributor",
    ("POST", "/{l}/admin/resources/{resource_id}"): "contributor",
    ("POST", "/{l}/admin/resources/{resource_id}/step"): "contributor",
    ("POST", "/{l}/admin/resources/{resource_id}/suggestions"): "contributor",
    ("POST", "/{l}/admin/resources/{resource_id}/personal"): "librarian",
    ("GET", "/{l}/admin/users"): "administrator",
    ("POST", "/{l}/admin/users"): "administrator",
    ("POST", "/{l}/admin/users/{user_id}"): "administrator",
}


def routes(app: Litestar) -> set[tuple[str, str]]:
    """Give method and path of everything under /admin, whoever registered it."""
    found = set()
    for route in app.routes:
        path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path).replace("{reader_code}", "{l}")
        if "/admin" in path:
            found |= {(method, path) for method in route.methods - {"OPTIONS", "HEAD"}}  # type: ignore[union-attr]
    return found


def filled(path: str) -> str:
    return path.format(l="es", user_id="none", resource_id="none", token="none", number="1")


def test_every_address_is_known_here(app: Litestar) -> None:
    assert routes(app) == OPEN | set(NEEDS)
    assert len(HANDLERS) == len(routes(app))


@pytest.mark.parametrize("door", sorted(NEEDS), ids=" ".join)
def test_nobody_and_lower_roles_are_kept_out(people: dict[str, Desk], door: tuple[str, str]) -> None:
    method, path = door
    least = ROLES.index(NEEDS[door])
    for role, desk in people.items():
        if method == "POST" and role in ROLES[least:]:
            continue  # it would be done; what it does is tested elsewhere
        answer = desk.client.request(method, filled(path), data={"form_token": "x"} if method == "POST" else None)
        if role == "nobody":
            assert answer.status_code == (303 if method == "GET" else 401)
        elif role in ROLES[least:]:
            assert answer.status_code in (200, 404)
        else:
            assert answer.status_code == 403
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("door", sorted(door for door in NEEDS if door[0] == "POST"), ids=" ".join)
def test_a_form_without_the_token_or_from_elsewhere_is_refused(people: dict[str, Desk], door: tuple[str, str]) -> None:
    desk, path = people["administrator"], filled(door[1])
    token = desk.token()
    other = people["librarian"].token()
    assert desk.client.post(path, data={"other": token}).status_code == 403
    assert desk.client.post(path, data={"form_token": other}).status_code == 403
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert desk.client.post(path, data={"form_token": token}, headers=headers).status_code == 403
    assert desk.client.post(path, json={"form_token": token}).status_code == 415


@pytest.mark.parametrize("door", sorted(door for door in OPEN if door[0] == "POST"), ids=" ".join)
def test_nobody_is_signed_in_from_another_site(app: Litestar, door: tuple[str, str]) -> None:
    answer = Desk(app).client.post(filled(door[1]), data={"email": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_readers_get_no_cookie(app: Litestar) -> None:
    assert all("set-cookie" not in Desk(app).get(path).headers for path in ("/es/", "/es/search?q=a", "/es/admin/login", "/es/admin/"))


def test_the_forms_of_the_desk_say_where_they_come_from(people: dict[str, Desk]) -> None:
    assert people["librarian"].get("/es/admin/").headers["referrer-policy"] == "same-origin"


def test_sending_more_than_a_form_asks_changes_nothing_else(people: dict[str, Desk]) -> None:
    desk = people["administrator"]
    answer = desk.post(
        "/es/admin/users",
        {"name": "Pia", "email": "pia@example.org", "role": "contributor", "password": "x" * 20, "active": "0", "id": "mine"},
    )
    assert answer.status_code == 200
    page = desk.get("/es/admin/users").text
    assert "pia@example.org" in page
    assert "sin contraseña todavía" in page
    assert "/users/mine" not in page


@pytest.mark.parametrize("code", ["es", "en"])
def test_every_page_of_the_desk_renders(people: dict[str, Desk], draft: str, code: str) -> None:
    for path in ("", "?state=draft&q=guia", "?state=none&page=0&q=%00", "users", "account"):
        answer = people["administrator"].get(f"/{code}/admin/{path}")
        assert answer.status_code == 200
        assert answer.text.count("<h1>") == 1
    assert draft in people["contributor"].get(f"/{code}/admin/?state=draft&q=GUIA").text
