"""The index, asked about and made again."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import Progress

from index.rebuild import rebuild as rebuild_index
from index.rebuild import roll_back as roll_back_index
from index.status import IndexStatus
from index.status import status as index_status
from index.verify import VerifyReport
from index.verify import verify as verify_index
from repository.settings import Settings
from ui.commands.opening import existing


def status(settings: Settings) -> Sequence[IndexStatus]:
    """Give the state of every index, the serving one first."""
    with existing(settings) as database:
        return index_status(settings, database)


def print_status(found: Sequence[IndexStatus]) -> None:
    """Print one line an index, and one for each resource that it refused."""
    if not found:
        click.echo("there is no index yet: it is made when the first resource is published")
    for index in found:
        version = "" if index.current_version or index.state != "serving" else ", of another engine or version: a new one is to replace it"
        click.echo(f"{index.id}: {index.state}, {index.applied} of {index.published} published resources up to date{version}")
        for refusal in index.refusals:
            again = datetime.fromtimestamp(refusal.retry_after, UTC).isoformat(timespec="seconds")
            click.echo(f"  resource {refusal.resource_key} was refused ({refusal.code}: {refusal.detail}); next try {again}")


def rebuild(settings: Settings, console: Console) -> str:
    """Build the index again beside the present one, with a progress bar, and give its id."""
    with existing(settings) as database, Progress(console=console, transient=True) as progress:
        task = progress.add_task("index", total=None)
        return rebuild_index(settings, database, lambda done, total: progress.update(task, completed=done, total=total)).id


def roll_back(settings: Settings) -> str:
    """Let the index that served before serve again, and give its id."""
    with existing(settings) as database:
        return roll_back_index(settings, database).id


def verify(settings: Settings, *, repair: bool) -> VerifyReport:
    """Compare the index with the store, and mend what differs if `repair`."""
    with existing(settings) as database:
        return verify_index(settings, database, repair=repair)


def print_report(report: VerifyReport) -> None:
    """Print what differed."""
    if report.clean:
        click.echo(f"the index holds all {report.resources} published resources as they are in the store")
    for what, ids in (("missing", report.missing), ("not to be there", report.extra), ("out of date", report.stale)):
        for resource_id in ids:
            click.echo(f"{resource_id}: {what}{', mended' if report.repaired else ''}")
