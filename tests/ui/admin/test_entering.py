"""Coming in: only with the right password, under a new token, and never led elsewhere."""

from collections.abc import Callable

import pytest
from litestar import Litestar

from repository import accounts, sign_ins
from repository.db import Database
from repository.models import now
from tests.ui.admin.conftest import SECRET, Desk

LIBRARIAN = {"email": "librarian@example.org", "password": SECRET}


def test_who_is_right_comes_in_under_a_new_token_and_the_old_one_ends(app: Litestar, somebody: Callable[[str], Desk]) -> None:
    desk = somebody("librarian")
    before = desk.client.cookies["maleta"]
    answer = desk.client.post("/es/admin/login", data=LIBRARIAN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/es/admin/")
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("maleta=", "HttpOnly", "SameSite=strict", "Path=/"))
    assert cookie.split("=")[1].split(";")[0] != before
    assert Desk(app, before).get("/es/admin/").status_code == 303
    assert desk.get("/es/admin/").status_code == 200


def test_a_token_that_an_attacker_planted_is_worth_nothing_afterwards(app: Litestar) -> None:
    victim = Desk(app, "planted")
    victim.client.post("/es/admin/login", data=LIBRARIAN)
    assert Desk(app, "planted").get("/es/admin/").status_code == 303


def test_a_wrong_password_is_told_without_telling_which_is_wrong(app: Litestar) -> None:
    answers = [
        Desk(app).client.post("/en/admin/login", data={"email": email, "password": "x"})
        for email in ("librarian@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].text == answers[1].text.replace("nobody@", "librarian@")
    assert "set-cookie" not in answers[0].headers


def test_who_guesses_is_told_when_to_try_again(app: Litestar) -> None:
    asked = [Desk(app).client.post("/es/admin/login", data={"email": "guessed@example.org", "password": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in asked] == [401, 401, 401, 401, 401, 429]
    assert int(asked[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/es/admin/",
        "/\\evil.example",
        "/es/admin//evil.example",
        "/es/search",
        "javascript:alert(1)",
        "/es/admin/\nx",
    ],
)
def test_signing_in_leads_to_the_desk_alone(app: Litestar, elsewhere: str) -> None:
    answer = Desk(app).client.post("/es/admin/login", data={**LIBRARIAN, "next": elsewhere})
    assert answer.headers["location"] == "/es/admin/"


def test_signing_in_leads_back_to_where_one_was(app: Litestar) -> None:
    asked = Desk(app).get("/en/admin/users?done=saved")
    assert asked.headers["location"] == "/en/admin/login?next=%2Fen%2Fadmin%2Fusers%3Fdone%3Dsaved"
    answer = Desk(app).client.post("/en/admin/login", data={**LIBRARIAN, "next": "/en/admin/users?done=saved"})
    assert answer.headers["location"] == "/en/admin/users?done=saved"


def test_signing_out_ends_it(somebody: Callable[[str], Desk]) -> None:
    desk = somebody("contributor")
    answer = desk.post("/es/admin/logout")
    assert answer.headers["location"] == "/es/admin/login?done=signed-out"
    assert desk.get("/es/admin/").status_code == 303


def test_a_link_lets_its_owner_choose_a_password_once(app: Litestar, store: Database) -> None:
    with store.write() as session:
        token = accounts.user_link(session, accounts.add_user(session, "Eva", "eva@example.org", "librarian"), now())
    place, desk = f"/es/admin/link/{token}", Desk(app)
    assert "eva@example.org" in desk.get(place).text
    refused = desk.client.post(place, data={"password": SECRET, "again": "other"})
    assert (refused.status_code, "dos maneras" in refused.text) == (400, True)
    assert desk.client.post(place, data={"password": SECRET, "again": SECRET}).headers["location"] == "/es/admin/"
    assert desk.get("/es/admin/").status_code == 200
    assert Desk(app).get(place).status_code == 404
    assert Desk(app).client.post(place, data={"password": SECRET, "again": SECRET}).status_code == 404


def test_changing_the_password_signs_everybody_else_out(app: Litestar, store: Database) -> None:
    with store.write() as session:
        user = accounts.add_user(session, "Isa", "isa@example.org", "contributor", SECRET)
        here, there = (Desk(app, sign_ins.begin(session, user, "testclient", "", now())) for _ in range(2))
    wrong = here.post("/es/admin/account/password", {"old": "x", "password": SECRET + "2", "again": SECRET + "2"})
    assert wrong.status_code == 401
    answer = here.post("/es/admin/account/password", {"old": SECRET, "password": SECRET + "2", "again": SECRET + "2"})
    assert answer.status_code == 303
    assert (here.get("/es/admin/").status_code, there.get("/es/admin/").status_code) == (200, 303)


def test_signing_out_elsewhere_leaves_this_browser(store: Database, app: Litestar) -> None:
    with store.write() as session:
        user = accounts.add_user(session, "Luz", "luz@example.org", "contributor", SECRET)
        here, there = (Desk(app, sign_ins.begin(session, user, "testclient", "", now())) for _ in range(2))
    here.post("/es/admin/account/elsewhere")
    assert (here.get("/es/admin/").status_code, there.get("/es/admin/").status_code) == (200, 303)
