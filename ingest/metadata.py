"""What a CSV file says about the files beside it: one row a file, one flat column a field and language."""

import difflib
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ingest.tables import Problem, TableErrors, read_table
from repository.details import checked
from repository.errors import Invalid
from repository.fields import BY_NAME, FIELDS, Field
from repository.vocabulary import LABEL_LANGUAGES, is_language_tag, vocabulary

FILE = "file"
LINK = "link"
WORK = "work"
LIST_SEPARATOR = "|"

Identity = tuple[int, int]  # device and inode


class Row(msgspec.Struct, frozen=True):
    """What is said of one file or link. Rows of the same `work` are editions of one work."""

    line: int
    details: dict[str, Any]
    work: str | None = None


class Metadata(msgspec.Struct, frozen=True):
    """Rows by the file that they speak of, and those that name no file but an address, in their order."""

    by_file: dict[Identity, Row]
    links: tuple[Row, ...] = ()


class _Column(msgspec.Struct, frozen=True):
    number: int  # 1-based
    name: str
    field: Field | None = None  # None for `file` and `work`
    language: str | None = None  # of a localized field


def read_metadata(path: Path, folders: Sequence[Path]) -> Metadata:
    """
    Read and check a CSV file whole, and give its rows by the identity of the file they speak of. A row may have a link in its place.

    Names of files are relative to the CSV file's own folder, else to the first of `folders` that has them.

    Raises:
        TableErrors: everything that is wrong, by line and column, so that a librarian mends the file once.
    """
    table = read_table(path, _known_names)
    columns, problems = _columns(table.header_line, table.header)
    problems += table.problems
    if not {FILE, LINK} & {column.name for column in columns}:
        raise TableErrors(path, [*problems, Problem(table.header_line, 0, "", f"there is no column {FILE!r}")])
    rows = _Rows(path, [path.absolute().parent, *folders], columns, len(table.header))
    for line, cells in table.records:
        problems += rows.add(line, cells)
    if problems:
        raise TableErrors(path, problems)
    return Metadata(rows.by_file, tuple(rows.links))


class _Rows:
    """Rows as they are read, with what is needed to see that two of them speak of the same file."""

    def __init__(self, path: Path, folders: Sequence[Path], columns: Sequence[_Column], width: int) -> None:
        self.by_file: dict[Identity, Row] = {}
        self.links: list[Row] = []
        self._path = path
        self._folders = folders
        self._columns = columns
        self._width = width
        self._lines: dict[Identity | str, int] = {}

    def add(self, line: int, cells: list[str]) -> list[Problem]:
        """Take a row in and give what is wrong with it."""
        if len(cells) != self._width:
            return [Problem(line, 0, "", f"{len(cells)} cells where the header has {self._width}")]
        details, problems = _details(line, self._columns, cells)
        texts = {column.name: cells[column.number - 1].strip() for column in self._columns if column.field is None}
        row = Row(line, details, texts.get(WORK) or None)
        column = next(column for column in self._columns if column.name in (FILE, LINK))
        try:
            if not texts.get(FILE) and self._has_link(cells):
                problems += self._add_link(row)
            else:
                self.by_file[self._identify(texts.get(FILE, ""), line)] = row
        except ValueError as error:
            return [*problems, Problem(line, column.number, column.name, str(error))]
        return problems

    def _has_link(self, cells: list[str]) -> bool:
        return any(column.name == LINK and cells[column.number - 1].strip() for column in self._columns)

    def _add_link(self, row: Row) -> list[Problem]:
        """
        Take a row in that has no file but an address.

        Raises:
            ValueError: an earlier row named it.
        """
        address = row.details.get(LINK)
        if address is None:  # it is wrong, which is told already
            return []
        if address in self._lines:
            raise ValueError(f"{address!r} is the link of line {self._lines[address]} too")
        self._lines[address] = row.line
        self.links.append(row)
        return [] if row.details.get("title") else [Problem(row.line, 0, "", "a link needs a title")]

    def _identify(self, name: str, line: int) -> Identity:
        """
        Find the file of a row.

        Raises:
            ValueError: the cell is empty, there is no such file, or an earlier row named it.
        """
        if not name:
            raise ValueError("the cell is empty")
        found = _find(name, self._folders)
        key: Identity | str = found or name
        if key in self._lines:
            raise ValueError(f"{name!r} is the file of line {self._lines[key]} too")
        self._lines[key] = line
        if found is None:
            raise ValueError(f"there is no file {name!r} beside {self._path.name} or in the folders to add")
        return found


