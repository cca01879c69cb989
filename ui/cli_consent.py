"""The command `maleta consent`. What it does stands in `ui.commands.consenting`, loaded when it is needed."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

import click

from repository.settings import load_settings
from ui.commands.answering import answer, as_json

if TYPE_CHECKING:
    from repository.consents import Kind

_KIND = click.Choice(("story", "image"))


@click.command(epilog="Example: maleta consent k3j9x0a1b2c3d4e5 --until story 2027-12-01")
@click.argument("resource_id", metavar="ID")
@click.option("--need", multiple=True, type=_KIND, help="It shows a story or an image, and nobody consented yet.")
@click.option(
    "--until", multiple=True, type=(_KIND, click.DateTime(("%Y-%m-%d",))), metavar="KIND DATE", help="Consent was given, to DATE."
)
@as_json
def consent(resource_id: str, *, need: tuple[str, ...], until: tuple[tuple[str, datetime], ...], as_json: bool) -> None:
    """Note until when those whose story or image a resource shows agreed to it; never who they are.

    Without consent nothing is published, and the worker withdraws what is published the day after it ended.
    """
    from ui.commands import consenting

    given = tuple((cast("Kind", kind), None) for kind in need) + tuple((cast("Kind", kind), day.date()) for kind, day in until)
    found = consenting.look(load_settings(), resource_id, given)
    answer(found, as_json=as_json, for_people=consenting.print_consents)
