"""The commands `maleta user`. What they do stands in `ui.commands.users`, loaded when it is needed."""

import sys

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json

_ROLES = ("contributor", "librarian", "administrator")
_from_input = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")


@click.group()
def user() -> None:
    """Let people in who work at the librarian's desk."""


@user.command(epilog="Example: maleta user add ana@example.org --name Ana --role librarian")
@click.argument("email", metavar="EMAIL")
@click.option("--name", required=True, help="Name, as it is shown to the others.")
@click.option("--role", type=click.Choice(_ROLES), default="librarian", show_default=True)
@_from_input
def add(email: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Add an account. Without a password it prints a link, good once, with which its owner chooses one."""
    from ui.commands import users

    _say(users.add(load_settings(), name, email, role, _given() if password_stdin else None))


@user.command(epilog="Example: maleta user password ana@example.org")
@click.argument("email", metavar="EMAIL")
@_from_input
def password(email: str, *, password_stdin: bool) -> None:
    """Print a link, good once, for a new password; or set the one given. A new password ends every sign-in of the account."""
    from ui.commands import users

    _say(users.password(load_settings(), email, _given() if password_stdin else None))


@user.command("list", epilog="Example: maleta user list --json")
@as_json
def list_users(*, as_json: bool) -> None:
    """List the accounts."""
    from ui.commands import users

    answer(users.listing(load_settings()), as_json=as_json, for_people=users.print_accounts)


def _given() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _say(link: str | None) -> None:
    if link:
        click.echo(link)
