"""Resources that may be one work: listed, confirmed and dismissed."""

from collections.abc import Callable, Sequence

import click

from repository import duplicates
from repository.db import Database
from repository.duplicates import Pair
from repository.settings import Settings
from repository.signatures import LANGUAGE_EDITION, NEAR_DUPLICATE, SAME_TEXT
from ui.commands.opening import existing
from ui.commands.personal import actor
from ui.commands.reporting import terminal_language

_KINDS = {  # Spanish, English
    SAME_TEXT: ("el mismo texto", "the same text"),
    NEAR_DUPLICATE: ("casi el mismo texto: {words:.0%} de las frases", "nearly the same text: {words:.0%} of the phrases"),
    LANGUAGE_EDITION: ("quizá la misma obra en otra lengua: {}", "perhaps the same work in another language: {}"),
}
_IN_COMMON = (
    "{shared_concepts} conceptos ({concepts:.0%} parecidos) y {shared_numbers} números ({numbers:.0%}) en común",
    "{shared_concepts} concepts ({concepts:.0%} alike) and {shared_numbers} numbers ({numbers:.0%}) in common",
)
_OTHER_FORMAT = (", en otro formato", ", in another format")
_NONE = ("Nada se parece.", "Nothing is alike.")


def pairs(settings: Settings, state: str, study: Callable[[Settings, Database], None]) -> Sequence[Pair]:
    """
    Give the pairs of a state.

    Raises:
        NoCollection: there is no collection.
    """
    with existing(settings) as database:
        study(settings, database)
        with database.read() as session:
            return duplicates.pairs(session, state=state)


def confirm(settings: Settings, first: str, second: str) -> None:
    """
    Confirm a pair.

    Raises:
        NotFound: there is no such pair.
        Decided: somebody decided already.
    """
    with existing(settings) as database, database.write() as session:
        duplicates.confirm(session, first, second, actor=actor())


def dismiss(settings: Settings, first: str, second: str) -> None:
    """
    Dismiss a pair.

    Raises:
        NotFound: there is no such pair.
        Decided: somebody decided already.
    """
    with existing(settings) as database, database.write() as session:
        duplicates.dismiss(session, first, second, actor=actor())


def print_pairs(found: Sequence[Pair]) -> None:
    """Print why, then both resources, for each pair."""
    language = 0 if terminal_language() == "es" else 1
    if not found:
        click.echo(_NONE[language])
    for pair in found:
        other = pair.kind != LANGUAGE_EDITION and pair.first.media_type != pair.second.media_type
        shared = _IN_COMMON[language].format(**pair.evidence) if pair.kind == LANGUAGE_EDITION else ""
        click.echo(_KINDS[pair.kind][language].format(shared, **pair.evidence) + (_OTHER_FORMAT[language] if other else ""))
        for side in (pair.first, pair.second):
            click.echo(f"  {side.id}  {side.title}  ({side.language}, {side.pages} p., {side.state})")
