"""The commands `maleta suggestions` and `maleta duplicates`: what was learnt of files, for a librarian to decide on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from repository.settings import Settings, load_settings
from ui.commands.answering import answer, as_json

if TYPE_CHECKING:
    from repository.db import Database

Study = Callable[[Settings, "Database"], None]  # study what waits for it


def learnt_commands(study: Study) -> Sequence[click.Command]:
    """Give the commands; `study` does first what still waits to be done."""
    return (_suggestions(study), _duplicates(study))


def _suggestions(study: Study) -> click.Command:
    @click.command(epilog="Example: maleta suggestions k3j9x0a1b2c3d4e5 --accept title --accept theme=forced-labour --dismiss country")
    @click.argument("resource_id", metavar="ID")
    @click.option("--accept", multiple=True, metavar="FIELD[=VALUE]", help="Put this into the resource. May be repeated.")
    @click.option("--dismiss", multiple=True, metavar="FIELD[=VALUE]", help="Never suggest this again. May be repeated.")
    @as_json
    def suggestions(resource_id: str, *, accept: tuple[str, ...], dismiss: tuple[str, ...], as_json: bool) -> None:
        """List what a file suggests about its resource, and where each suggestion came from; then accept or dismiss.

        FIELD stands for every value of a list, else for the first one. Nothing is put into a resource unless it is accepted.
        """
        from ui.commands import suggesting

        found = suggesting.look(load_settings(), resource_id, accept, dismiss, study)
        answer(found, as_json=as_json, for_people=suggesting.print_suggestions)

    return suggestions


def _duplicates(study: Study) -> click.Group:
    @click.group()
    def duplicates() -> None:
        """Look through resources that may be one work: the same text, nearly the same, or an edition in another language."""

    @duplicates.command("list", epilog="Example: maleta duplicates list --json")
    @click.option("--state", type=click.Choice(("open", "confirmed", "dismissed")), default="open", show_default=True)
    @as_json
    def list_pairs(*, state: str, as_json: bool) -> None:
        """List pairs and why each may be one work, the surest first."""
        from ui.commands import comparing

        answer(comparing.pairs(load_settings(), state, study), as_json=as_json, for_people=comparing.print_pairs)

    @duplicates.command("confirm", epilog="Example: maleta duplicates confirm k3j9x0a1b2c3d4e5 p0o9i8u7y6t5r4e3")
    @click.argument("first", metavar="ID")
    @click.argument("second", metavar="ID")
    def confirm(first: str, second: str) -> None:
        """Say that two resources are one work. An edition in another language joins it; a duplicate is yours to remove."""
        from ui.commands import comparing

        comparing.confirm(load_settings(), first, second)
        click.echo(f"{first} {second}: confirmed")

    @duplicates.command("dismiss", epilog="Example: maleta duplicates dismiss k3j9x0a1b2c3d4e5 p0o9i8u7y6t5r4e3")
    @click.argument("first", metavar="ID")
    @click.argument("second", metavar="ID")
    def dismiss(first: str, second: str) -> None:
        """Say that two resources are not one work: they are never shown as a pair again."""
        from ui.commands import comparing

        comparing.dismiss(load_settings(), first, second)
        click.echo(f"{first} {second}: dismissed")

    return duplicates
