"""Accounts: roles, one-time links, sign-ins that end, and delays that hit only who guesses."""

from datetime import UTC, datetime, timedelta

import pytest

from repository import accounts, audit, passwords, sign_ins
from repository.account_models import AccountLink, SignIn
from repository.accounts import EmailTaken, LastAdministrator, LinkOver
from repository.db import Database
from repository.errors import Invalid
from repository.sign_ins import TooManyTries, WrongPassword

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "mariposa calle lunes azul"


def person(database: Database, email: str = "ana@example.org", role: str = "administrator") -> str:
    with database.write() as session:
        return accounts.add_user(session, "Ana", email, role, SECRET).id


def signed_in(database: Database, email: str = "ana@example.org", address: str = "192.0.2.1", at: datetime = AT) -> str:
    with database.write() as session:
        user = sign_ins.account_for(session, email, SECRET, address, at)
        return sign_ins.begin(session, user, address, "Mozilla", at)


def test_an_address_is_the_same_however_it_is_written(database: Database) -> None:
    person(database, " ANA@Example.org ")

    with database.write() as session:
        assert [one.email for one in accounts.accounts(session)] == ["ana@example.org"]
        with pytest.raises(EmailTaken):
            accounts.add_user(session, "Otra", "Ana@EXAMPLE.org", "librarian")


@pytest.mark.parametrize(
    ("name", "email", "role", "password", "field"),
    [
        ("", "a@example.org", "librarian", SECRET, "name"),
        ("x" * 81, "a@example.org", "librarian", SECRET, "name"),
        ("Ana", "no address", "librarian", SECRET, "email"),
        ("Ana", "a@example.org\nBcc: b@example.org", "librarian", SECRET, "email"),
        ("Ana", "a@example.org", "owner", SECRET, "role"),
        ("Ana", "a@example.org", "librarian", "short", "password"),
        ("Ana", "a@example.org", "librarian", "x" * 201, "password"),
        ("Ana", "a@example.org", "librarian", "aaaaaaaaaaaaaaa", "password"),
        ("Ana", "ana.lopez@example.org", "librarian", "Ana.Lopez@example.org", "password"),
    ],
)
def test_what_cannot_be_used_is_named(database: Database, name: str, email: str, role: str, password: str, field: str) -> None:
    with database.write() as session, pytest.raises(Invalid) as refused:
        accounts.add_user(session, name, email, role, password)
    assert [name for name, _ in refused.value.problems] == [field]


def test_each_role_may_what_those_below_may() -> None:
    may = {role: [wanted for wanted in accounts.ROLES if accounts.at_least(role, wanted)] for role in (*accounts.ROLES, "nobody")}

    assert may == {
        "contributor": ["contributor"],
        "librarian": ["contributor", "librarian"],
        "administrator": ["contributor", "librarian", "administrator"],
        "nobody": [],
    }


def test_somebody_is_left_who_can_let_others_in(database: Database) -> None:
    first = person(database)
    with database.write() as session:
        accounts.add_user(session, "Eva", "eva@example.org", "administrator")  # who has no password yet
        user = accounts.find(session, first)
        with pytest.raises(LastAdministrator):
            accounts.change_role(session, user, "librarian")
        with pytest.raises(LastAdministrator):
            accounts.set_active(session, user, False)
        accounts.change_role(session, user, "administrator")


def test_the_first_link_makes_an_administrator_once(database: Database) -> None:
    with database.write() as session:
        older = accounts.first_link(session, AT)
        newer = accounts.first_link(session, AT)
    assert older
    assert newer
    with database.write() as session:
        with pytest.raises(LinkOver):
            accounts.use_link(session, older, SECRET, AT, name="Ana", email="ana@example.org")
        assert accounts.use_link(session, newer, SECRET, AT, name="Ana", email="ana@example.org").role == "administrator"
    with database.write() as session:
        with pytest.raises(LinkOver):
            accounts.use_link(session, newer, SECRET, AT, name="Eva", email="eva@example.org")
        assert accounts.first_link(session, AT) is None


def test_a_link_runs_out_and_a_refused_password_does_not_use_it_up(database: Database) -> None:
    with database.write() as session:
        token = accounts.user_link(session, accounts.add_user(session, "Ana", "ana@example.org", "librarian"), AT)
    with database.write() as session, pytest.raises(LinkOver):
        accounts.use_link(session, token, SECRET, AT + accounts.LINK_LASTS)
    with pytest.raises(Invalid), database.write() as session:
        accounts.use_link(session, token, "short", AT)
    with database.write() as session:
        accounts.use_link(session, token, SECRET, AT)
        assert session.get(AccountLink, accounts.token_hash(token)) is None


