"""Character recognition, asked about, cancelled and taken up again."""

from collections.abc import Callable, Sequence

import click
import msgspec
from sqlmodel import Session

from repository import catalogue, ocr_jobs, recognition
from repository.models import Resource
from repository.recognition import Progress
from repository.settings import Settings
from ui.commands.opening import existing
from ui.commands.reporting import get_languages, terminal_language

_WORDS = {  # Spanish, English
    "none": ("Ninguna página es una imagen de texto.", "No page is a picture of text."),
    "of": (
        "{recognised} páginas leídas, {waiting} en espera, {unread} sin leer",
        "{recognised} pages read, {waiting} waiting, {unread} unread",
    ),
    "lacking": ("Aquí no se puede leer: {languages}. Para leerlas: {how}", "Not to be read here: {languages}. To read them: {how}"),
    "cancelled": ("{count} páginas ya no se leerán", "{count} pages will not be read"),
    "asked": ("{count} páginas se leerán: `maleta work` lo hace", "{count} pages will be read: `maleta work` does it"),
    "left": ("{count} no, porque falta su lengua: {how}", "{count} will not, since their language is missing: {how}"),
}


class Status(msgspec.Struct, frozen=True):
    """How far recognition is; `lacking` are languages of the interface that cannot be recognised here."""

    lacking: tuple[str, ...]
    resources: tuple[Progress, ...]


class Cancelled(msgspec.Struct, frozen=True):
    """How many pages were taken back."""

    cancelled: int


class Resumed(msgspec.Struct, frozen=True):
    """How many pages were asked for, and of how many the language cannot be recognised here."""

    asked: int
    left: int


def status(settings: Settings, resource_id: str | None, lacking: Sequence[str]) -> Status:
    """
    Give how far recognition is, of one resource or of each that has pictures of text.

    Raises:
        NotFound: there is no such resource.
        NoCollection: there is no collection.
    """
    with existing(settings) as database, database.read() as session:
        return Status(tuple(lacking), tuple(recognition.progress(session, _resource(session, resource_id))))


def cancel(settings: Settings, resource_id: str | None) -> Cancelled:
    """
    Take back the pages that wait, of one resource or of all.

    Raises:
        NotFound: there is no such resource.
        NoCollection: there is no collection.
    """
    with existing(settings) as database, database.write() as session:
        files = recognition.files_in_need(session, _resource(session, resource_id))
        return Cancelled(sum(ocr_jobs.cancel(session, file_id) for file_id, _ in files))


def resume(settings: Settings, resource_id: str | None, reads: Callable[[str], bool]) -> Resumed:
    """
    Ask for the pages that nobody asked for, of one resource or of all, as far as their languages can be read.

    Raises:
        NotFound: there is no such resource.
        NoCollection: there is no collection.
    """
    with existing(settings) as database, database.write() as session:
        resource = _resource(session, resource_id)
        readable = [(file_id, one) for file_id, one in recognition.files_in_need(session, resource) if reads(one.language)]
        asked = sum(ocr_jobs.ask(session, file_id, one.language) for file_id, one in readable)
        session.flush()
        return Resumed(asked, sum(one.unread for one in recognition.progress(session, resource)))


def print_status(found: Status) -> None:
    """Print a line for each resource."""
    language = 0 if terminal_language() == "es" else 1
    if not found.resources:
        click.echo(_WORDS["none"][language])
    for one in found.resources:
        counts = _WORDS["of"][language].format(recognised=one.recognised, waiting=one.waiting, unread=one.unread)
        click.echo(f"{one.resource}  {counts}: {one.title}")
    if found.lacking:
        click.echo(_WORDS["lacking"][language].format(languages=", ".join(found.lacking), how=get_languages(found.lacking)))


def print_cancelled(found: Cancelled) -> None:
    """Print how many pages were taken back."""
    click.echo(_said("cancelled", count=found.cancelled))


def print_resumed(found: Resumed) -> None:
    """Print how many pages were asked for."""
    click.echo(_said("asked", count=found.asked))
    if found.left:
        click.echo(_said("left", count=found.left, how=get_languages(("spa", "eng"))))


def _said(word: str, **values: object) -> str:
    return _WORDS[word][0 if terminal_language() == "es" else 1].format(**values)


def _resource(session: Session, resource_id: str | None) -> Resource | None:
    return catalogue.find(session, resource_id) if resource_id else None
