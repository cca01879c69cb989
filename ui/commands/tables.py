"""The catalogue as a table in a file: written for people's programs, read back, compared, and taken in where that is asked for."""

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import click
import msgspec

from repository import exports, imports, sheets
from repository.errors import AppError
from repository.imports import Change, Faulty, Problem
from repository.settings import Settings
from ui.commands.opening import existing
from ui.commands.personal import actor

MAX_BYTES = 64 << 20
MAX_CELL = 200_000  # characters; the longest that is written has half of that
SHOWN = 60  # characters of a value
DELIMITERS = (",", ";", "\t")


class Unreadable(AppError):
    """The file is no table that can be read."""

    code = "unreadable-table"


class Imported(msgspec.Struct, frozen=True):
    """What a table changes, or did where it is `applied`; `resources` are then the ids of those it touched."""

    applied: bool
    rows: int
    new: int
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    resources: tuple[str, ...] = ()


def export(settings: Settings, path: Path | None) -> int:
    """
    Write the catalogue as CSV to a file, or to standard output; give the number of resources.

    Raises:
        NoCollection: there is no collection.
    """
    with existing(settings) as database, database.read() as session:
        rows = exports.table(session)
        if path is None:
            return _write(sys.stdout, rows)
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells Excel that it is UTF-8
                count = _write(file, rows)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return count


def take(settings: Settings, path: Path, *, apply: bool) -> Imported:
    """
    Compare a table with the catalogue, and make its changes, all or none, where `apply` says so and it has no faults.

    Raises:
        Unreadable: the file is no CSV in UTF-8, or larger than MAX_BYTES.
        NoCollection: there is no collection.
    """
    header, rows = read(path)
    with existing(settings) as database, database.write() as session:
        planned = imports.plan(session, header, rows)
        ids = imports.apply(session, planned, actor=actor()) if apply and not planned.problems else []
        return Imported(apply and not planned.problems, planned.rows, planned.new, planned.changes, planned.problems, tuple(ids))


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """
    Give the header and the rows of a CSV file with commas, semicolons or tabs.

    Raises:
        Unreadable: it is not one.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than {MAX_BYTES >> 20} MB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not in UTF-8 (byte {error.start}): save it as “CSV UTF-8”") from error
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda sign: sum(_is_known(name) for name in first.split(sign)))
    before = csv.field_size_limit(MAX_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"{path.name} is no table: {error}") from error
    finally:
        csv.field_size_limit(before)
    if not rows:
        raise Unreadable(f"{path.name} is empty")
    return [name.strip() for name in rows[0]], rows[1:]


def print_imported(found: Imported) -> None:
    """Print a line for each change and each fault, and what became of them."""
    for change in found.changes:
        click.echo(f"row {change.row}: {change.resource or 'new'}: {change.field}: {_short(change.before)} → {_short(change.after)}")
    fields = len(found.changes)
    if found.problems:
        raise Faulty(found.problems)
    said = "changed" if found.applied else "would change (nothing was: add --apply)"
    click.echo(f"{found.rows} rows: {fields} values {said}, {found.new} new resources")


def _write(file: TextIO, rows: Iterable[list[str]]) -> int:
    count = -1  # the header is none
    writer = csv.writer(file)
    for count, row in enumerate(rows):  # noqa: B007 - the last number is the answer
        writer.writerow(row)
    return count


def _is_known(name: str) -> bool:
    tidy = name.strip().strip('"')
    return tidy in sheets.ABOUT or sheets.column(tidy) is not None


def _short(value: object) -> str:
    text = "—" if value is None else " ".join(str(value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
