"""What a file suggests about its resource: listed, accepted and dismissed."""

from collections.abc import Callable, Mapping, Sequence

import click
import msgspec

from repository import catalogue
from repository.db import Database
from repository.settings import Settings
from repository.suggestions import Suggested, accept, choose, dismiss, suggestions
from ui.commands.opening import existing
from ui.commands.personal import actor
from ui.commands.reporting import terminal_language

_SOURCES = {  # Spanish, English; with what `evidence` holds
    "file-property": ("propiedad del archivo", "file property"),
    "title-page": ("portada, p. {page}", "title page, p. {page}"),
    "heading": ("encabezado de la p. {page}", "heading of p. {page}"),
    "first-paragraph": ("primer párrafo de la p. {page}", "first paragraph of p. {page}"),
    "label": ("dicho en la p. {page}", "said on p. {page}"),
    "date": ("fecha en la p. {page}", "date on p. {page}"),
    "title-word": ("palabra del título: {word}", "word of the title: {word}"),
    "named": ("nombrado {times} veces en {pages} páginas", "named {times} times on {pages} pages"),
    "pages": ("lengua de {pages} de {of} páginas", "language of {pages} of {of} pages"),
}
_NONE = ("No hay sugerencias por revisar.", "Nothing is suggested that nobody has decided on.")


class Suggestions(msgspec.Struct, frozen=True):
    """What is open of a resource after the decisions."""

    resource: str
    suggestions: tuple[Suggested, ...]


def look(
    settings: Settings,
    public_id: str,
    accepted: Sequence[str],
    dismissed: Sequence[str],
    study: Callable[[Settings, Database], None],
) -> Suggestions:
    """
    Accept and dismiss by name, then list what is open.

    Raises:
        NotFound: there is no such resource, or no such suggestion; nothing was changed.
        NoCollection: there is no collection.
    """
    with existing(settings) as database:
        study(settings, database)
        with database.write() as session:
            resource = catalogue.find(session, public_id)
            found = suggestions(session, resource)
            wanted, unwanted = choose(found, accepted), choose(found, dismissed)
            if wanted:
                accept(session, resource, wanted, actor=actor())
            dismiss(session, resource, [one for one in unwanted if one not in wanted])
            return Suggestions(resource.id, tuple(suggestions(session, resource)))


def print_suggestions(found: Suggestions) -> None:
    """Print a line for each suggestion: field, value and where it came from."""
    language = 0 if terminal_language() == "es" else 1
    if not found.suggestions:
        click.echo(_NONE[language])
    for one in found.suggestions:
        value = ", ".join(f"{text} [{tag}]" for tag, text in one.value.items()) if isinstance(one.value, Mapping) else one.value
        origins = "; ".join(_SOURCES[origin.source][language].format(**origin.evidence) for origin in one.origins)
        click.echo(f"{one.field:9} {value}  ({origins})")
