"""Parameters of the search over HTTP, as options of a command."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from repository.fields import FACETS

VALUES = ("page", "size", "sort", "labels", "max_minutes", "group_size", "age", "year_from", "year_to", "meaning")


def search_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each parameter; the query itself checks their values."""
    for name in reversed((*VALUES, *FACETS)):
        repeated = name in FACETS
        option = click.option(
            f"--{name.replace('_', '-')}", name, multiple=repeated, metavar="CODE" if repeated else "VALUE", help=_help(name)
        )
        command = option(command)
    return command


def search_params(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the options that were used as (name, value) pairs."""
    pairs: list[tuple[str, str]] = []
    for name, given in options.items():
        values = given if isinstance(given, tuple) else (given,)
        pairs += [(name, value) for value in values if value is not None]
    return pairs


def _help(name: str) -> str | None:
    if name in FACETS:
        return "Repeat to allow several." if name == FACETS[0] else None
    return {
        "size": "Resources on a page, at most 100.",
        "sort": "relevance, newest, oldest, title or shortest.",
        "labels": "Language of labels: es or en.",
        "meaning": "off: search by words alone.",
    }.get(name)