def _find(name: str, folders: Sequence[Path]) -> Identity | None:
    """Give the identity of a regular file; accents may be composed otherwise on disk, separators may be Windows's."""
    spellings = dict.fromkeys((name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name), name.replace("\\", "/")))
    for folder in folders:
        for spelling in spellings:
            try:
                status = os.stat(folder / spelling)  # noqa: PTH116 - a NUL in the name is a ValueError here
            except (OSError, ValueError):
                continue
            if stat.S_ISREG(status.st_mode):
                return status.st_dev, status.st_ino
    return None


def _known_names(header: str, delimiter: str) -> tuple[int, int]:
    names = [_tidy_name(name) for name in header.split(delimiter)]
    return sum(_column(number, name) is not None for number, name in enumerate(names, 1)), len(names)


def _columns(line: int, header: Sequence[str]) -> tuple[list[_Column], list[Problem]]:
    columns: dict[str, _Column] = {}
    problems: list[Problem] = []
    for number, raw in enumerate(header, 1):
        name = _tidy_name(raw)
        column = _column(number, name)
        if column is None:
            problems.append(Problem(line, number, raw.strip(), _unknown(name)))
        elif name in columns:
            problems.append(Problem(line, number, name, f"the column stands at {columns[name].number} already"))
        else:
            columns[name] = column
    return list(columns.values()), problems


def _tidy_name(raw: str) -> str:
    return raw.strip().strip('"').strip().lower()


def _column(number: int, name: str) -> _Column | None:
    if name in (FILE, WORK):
        return _Column(number, name)
    field = BY_NAME.get(name)
    if field and field.shape != "localized":
        return _Column(number, name, field)
    stem, _, language = name.rpartition("_")
    field = BY_NAME.get(stem)
    if field and field.shape == "localized" and is_language_tag(language):
        return _Column(number, name, field, language)
    return None


def _unknown(name: str) -> str:
    if not name:
        return "the column has no name"
    near = [f"{name}_{language}" for language in LABEL_LANGUAGES] if name in BY_NAME else difflib.get_close_matches(name, _names(), n=2)
    return f"unknown column; did you mean {' or '.join(near)}?" if near else "unknown column"


def _names() -> Iterator[str]:
    yield from (FILE, WORK)
    for field in FIELDS:
        if field.shape == "localized":
            yield from (f"{field.name}_{language}" for language in LABEL_LANGUAGES)
        else:
            yield field.name


def _details(line: int, columns: Sequence[_Column], cells: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    """Turn the cells of a row into details, each checked by itself, then all of them together."""
    details: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        text = cells[column.number - 1].replace("\r\n", "\n").strip()
        if column.field is None or not text:
            continue
        try:
            value = _value(column, text)
        except ValueError as error:
            wrong = [str(error)]
        else:
            wrong = _wrong(column.field, value)
        if wrong:
            problems += [Problem(line, column.number, column.name, reason) for reason in wrong]
            continue
        if column.language:
            details.setdefault(column.field.name, {})[column.language] = value[column.language]
        else:
            details[column.field.name] = value
    if problems:
        return details, problems
    return _together(line, columns, details)


def _wrong(field: Field, value: Any) -> list[str]:
    """Say what the field does not allow of a value; each item of a list by itself, then the list."""
    parts = [[item] for item in value if item] if isinstance(value, list) else []
    reasons = [reason for part in parts for reason in _refused(field, part)] or _refused(field, value)
    return list(dict.fromkeys(reasons))


def _refused(field: Field, value: Any) -> list[str]:
    try:
        checked({field.name: value})
    except Invalid as error:
        hint = _meant(field, value[0] if isinstance(value, list) else value)
        return [reason + hint if reason.startswith("unknown code") else reason for _, reason in error.problems]
    return []


def _meant(field: Field, text: object) -> str:
    """
    Give the code that somebody wrote as its label or with one slip.

    Nothing looser: "tráfico de personas" is as near to one crime's label as to the other's, and must suggest neither.
    """
    if field.vocabulary is None or not isinstance(text, str):
        return ""
    entries = vocabulary(field.vocabulary).entries
    codes = {label.lower(): code for code, entry in entries.items() for label in entry.labels.values()}
    code = codes.get(text.lower()) or next(iter(difflib.get_close_matches(text.lower(), entries, n=1, cutoff=0.9)), None)
    return f"; did you mean {code}?" if code else ""


def _together(line: int, columns: Sequence[_Column], details: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    try:
        return checked(details), []
    except Invalid as error:
        places = {column.field.name: column for column in columns if column.field}
        return details, [Problem(line, places[name].number, places[name].name, reason) for name, reason in error.problems]


def _value(column: _Column, text: str) -> Any:
    assert column.field
    if column.language:
        return {column.language: text}
    match column.field.shape:
        case "integer":
            if not text.removeprefix("-").isdecimal():
                raise ValueError(f"{text!r} is no whole number")
            return int(text)
        case "texts" | "codes":
            return [item.strip() for item in text.split(LIST_SEPARATOR)]
        case _:
            return text
