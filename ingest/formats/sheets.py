"""What all spreadsheets share: rows as lines, sheets as pages, a limit of cells."""

from collections.abc import Iterable

from ingest.errors import TooLarge
from ingest.formats.hidden import MAX_CHARACTERS, Findings
from ingest.formats.sections import Block, Pages

MAX_CELLS = 5_000_000  # with content, of one file


class Sheets:
    """The sheets of a book in the making: those that are shown become pages, the others are listed. Empty ones are left out."""

    def __init__(self, pages: Pages, findings: Findings) -> None:
        self._pages = pages
        self._findings = findings
        self._cells = 0

    @property
    def next_page(self) -> int:
        """Give the number of the page that the next sheet begins."""
        return self._pages.next

    def begin(self) -> bool:
        """Say that a sheet is about to be read; False where it broke an earlier reader and stays empty."""
        return self._pages.begin()

    def count(self, cells: int) -> None:
        """
        Say how many cells were read.

        Raises:
            TooLarge: they are more than one file may have.
        """
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise TooLarge(f"more than {MAX_CELLS} cells")

    def add(self, name: str, rows: Iterable[str]) -> None:
        """Add a sheet that is shown."""
        lines = [row for row in rows if row.strip()]
        if lines:
            self._pages.add((Block(line, tight=True) for line in lines), label=name, outline=name)

    def hide(self, name: str, rows: Iterable[str]) -> None:
        """List a sheet that is not shown, with the beginning of what it holds."""
        text, length = [], 0
        for row in rows:
            text.append(row)
            length += len(row)
            if length > MAX_CHARACTERS:
                break
        self._findings.add("hidden-sheet", f"{name}: {' '.join(text)}")


def row_text(cells: Iterable[str]) -> str:
    """Give the cells of a row as one line; a cell of several lines becomes one."""
    return " | ".join(line for cell in cells if (line := " ".join(cell.split())))
