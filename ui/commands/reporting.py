"""What `add` says while it works: its words, and lines of JSON for programs. The table for people is in `showing`."""

import os
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

import click
import msgspec

from repository.receipts import BEING_READ, NEEDS_OCR, Receipt

WORDS: Mapping[str, tuple[str, str]] = {  # Spanish, English
    "file": ("archivo", "file"),
    "result": ("resultado", "result"),
    "pages": ("páginas", "pages"),
    "language": ("idioma", "language"),
    "seconds": ("segundos", "seconds"),
    "starter": ("cargando la maleta inicial", "loading the starter toolkit"),
    "working": ("leyendo", "reading"),
    "skipped": ("se omite", "skipped"),
    "waiting": ("esperando al proceso que ya trabaja en esta carpeta", "waiting for the worker that already runs on this folder"),
    "queued": ("en espera de lectura", "waiting to be read"),
    "added": ("agregado", "added"),
    "duplicate": ("ya estaba", "already here"),
    "failed": ("no se pudo leer", "could not be read"),
    "summary": (
        "Archivos: {files}. Agregados: {added}. Ya estaban: {duplicate}. No se pudieron leer: {failed}.",
        "Files: {files}. Added: {added}. Already here: {duplicate}. Could not be read: {failed}.",
    ),
    "drafts": (
        "Son borradores: publíquelos cuando los haya revisado, o agregue con --publish.",
        "They are drafts: publish them once you have looked at them, or add with --publish.",
    ),
    "published": ("Ya se pueden buscar.", "They can be searched now."),
    "later": ("Se podrán buscar cuando se hayan leído.", "They can be searched once they have been read."),
    "personal": (
        "Archivos con datos personales por revisar: {count} (`maleta personal ID`). Nadie descarga lo que estos esconden.",
        "Files with personal data to look at: {count} (`maleta personal ID`). Nobody downloads what these hide.",
    ),
    "recognising": ("páginas que son imágenes, en espera", "pages that are images, waiting"),
    "in-background": ("páginas que son imágenes, en espera: {count}", "pages that are images, waiting: {count}"),
    "images": ("páginas que son imágenes: {count}", "pages that are images: {count}"),
    "recognised": ("páginas leídas en su imagen: {count}", "pages read in their picture: {count}"),
    "being-read": (
        "Páginas que son imágenes y se leen mientras tanto: {count} (`maleta ocr status`). Lo demás no las espera.",
        "Pages that are images and are being read meanwhile: {count} (`maleta ocr status`). The rest does not wait for them.",
    ),
    "unread": (
        "Páginas que son imágenes: {count}. Para leerlas: {how}, y luego `maleta ocr resume`.",
        "Pages that are images: {count}. To read them: {how}, then `maleta ocr resume`.",
    ),
    "stay": (
        "Lo que no se pudo leer, pero se guardó, se encuentra por su título y sus datos.",
        "What could not be read but was kept is found by its title and details.",
    ),
}
ADVICE: Mapping[str, tuple[str, str]] = {  # by code: Spanish, English
    "no-text": ("no tiene texto, quizá es una imagen escaneada", "has no text, perhaps it is a scanned picture"),
    "subtitles": (
        "subtítulos: son el texto de la grabación del mismo nombre",
        "subtitles: they are the text of the recording of the same name",
    ),
    "needs-ocr": ("es una imagen de texto que nadie ha leído", "is a picture of text that nobody has read"),
    "encrypted": ("pide contraseña: guárdelo sin ella y agréguelo otra vez", "asks for a password: save it without one and add it again"),
    "damaged": ("está dañado: consiga otra copia", "is damaged: get another copy"),
    "unsupported": ("es de un tipo que aún no se lee", "is of a kind that cannot be read yet"),
    "too-large": ("es más grande de lo que se permite (MALETA_MAX_FILE_MB)", "is larger than allowed (MALETA_MAX_FILE_MB)"),
    "timed-out": ("tardó demasiado en leerse", "took too long to read"),
    "crashed": ("hizo fallar al lector", "made the reader fail"),
    "missing": ("no existe", "does not exist"),
    "broken-link": ("es un enlace que no lleva a nada", "is a link that leads nowhere"),
    "unreadable": ("no se permite abrirlo", "may not be opened"),
    "not-a-file": ("no es un archivo, sino un dispositivo o una tubería", "is no file but a device or a pipe"),
    "empty-folder": ("es una carpeta sin archivos", "is a folder without files"),
    "empty": ("está vacío", "is empty"),
    "erased": ("se borró entretanto", "was erased meanwhile"),
    "index-refused": ("el índice lo rechazó: vea `maleta index status`", "the index refused it: see `maleta index status`"),
}