def test_the_store_keeps_no_token_and_no_password(database: Database) -> None:
    person(database)
    token = signed_in(database)
    with database.read() as session:
        row = session.get(SignIn, accounts.token_hash(token))
        user = accounts.by_email(session, "ana@example.org")
    assert row is not None
    assert token not in repr(row)
    assert user is not None
    assert str(user.password).startswith("$argon2id$")


def test_a_sign_in_ends_when_idle_and_after_a_day_of_work(database: Database) -> None:
    person(database)
    token = signed_in(database)
    with database.write() as session:
        assert sign_ins.whose(session, token, AT + sign_ins.IDLE - timedelta(seconds=1)) is not None
        assert sign_ins.whose(session, token, AT + sign_ins.IDLE) is None
        sign_ins.see(session, token, AT + sign_ins.LASTS - timedelta(minutes=5))
        assert sign_ins.whose(session, token, AT + sign_ins.LASTS - timedelta(seconds=1)) is not None
        assert sign_ins.whose(session, token, AT + sign_ins.LASTS) is None


def test_a_new_password_and_keeping_out_end_every_sign_in_and_link(database: Database) -> None:
    person(database, "admin@example.org")
    user_id = person(database, role="librarian")
    for change in (
        lambda session, user: accounts.change_password(session, user, SECRET + "!"),
        lambda s, u: accounts.set_active(s, u, False),
    ):
        with database.write() as session:
            user = accounts.find(session, user_id)
            token, link = sign_ins.begin(session, user, "192.0.2.1", "", AT), accounts.user_link(session, user, AT)
            change(session, user)
            assert sign_ins.whose(session, token, AT) is None
            with pytest.raises(LinkOver):
                accounts.link_owner(session, link, AT)


def test_who_guesses_waits_and_the_owner_elsewhere_does_not(database: Database) -> None:
    person(database)
    for _ in range(sign_ins.FREE_TRIES):
        with database.write() as session:
            with pytest.raises(WrongPassword):
                sign_ins.account_for(session, "ana@example.org", "guess", "198.51.100.7", AT)
            sign_ins.note_failure(session, "ana@example.org", "198.51.100.7", AT)
    with database.write() as session:
        with pytest.raises(TooManyTries) as told:
            sign_ins.account_for(session, "ana@example.org", SECRET, "198.51.100.7", AT)
        assert told.value.wait_s == 1
        assert sign_ins.account_for(session, "ana@example.org", SECRET, "198.51.100.7", AT + timedelta(seconds=1))
        assert sign_ins.account_for(session, "ana@example.org", SECRET, "192.0.2.1", AT)


def test_an_address_that_tries_many_accounts_waits_and_never_for_long(database: Database) -> None:
    person(database)
    with database.write() as session:
        for number in range(sign_ins.FREE_TRIES_OF_AN_ADDRESS + 40):
            sign_ins.note_failure(session, f"u{number}@example.org", "198.51.100.7", AT)
        with pytest.raises(TooManyTries) as told:
            sign_ins.account_for(session, "ana@example.org", SECRET, "198.51.100.7", AT)
        assert told.value.wait_s == sign_ins.LONGEST_WAIT.total_seconds()


def test_nobody_learns_whether_an_account_exists() -> None:
    assert not passwords.fits("nobody has this one", None)
    assert not passwords.fits("x", "no hash")
    assert passwords.fits(SECRET, passwords.hashed(SECRET))


def test_every_change_of_who_may_come_in_is_in_the_audit_log_without_names(database: Database) -> None:
    user_id = person(database)
    with database.write() as session:
        user = accounts.find(session, user_id)
        accounts.user_link(session, user, AT, actor="cli")
        accounts.change_password(session, user, SECRET + "!", actor=user_id)
    signed_in_as = {(user_id, "user-password"), ("cli", "user-link"), ("system", "user-add")}
    with database.read() as session:
        found = audit.entries(session, subject=user_id)
        assert {(one.actor, one.action) for one in found} == signed_in_as
        assert "example.org" not in repr(found)
        assert audit.verify(session).broken is None
