"""What `add` shows to people: a live table or lines, then a summary; a bar where only trouble is told."""

from collections import Counter
from types import TracebackType
from typing import Self

import click
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from repository.receipts import BEING_READ, NEEDS_OCR, PERSONAL, Receipt
from ui.commands.reporting import ADVICE, WORDS, counted, get_languages, terminal_language, verdict

ROWS_SHOWN = 15  # of the live table at most, each in one line; the whole one is printed at the end
_BESIDE_ROWS = 6  # lines of a terminal that are no rows: the heading, the bars, what comes below
_ROOM_FOR_NUMBERS, _NUMBERS_WIDTH = 60, 29  # columns of a terminal from which on there is room for numbers, and what they take
UNKNOWN = "und"  # a language that nobody could tell
_LANGUAGE_DATA = ("spa", "eng")
_BAR = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
_STYLES = {"added": "green", "duplicate": "yellow", "failed": "red"}


class Bar:
    """A progress bar and nothing else, but for a line on what went wrong."""

    def __init__(self, word: str) -> None:
        language = 0 if terminal_language() == "es" else 1
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=self._console, transient=True
        )
        self._task = self._progress.add_task(WORDS[word][language], total=None)
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
        if being_read := sum(counted(receipt, BEING_READ) for receipt in self._receipts):
            lines.append(self._word("being-read").format(count=being_read))
        if unread := sum(counted(receipt, NEEDS_OCR) for receipt in self._receipts):
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
        return [f"· {ADVICE[code][self._language] if code in ADVICE else code} ({count})" for code, count in told.most_common()]

    def _word(self, key: str) -> str:
        return WORDS[key][self._language]


def _language(receipt: Receipt) -> str:
    return receipt.language if receipt.language and receipt.language != UNKNOWN else ""


def _end_of(path: str, most: int) -> str:
    """Shorten a path to its end, which tells files of a folder apart."""
    return path if len(path) <= most else f"…{path[1 - most :]}"