class Report(Protocol):
    """Hears of every file once, when its answer is known."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End, whatever happened."""

    def skipped(self, path: str, reason: str) -> None:
        """Tell of a path that nobody meant."""

    def taken(self, total: int) -> None:
        """Tell how many files were handed in so far."""

    def receipt(self, receipt: Receipt) -> None:
        """Tell what became of a file."""

    def note(self, word: str) -> None:
        """Tell what is happening."""

    def recognising(self, waiting: int) -> None:
        """Tell how many pages wait to be recognised."""


class JsonLines:
    """One line of JSON a file on standard output, and nothing else there."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End."""

    def skipped(self, path: str, reason: str) -> None:
        """Tell on standard error of a path that nobody meant."""
        click.echo(f"{path}: skipped, {reason}", err=True)

    def taken(self, total: int) -> None:
        """Say nothing: the receipts tell."""

    def receipt(self, receipt: Receipt) -> None:
        """Print a receipt; bytes, so that the terminal's encoding has no part in it."""
        click.echo(msgspec.json.encode(msgspec.structs.replace(receipt, seconds=round(receipt.seconds, 3))), nl=True)

    def note(self, word: str) -> None:
        """Say nothing: it is for people."""

    def recognising(self, waiting: int) -> None:
        """Say nothing: the receipts tell."""


def verdict(receipt: Receipt, language: int) -> str:
    """Say in a few words what became of a file; `language` is 0 for Spanish, 1 for English."""
    if receipt.code == "queued":
        return WORDS["queued"][language]
    advice = ADVICE.get(receipt.code)
    if receipt.status == "duplicate":
        return f"{WORDS['duplicate'][language]}: {receipt.resource}"
    if receipt.status == "added" and advice is None:
        return f"{WORDS['added'][language]}{_pictured(receipt, language)}"
    return f"{WORDS[receipt.status][language]}: {advice[language] if advice else receipt.code}"


def get_languages(languages: Sequence[str]) -> str:
    """Give the command that brings the language data of Tesseract (as it calls them) onto a Debian."""
    return f"apt-get install {' '.join(f'tesseract-ocr-{language}' for language in languages)}"


def _pictured(receipt: Receipt, language: int) -> str:
    """Say how many pages were recognised, and how many are pictures still."""
    counts = {"recognised": receipt.pages_ocr, "images": counted(receipt, NEEDS_OCR), "in-background": counted(receipt, BEING_READ)}
    return "".join(f"; {WORDS[word][language].format(count=count)}" for word, count in counts.items() if count)


def counted(receipt: Receipt, code: str) -> int:
    """Give the number behind a warning; 0 without it."""
    return sum(int(warning.removeprefix(f"{code}:")) for warning in receipt.warnings if warning.startswith(f"{code}:"))


def reason(language: str, receipt: Receipt) -> str:
    """Say in lines of their own why a file was not taken in as it should be; empty where there is nothing to say."""
    number = 0 if language == "es" else 1
    if receipt.status == "added" and receipt.code not in ADVICE:
        return ""
    kept = receipt.status == "failed" and receipt.resource
    lines = [f"{receipt.path}: {verdict(receipt, number)}", *([WORDS["stay"][number]] if kept else [])]
    return "\n".join(lines) + "\n"


def terminal_language() -> str:
    """Give the language that the terminal's locale asks for: `es`, or `en` for any other."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "es" if locale.lower().startswith("es") else "en"


def report(*, as_json: bool, publish: bool) -> Report:
    """Give the report that a caller asked for."""
    if as_json:
        return JsonLines()
    if isinstance(sys.stdout, object) and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no accents still gets the line
    from ui.commands.showing import People  # noqa: PLC0415 - programs need no table, and most commands no report

    return People(terminal_language(), publish=publish)
