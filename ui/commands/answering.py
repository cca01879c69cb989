"""How a command answers: one line of JSON for programs, or as people read it."""

from collections.abc import Callable
from typing import TypeVar

import click
import msgspec

Answer = TypeVar("Answer")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def answer(given: Answer, *, as_json: bool, for_people: Callable[[Answer], None]) -> None:
    """Print an answer."""
    if as_json:
        click.echo(msgspec.json.encode(given))
    else:
        for_people(given)
