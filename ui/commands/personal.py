"""Personal data that may be in a resource's file: listed, and settled by a person."""

import getpass
from collections.abc import Sequence

import click
import msgspec

from repository import catalogue, copies, personal
from repository.personal import Finding
from repository.settings import Settings
from ui.commands.opening import existing
from ui.commands.reporting import terminal_language

_KINDS = {  # Spanish, English
    "telephone": ("teléfono", "telephone"),
    "email": ("correo electrónico", "e-mail address"),
    "identity-number": ("número de identidad", "identity number"),
    "passport": ("pasaporte", "passport"),
    "child-name": ("nombre de niña o niño", "name of a child"),
    "comment": ("comentario", "comment"),
    "note": ("nota", "note"),
    "hidden-sheet": ("hoja oculta", "hidden sheet"),
    "hidden-text": ("texto oculto", "hidden text"),
    "position": ("lugar de la foto", "place of the photograph"),
    "mail-header": ("remitente o destinatario", "sender or recipient"),
    "author": ("nombre en las propiedades", "name in the properties"),
    "form-field": ("campo de formulario", "form field"),
    "attached-file": ("archivo adjunto", "attached file"),
}
_STATES = {"open": ("por revisar", "open"), "cleared": ("revisado", "cleared"), "kept": ("se conserva", "kept")}
_COPIES = {
    copies.UNNEEDED: ("Los lectores descargan el archivo mismo.", "Readers download the file itself."),
    copies.MADE: (
        "Los lectores descargan una copia sin lo que el archivo esconde.",
        "Readers download a copy without what the file hides.",
    ),
    copies.MAKING: (
        "Se prepara una copia sin lo que el archivo esconde; hasta entonces nadie lo descarga.",
        "A copy without what the file hides is being made; until then nobody downloads it.",
    ),
    copies.IMPOSSIBLE: (
        "Sin lo que el archivo esconde no se puede hacer una copia: nadie lo descarga. Guárdelo como PDF, o consérvelo así (--keep).",
        "No copy without what the file hides can be made: nobody downloads it. Save it as PDF, or keep the findings (--keep).",
    ),
}
_NONE = ("No se hallaron datos personales.", "No personal data was found.")
_PAGE = ("p.", "p.")


class Findings(msgspec.Struct, frozen=True):
    """What was found in the file of a resource. `copy` says what readers download instead, `reason` why there can be no copy."""

    resource: str
    open: int
    copy: str
    reason: str | None
    findings: tuple[Finding, ...]


def look(settings: Settings, public_id: str, decisions: Sequence[tuple[personal.Decision, Sequence[int] | None]] = ()) -> Findings:
    """
    Settle findings by their numbers, or all that are open (None), then list all.

    Raises:
        NotFound: there is no such resource, or no finding with such a number; nothing was changed.
        NoCollection: there is no collection.
    """
    with existing(settings) as database, database.write() as session:
        resource = catalogue.find(session, public_id)
        for decision, numbers in decisions:
            if numbers is None or numbers:
                personal.decide(session, resource, decision, numbers, actor=actor())
        file = catalogue.current_file(session, resource.key or 0)
        copy, reason = copies.standing(session, file) if file else (copies.UNNEEDED, None)
        found = personal.findings_of(session, resource)
        return Findings(resource.id, personal.open_count(session, resource), copy, reason, tuple(found))


def print_findings(found: Findings) -> None:
    """Print a line for each finding, and what readers download."""
    language = 0 if terminal_language() == "es" else 1
    if not found.findings:
        click.echo(_NONE[language])
    for one in found.findings:
        kind, state = _KINDS.get(one.kind, (one.kind, one.kind))[language], _STATES[one.state][language]
        place = f", {_PAGE[language]} {one.page}" if one.page else ""
        click.echo(f"{one.number:3}  {state}: {kind}{place}: {one.excerpt}")
    click.echo(_COPIES[found.copy][language])


def actor() -> str:
    """Give the name of the account, for the history."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # an account without a name
        return "maleta"
