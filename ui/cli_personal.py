"""The command `maleta personal`. What it does stands in `ui.commands.personal`, loaded when it is needed."""

from typing import TYPE_CHECKING

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json

if TYPE_CHECKING:
    from repository.personal import Decision

_NUMBER = click.IntRange(1)


@click.command(epilog="Example: maleta personal k3j9x0a1b2c3d4e5 --clear 1 --clear 2 --keep 3")
@click.argument("resource_id", metavar="ID")
@click.option(
    "--clear",
    multiple=True,
    type=_NUMBER,
    metavar="N",
    help="Finding N was looked at: what is hidden stays out of the public file. May be repeated.",
)
@click.option("--clear-all", is_flag=True, help="All findings that are open were looked at.")
@click.option(
    "--keep",
    multiple=True,
    type=_NUMBER,
    metavar="N",
    help="Finding N is meant for readers, such as notes for those who show the slides. May be repeated.",
)
@click.option("--keep-all", is_flag=True, help="All findings that are open are meant for readers.")
@as_json
def personal(resource_id: str, *, clear: tuple[int, ...], clear_all: bool, keep: tuple[int, ...], keep_all: bool, as_json: bool) -> None:
    """List the personal data that may be in a resource's file, and say that you have looked at them.

    Publishing waits until none is open. Readers download a copy without what the file hides; it is the file itself once everything
    hidden is kept.
    """
    from ui.commands import personal as commands

    if clear_all and keep_all:
        raise click.UsageError("--clear-all and --keep-all exclude each other")
    settings = load_settings()
    wanted: list[tuple[Decision, tuple[int, ...] | None]] = [
        ("cleared", clear),
        ("kept", keep),
        ("cleared", None if clear_all else ()),
        ("kept", None if keep_all else ()),
    ]
    answer(commands.look(settings, resource_id, wanted), as_json=as_json, for_people=commands.print_findings)
