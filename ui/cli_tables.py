"""The commands `maleta export` and `maleta import`. What they do stands in `ui.commands.tables`, loaded when it is needed."""

from pathlib import Path

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json


@click.command(epilog="Example: maleta export catalogue.csv")
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
def export(path: Path | None) -> None:
    """Write what is said about every resource as a CSV table, to FILE or to standard output.

    A row is a resource, a column a field; titles and other texts have a column for each language. What would be a formula in a
    program for tables has an apostrophe before it. `maleta import` takes the table back.
    """
    from ui.commands import tables

    count = tables.export(load_settings(), path)
    if path:
        click.echo(f"{count} resources in {path}")


@click.command("import", epilog="Example: maleta import catalogue.csv --apply")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--apply", is_flag=True, help="Make the changes, all of them or none. Without it they are only listed.")
@as_json
def import_table(path: Path, *, apply: bool, as_json: bool) -> None:
    """List what a CSV table would change, and every fault by row and column; with --apply, change it.

    A row with an id changes that resource: an empty cell removes a value, a column that is not there changes nothing. A row without an
    id adds a draft. A resource that somebody changed since the table was exported is refused.
    """
    from ui.commands import tables

    found = tables.take(load_settings(), path, apply=apply)
    answer(found, as_json=as_json, for_people=tables.print_imported)
    if found.problems:
        raise SystemExit(1)
