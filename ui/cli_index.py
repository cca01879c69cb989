"""The commands of `maleta index`. What they do stands in `ui.commands.indexing`, loaded when it is needed."""

from collections.abc import Mapping

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json


@click.group()
def index() -> None:
    """Look after the search index."""


@index.command("status", epilog="Example: maleta index status --json")
@as_json
def index_status(*, as_json: bool) -> None:
    """Say what the index holds and how far it is behind."""
    from ui.commands import indexing

    found = indexing.status(load_settings())
    answer(found, as_json=as_json, for_people=indexing.print_status)


@index.command("rebuild", epilog="Example: maleta index rebuild")
@as_json
def index_rebuild(*, as_json: bool) -> None:
    """Build the index again from the store while the present one serves, then switch."""
    from rich.console import Console

    from ui.commands import indexing

    index_id = indexing.rebuild(load_settings(), Console(stderr=True))
    answer({"id": index_id}, as_json=as_json, for_people=_say_which_serves)


@index.command("rollback", epilog="Example: maleta index rollback")
@as_json
def index_rollback(*, as_json: bool) -> None:
    """Bring the index that served before the last rebuild up to date and let it serve again."""
    from ui.commands import indexing

    answer({"id": indexing.roll_back(load_settings())}, as_json=as_json, for_people=_say_which_serves)


@index.command("verify", epilog="Example: maleta index verify --no-repair")
@click.option("--no-repair", is_flag=True, help="Only tell what differs; exit code 1 if anything does.")
@as_json
def index_verify(*, no_repair: bool, as_json: bool) -> int:
    """Compare the index with the store and mend what differs."""
    from ui.commands import indexing

    report = indexing.verify(load_settings(), repair=not no_repair)
    answer(report, as_json=as_json, for_people=indexing.print_report)
    return 0 if report.clean or report.repaired else 1


def _say_which_serves(given: Mapping[str, str]) -> None:
    click.echo(f"{given['id']} serves now")
