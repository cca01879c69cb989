"""Accounts of the desk, from the command line."""

import click

from repository import accounts
from repository.accounts import Account
from repository.errors import NotFound
from repository.models import now
from repository.settings import Settings
from ui import urls
from ui.commands.opening import prepared
from ui.commands.reporting import terminal_language

ACTOR = "cli"
_WORDS = {  # Spanish, English
    "none": ("No hay cuentas.", "There are no accounts."),
    "out": ("sin acceso", "kept out"),
    "waiting": ("sin contraseña todavía", "no password yet"),
}


def add(settings: Settings, name: str, email: str, role: str, password: str | None) -> str | None:
    """
    Add an account; without a password give the path of the link with which its owner chooses one.

    Raises:
        Invalid: a value that cannot be used.
        EmailTaken: another account has the address.
    """
    with prepared(settings) as database, database.write() as session:
        user = accounts.add_user(session, name, email, role, password, actor=ACTOR)
        return _link(settings, accounts.user_link(session, user, now(), actor=ACTOR)) if password is None else None


def password(settings: Settings, email: str, chosen: str | None) -> str | None:
    """
    Set a password, or give the path of a link with which its owner does. Every sign-in of the account ends with a new password.

    Raises:
        NotFound: no account has the address.
    """
    with prepared(settings) as database, database.write() as session:
        user = accounts.by_email(session, email)
        if user is None:
            raise NotFound("user", email)
        if chosen is None:
            return _link(settings, accounts.user_link(session, user, now(), actor=ACTOR))
        accounts.change_password(session, user, chosen, actor=ACTOR)
        return None


def listing(settings: Settings) -> list[Account]:
    """Give all accounts."""
    with prepared(settings) as database, database.read() as session:
        return accounts.accounts(session)


def print_accounts(found: list[Account]) -> None:
    """Print a line for each account."""
    language = 0 if terminal_language() == "es" else 1
    if not found:
        click.echo(_WORDS["none"][language])
    for one in found:
        marks = [_WORDS[mark][language] for mark, there in (("out", not one.active), ("waiting", one.waiting)) if there]
        click.echo("  ".join((one.role, one.email, one.name, *marks)))


def first_link(settings: Settings) -> str | None:
    """Give the address of the link for the first librarian; None once there is an account."""
    with prepared(settings) as database, database.write() as session:
        token = accounts.first_link(session, now())
    return _link(settings, token) if token else None


def _link(settings: Settings, token: str) -> str:
    return settings.public_url + urls.one_time_link(terminal_language(), token)
