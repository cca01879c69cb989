"""A CSV file as people's programs write it: whatever encoding and separator, every fault by line.

TableErrors is raised with all faults that are known, never with the first alone.
"""

import csv
import io
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from repository.errors import AppError

MAX_BYTES = 64 << 20
_DELIMITERS = (",", ";", "\t")


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong, at a 1-based line and column of the file; column 0 means the whole line."""

    line: int
    column: int
    name: str  # of the column; empty when it has none
    reason: str

    def __str__(self) -> str:
        """Say where and what, in one line."""
        place = f"line {self.line}"
        if self.column:
            place += f", column {self.column}"
        return f"{place} ({self.name}): {self.reason}" if self.name else f"{place}: {self.reason}"


class TableErrors(AppError):
    """The file cannot be used; `problems` are all there is to mend, and nothing of it was taken."""

    code = "table"

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))
        super().__init__("\n".join(f"{path.name}, {problem}" for problem in self.problems))


class Table(msgspec.Struct, frozen=True):
    """A header and the (line, cells) below it, blank lines left out; `problems` are lines that could not be split."""

    header_line: int
    header: list[str]
    records: list[tuple[int, list[str]]]
    problems: list[Problem]


def read_table(path: Path, score: Callable[[str, str], Any]) -> Table:
    """
    Read a CSV file: UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1252; comma, semicolon or tab.

    `score(header, delimiter)` says how well the first line reads with a delimiter; the best one is taken.

    Raises:
        TableErrors: it cannot be read, or has no header.
    """
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda sign: score(first, sign))
    records: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    for line, cells in _split(text, delimiter):
        if isinstance(cells, csv.Error):
            problems.append(Problem(line, 0, "", _reason(cells)))
        elif any(cell.strip() for cell in cells):
            records.append((line, cells))
    if not records or (problems and problems[0].line < records[0][0]):
        raise TableErrors(path, problems or [Problem(1, 0, "", "the file is empty")])
    return Table(*records[0], records[1:], problems)


def _text(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise TableErrors(path, [Problem(1, 0, "", "a CSV file is wanted")])
        if status.st_size > MAX_BYTES:
            raise TableErrors(path, [Problem(1, 0, "", f"the file is longer than {MAX_BYTES} bytes")])
        raw = path.read_bytes()
    except OSError as error:
        raise TableErrors(path, [Problem(1, 0, "", f"cannot be read: {error.strerror}")]) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(path, raw, "utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(path, raw, "cp1252")


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableErrors(path, [Problem(line, 0, "", "the text is neither UTF-8 nor Windows-1252")]) from error


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
        else:
            yield line, cells


def _reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quotation mark that opens here is never closed"
    if "expected after" in str(error):
        return "text follows a closing quotation mark; write a quotation mark inside a cell twice"
    return str(error)
