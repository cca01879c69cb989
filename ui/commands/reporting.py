"""What `add` says while it works: lines of JSON for programs, a table and a summary for people."""

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

import click
import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from repository.receipts import BEING_READ, NEEDS_OCR, PERSONAL, Receipt

ROWS_SHOWN = 15  # of the live table at most, each in one line; the whole one is printed at the end
_BESIDE_ROWS = 6  # lines of a terminal that are no rows: the heading, the bars, what comes below
_ROOM_FOR_NUMBERS, _NUMBERS_WIDTH = 60, 29  # columns of a terminal from which on there is room for numbers, and what they take
UNKNOWN = "und"  # a language that nobody could tell
_LANGUAGE_DATA = ("spa", "eng")
_BAR = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
_STYLES = {"added": "green", "duplicate": "yellow", "failed": "red"}

_WORDS: Mapping[str, tuple[str, str]] = {  # Spanish, English
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
_ADVICE: Mapping[str, tuple[str, str]] = {  # by code: Spanish, English
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


class Bar:
    """A progress bar and nothing else, but for a line on what went wrong."""

    def __init__(self, word: str) -> None:
        language = 0 if terminal_language() == "es" else 1
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=self._console, transient=True
        )
        self._task = self._progress.add_task(_WORDS[word][language], total=None)
        self._done = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Take the bar away."""
        self._progress.stop()

    def skipped(self, path: str, reason: str) -> None:
        """Tell of what should not be there."""
        click.echo(f"{path}: {reason}", err=True)

    def taken(self, total: int) -> None:
        """Give the bar its length."""
        self._progress.update(self._task, total=total)

    def receipt(self, receipt: Receipt) -> None:
        """Move on, and tell what failed."""
        self._done += 1
        self._progress.update(self._task, completed=self._done)
        if receipt.status == "failed":
            click.echo(f"{receipt.path}: {receipt.code}", err=True)

    def note(self, word: str) -> None:
        """Say nothing: the bar tells."""

    def recognising(self, waiting: int) -> None:
        """Say nothing: the bar waits."""


class People:
    """A live table on a terminal, one line a file elsewhere, then a summary."""

    def __init__(self, language: str, *, publish: bool, console: Console | None = None) -> None:
        self._publish = publish
        self._language = 0 if language == "es" else 1
        self._console = console or Console()
        self._receipts: list[Receipt] = []
        self._progress = Progress(*_BAR, console=self._console)
        self._task = self._progress.add_task(self._word("working"), total=None)
        self._pictures = self._progress.add_task(self._word("recognising"), total=None, visible=False)
        self._most_waiting = 0
        self._live = Live(console=self._console, get_renderable=self._shown, transient=True) if self._console.is_terminal else None

    def __enter__(self) -> Self:
        """Begin the live table."""
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Put the whole table in place of the live one, and the summary below it."""
        if self._live:
            self._live.stop()
            if self._receipts:
                self._console.print(self._table(self._receipts))
        if kind is None and self._receipts:
            self._summarize()

    def skipped(self, path: str, reason: str) -> None:
        """Tell of a path that nobody meant."""
        self._say(f"{path}: {self._word('skipped')} ({reason})")

    def taken(self, total: int) -> None:
        """Give the progress bar its length."""
        self._progress.update(self._task, total=total)

    def receipt(self, receipt: Receipt) -> None:
        """Add a row, or print a line where there is no terminal."""
        self._receipts.append(receipt)
        self._progress.update(self._task, completed=len(self._receipts))
        if self._live is None:
            facts = (f"{receipt.pages} p.", _language(receipt), f"{receipt.seconds:.1f} s")
            said = f" ({', '.join(filter(None, facts))})" if receipt.pages else ""
            click.echo(f"{receipt.path}: {verdict(receipt, self._language)}{said}")

    def note(self, word: str) -> None:
        """Tell what is happening."""
        self._say(self._word(word))

    def recognising(self, waiting: int) -> None:
        """Show a second bar, or print a line when it begins where there is no terminal."""
        if waiting and not self._most_waiting and self._live is None:
            click.echo(f"{self._word('recognising')}: {waiting}")
        self._most_waiting = max(self._most_waiting, waiting)
        done = self._most_waiting - waiting
        self._progress.update(self._pictures, total=self._most_waiting, completed=done, visible=self._most_waiting > 0)

    def _say(self, line: str) -> None:
        if self._live:
            self._live.console.print(Text(line, style="dim"))
        else:
            click.echo(line)

    def _shown(self) -> Group:
        rows = max(1, min(ROWS_SHOWN, self._console.height - _BESIDE_ROWS))
        return Group(self._lines(self._receipts[-rows:]), self._progress)

    def _lines(self, receipts: list[Receipt]) -> Table:
        """Give the live table: a line for each file, with its numbers where there is room for them."""
        numbered = self._console.width >= _ROOM_FOR_NUMBERS
        half = (self._console.width - (_NUMBERS_WIDTH if numbered else 0)) // 2 - 1
        table = Table(box=None, pad_edge=False)
        for name in ("file", "result"):
            table.add_column(self._word(name), width=half, no_wrap=True)
        self._add_rows(table, [(receipt, _end_of(receipt.path, half)) for receipt in receipts], numbered=numbered)
        return table

    def _table(self, receipts: list[Receipt]) -> Table:
        table = Table(box=None, pad_edge=False)
        table.add_column(self._word("file"), overflow="fold")
        table.add_column(self._word("result"))
        self._add_rows(table, [(receipt, receipt.path) for receipt in receipts], numbered=True)
        return table

    def _add_rows(self, table: Table, rows: list[tuple[Receipt, str]], *, numbered: bool) -> None:
        for name in ("pages", "language", "seconds") if numbered else ():
            table.add_column(self._word(name), justify="right", no_wrap=True)
        for receipt, path in rows:
            result = Text(verdict(receipt, self._language), style=_STYLES[receipt.status])
            pages = str(receipt.pages) if receipt.status == "added" else ""
            numbers = (pages, _language(receipt), f"{receipt.seconds:.1f}") if numbered else ()
            table.add_row(Text(path), result, *numbers)

    def _summarize(self) -> None:
        counts = Counter(receipt.status for receipt in self._receipts)
        numbers = {status: counts[status] for status in ("added", "duplicate", "failed")}
        lines = [self._word("summary").format(files=len(self._receipts), **numbers), *self._causes()]
        if counts["added"]:
            waits = any(receipt.code == "queued" for receipt in self._receipts)
            lines.append(self._word(("later" if waits else "published") if self._publish else "drafts"))
        if any(receipt.status == "failed" and receipt.resource for receipt in self._receipts):
            lines.append(self._word("stay"))
        if being_read := sum(_counted(receipt, BEING_READ) for receipt in self._receipts):
            lines.append(self._word("being-read").format(count=being_read))
        if unread := sum(_counted(receipt, NEEDS_OCR) for receipt in self._receipts):
            lines.append(self._word("unread").format(count=unread, how=get_languages(_LANGUAGE_DATA)))
        if count := sum(any(warning.startswith(f"{PERSONAL}:") for warning in receipt.warnings) for receipt in self._receipts):
            lines.append(self._word("personal").format(count=count))
        for line in lines:
            if self._live:
                self._console.print(Text(line))  # which breaks lines between words
            else:
                click.echo(line)

    def _causes(self) -> list[str]:
        """Say how many files there are of each kind that a person may want to do something about."""
        told = Counter(one.code for one in self._receipts if one.status != "duplicate" and one.code not in ("ok", "queued", "subtitles"))
        return [f"· {_ADVICE[code][self._language] if code in _ADVICE else code} ({count})" for code, count in told.most_common()]

    def _word(self, key: str) -> str:
        return _WORDS[key][self._language]


def verdict(receipt: Receipt, language: int) -> str:
    """Say in a few words what became of a file; `language` is 0 for Spanish, 1 for English."""
    if receipt.code == "queued":
        return _WORDS["queued"][language]
    advice = _ADVICE.get(receipt.code)
    if receipt.status == "duplicate":
        return f"{_WORDS['duplicate'][language]}: {receipt.resource}"
    if receipt.status == "added" and advice is None:
        return f"{_WORDS['added'][language]}{_pictured(receipt, language)}"
    return f"{_WORDS[receipt.status][language]}: {advice[language] if advice else receipt.code}"


def get_languages(languages: Sequence[str]) -> str:
    """Give the command that brings the language data of Tesseract (as it calls them) onto a Debian."""
    return f"apt-get install {' '.join(f'tesseract-ocr-{language}' for language in languages)}"


def _language(receipt: Receipt) -> str:
    return receipt.language if receipt.language and receipt.language != UNKNOWN else ""


def _end_of(path: str, most: int) -> str:
    """Shorten a path to its end, which tells files of a folder apart."""
    return path if len(path) <= most else f"…{path[1 - most :]}"


def _pictured(receipt: Receipt, language: int) -> str:
    """Say how many pages were recognised, and how many are pictures still."""
    counts = {"recognised": receipt.pages_ocr, "images": _counted(receipt, NEEDS_OCR), "in-background": _counted(receipt, BEING_READ)}
    return "".join(f"; {_WORDS[word][language].format(count=count)}" for word, count in counts.items() if count)


def _counted(receipt: Receipt, code: str) -> int:
    """Give the number behind a warning; 0 without it."""
    return sum(int(warning.removeprefix(f"{code}:")) for warning in receipt.warnings if warning.startswith(f"{code}:"))


def reason(language: str, receipt: Receipt) -> str:
    """Say in lines of their own why a file was not taken in as it should be; empty where there is nothing to say."""
    number = 0 if language == "es" else 1
    if receipt.status == "added" and receipt.code not in _ADVICE:
        return ""
    kept = receipt.status == "failed" and receipt.resource
    lines = [f"{receipt.path}: {verdict(receipt, number)}", *([_WORDS["stay"][number]] if kept else [])]
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
    return People(terminal_language(), publish=publish)
