"""The librarian's hour, told on a terminal."""

from datetime import UTC, datetime

import click
import msgspec

from repository import help_lines
from repository.hour import Hour, hour
from repository.settings import Settings
from ui.commands.opening import existing

HEADINGS = {
    "failed": "files that could not be read",
    "waiting": "waiting for review",
    "consents": "consents that end within 30 days or have ended",
    "reviews": "to be reviewed within 30 days",
    "untranslated": "published, and not in both languages",
    "undescribed": "published, and hard to find",
}


class Told(msgspec.Struct, frozen=True):
    """The hour, and the help lines to verify again: (name, day of the last time)."""

    hour: Hour
    help_lines: tuple[tuple[str, str], ...]


def tell(settings: Settings) -> Told:
    """
    Gather it.

    Raises:
        NoCollection: there is no collection.
    """
    today = datetime.now(UTC).date()
    with existing(settings) as database, database.read() as session:
        found = hour(session, today)
    lines = help_lines.to_verify(settings.data, today)
    return Told(found, tuple((line.name, line.verified.isoformat()) for line in lines))


def print_told(told: Told) -> None:
    """Print each list under its heading, then the counts."""
    for name, heading in HEADINGS.items():
        found = getattr(told.hour, name)
        if found:
            click.echo(f"{heading} ({told.hour.counts[name]}):")
        for one in found:
            click.echo(f"  {one.resource}  {one.title}  {', '.join(one.what)}".rstrip())
    if told.help_lines:
        click.echo("help lines to verify again:")
    for line, day in told.help_lines:
        click.echo(f"  {line}  {day}")
    if told.hour.missed_words:
        click.echo(f"searched and not found: {', '.join(told.hour.missed_words)}")
    if told.hour.gaps:
        click.echo(f"nothing is published for ({told.hour.counts['gaps']}):")
    for gap in told.hour.gaps:
        click.echo(f"  {', '.join(f'{field} {code}' for field, code in gap.codes.items())}")
    counts = ("drafts", "failed_jobs", "duplicates", "personal_data")
    click.echo(", ".join(f"{name.replace('_', ' ')}: {told.hour.counts[name]}" for name in counts))
