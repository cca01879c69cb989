"""Consent to show somebody's story or image, noted and listed."""

from datetime import UTC, date, datetime

import click
import msgspec

from repository import catalogue, consents
from repository.consents import Given, Kind
from repository.settings import Settings
from ui.commands.opening import existing
from ui.commands.personal import actor


class Consents(msgspec.Struct, frozen=True):
    """What is noted about a resource; `lacking` names the kinds without which it is not published."""

    resource: str
    consents: tuple[Given, ...]
    lacking: tuple[str, ...]


def look(settings: Settings, public_id: str, given: tuple[tuple[Kind, date | None], ...] = ()) -> Consents:
    """
    Note consents (kind, last day, or None where one is needed and not there), then list all.

    Raises:
        NotFound: there is no such resource.
        Invalid: a last day is over; nothing was noted.
        NoCollection: there is no collection.
    """
    today = datetime.now(UTC).date()
    with existing(settings) as database, database.write() as session:
        resource = catalogue.find(session, public_id)
        for kind, expires in given:
            consents.note(session, resource, kind, expires, today=today, actor=actor())
        lacking = consents.lacking(session, resource, today)
        return Consents(resource.id, tuple(consents.consents(session, resource)), tuple(lacking))


def print_consents(found: Consents) -> None:
    """Print a line for each."""
    for one in found.consents:
        click.echo(f"{one.kind}: {f'until {one.expires}' if one.expires else 'needed'}{' (lacking)' if one.kind in found.lacking else ''}")
    if not found.consents:
        click.echo("no consent is needed, as far as anybody said")
