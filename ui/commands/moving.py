"""The collection's database, moved elsewhere: from SQLite to PostgreSQL, or back."""

import time
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from repository import moving, postgres
from repository.db import Database, shown
from repository.errors import Conflict
from repository.settings import Settings
from ui.commands import presence
from ui.commands.opening import existing


class AtWork(Conflict):
    """Somebody works with the collection; what is written there now would stay behind."""

    code = "at-work"

    def __init__(self, what: str, count: int) -> None:
        super().__init__(f"the collection is in use ({what}: {count}): stop `maleta up`, `serve`, `work` and `add` first")


class Moved(msgspec.Struct, frozen=True):
    """What was moved: addresses without passwords, rows by table."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    rows: dict[str, int]
    seconds: float


def move(settings: Settings, address: str, console: Console) -> Moved:
    """
    Copy the collection's database into the empty one at `address`, with a progress bar. The collection's own stays as it is.

    Raises:
        AtWork: a server or worker runs.
        CannotMove: the other database is not empty, or a row does not fit there.
        NoCollection: there is nothing to move.
        StorageError: one of the two cannot be used.
    """
    started = time.monotonic()
    target = Database(address)
    try:
        with existing(settings) as source, presence.alone(settings.data, "maleta up", "up"):
            _refuse_while_at_work(settings.data, source)
            with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
                task = progress.add_task("database", total=None)
                rows = moving.move(source, target, lambda done, total: progress.update(task, completed=done, total=total))
            return Moved(shown(source.url), shown(target.url), rows, round(time.monotonic() - started, 1))
    finally:
        target.close()


def print_moved(moved: Moved) -> None:
    """Print what was done, and what is left to do."""
    resources, rows = moved.rows["resource"], sum(moved.rows.values())
    click.echo(f"{resources} resources ({rows} rows) were copied to {moved.target}; {moved.source} stays as it was.")
    click.echo("Now set MALETA_DATABASE_URL to that address, with its password, and start Maleta.")


def _refuse_while_at_work(data: Path, source: Database) -> None:
    if living := len(presence.workers(data).alive) + len(presence.servers(data)):
        raise AtWork("processes on this data folder", living)
    if not source.is_sqlite:
        with source.engine.connect() as connection:
            others = postgres.others_at_work(connection)
        if others:
            raise AtWork("connections to the database", others)
