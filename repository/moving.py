"""The whole store, copied into an empty database of the same or of the other kind."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

import repository.models  # noqa: F401 - fills the metadata
from repository import db
from repository.db import Database, shown
from repository.errors import AppError

ROWS_AT_ONCE = 200
LARGEST = {sa.SmallInteger: 2**15 - 1, sa.BigInteger: 2**63 - 1, sa.Integer: 2**31 - 1}  # the two first are integers, too

Progress = Callable[[int, int], None]  # steps done, steps in all
Row = dict[str, Any]


class CannotMove(AppError):
    """The database to move to is in use, or something does not fit there; nothing was changed on either side."""

    code: ClassVar[str] = "cannot-move"


class _Contents(NamedTuple):
    """What a table holds, in whatever order: two that are equal hold the same rows."""

    rows: int = 0
    digest: int = 0

    def plus(self, row: Row) -> "_Contents":
        """Count one row more."""
        digest = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        return _Contents(self.rows + 1, (self.digest + int.from_bytes(digest)) % 2**128)


def move(source: Database, target: Database, progress: Progress = lambda _done, _total: None) -> dict[str, int]:
    """
    Copy every row of `source`, whose schema is the newest, into the empty database `target`; give the rows of each table.

    One transaction of the target holds everything, schema included: it ends complete and compared row by row, or as it was. Meanwhile
    readers of the source go on and its writers wait.

    Raises:
        CannotMove: the target is not empty, a row does not fit there, or one arrived otherwise than it was.
        StorageError: the target cannot be reached, keeps no UTF-8, or belongs to a newer Maleta.
    """
    db.reach(target)
    if _place(source) == _place(target):
        raise CannotMove(f"the collection is at {shown(target.url)} already")
    with target.engine.connect() as connection:
        _refuse_occupied(connection)
    try:
        with _still(source) as reading, target.migrate() as writing:
            _refuse_occupied(writing)  # by another move that was faster
            db.step(writing, "upgrade", "head")
            rows = _copy_all(reading, writing, _Steps(reading, progress))
    except sa.exc.IntegrityError as error:
        raise CannotMove(f"{_reason(error)}: nothing was moved") from error
    return rows


def _copy_all(reading: Connection, writing: Connection, steps: "_Steps") -> dict[str, int]:
    copied = {table: _copy(reading, writing, table, steps) for table in _tables()}
    for table, contents in copied.items():
        _continue_numbers(reading, writing, table)
        _compare(writing, table, contents, steps)
    return {table.name: contents.rows for table, contents in copied.items()}


class _Steps:
    """Counts rows, each copied and then compared."""

    def __init__(self, reading: Connection, progress: Progress) -> None:
        counts = [reading.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in _tables()]
        self._total = 2 * sum(counts)
        self._done = 0
        self._progress = progress

    def add(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, self._total)


def _tables() -> Sequence[sa.Table]:
    """Give the tables, each after those that it points at."""
    return SQLModel.metadata.sorted_tables


@contextmanager
def _still(source: Database) -> Iterator[Connection]:
    """Give a connection to a store in which nobody else writes until the block ends."""
    with source.write() as session:
        connection = session.connection()
        if not source.is_sqlite:
            connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(sa.text(f"LOCK TABLE {', '.join(_quoted(connection, table) for table in _tables())} IN SHARE MODE"))
        yield connection


def _place(database: Database) -> object:
    return Path(str(database.url.database)).resolve() if database.is_sqlite else database.url


def _refuse_occupied(connection: Connection) -> None:
    here, ours = set(sa.inspect(connection).get_table_names()), {table.name for table in _tables()}
    for name in sorted(here - {"alembic_version"}):
        if name not in ours or connection.execute(sa.text(f"SELECT 1 FROM {_quoted(connection, sa.table(name))} LIMIT 1")).first():  # noqa: S608 - a name that the database gave
            raise CannotMove(f"{shown(connection.engine.url)} is not empty, it has a table {name}: nothing was moved")


def _copy(reading: Connection, writing: Connection, table: sa.Table, steps: _Steps) -> _Contents:
    contents = _Contents()
    links = [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    linked: list[Row] = []
    for rows in _batches(reading, table):
        for row in rows:
            contents = contents.plus(row)
        linked += [row for row in rows if any(row[name] is not None for name in links)]
        _put(writing, sa.insert(table), table, [{**row, **dict.fromkeys(links)} for row in rows])
        steps.add(len(rows))
    if linked:  # rows of this table that point at each other: all must be there first
        keys = [column.name for column in table.primary_key]
        known = [table.c[name] == sa.bindparam(f"the_{name}") for name in keys]
        values = [{f"the_{name}": row[name] for name in keys} | {name: row[name] for name in links} for row in linked]
        _put(writing, sa.update(table).where(*known).values({name: sa.bindparam(name) for name in links}), table, values)
    return contents


def _batches(connection: Connection, table: sa.Table) -> Iterator[list[Row]]:
    """Give all rows of a table by their key, some at a time."""
    query = sa.select(table).order_by(*table.primary_key)
    try:
        for part in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).mappings().partitions():
            yield [dict(row) for row in part]
    except (sa.exc.SQLAlchemyError, ValueError, TypeError) as error:
        raise CannotMove(f"table {table.name} cannot be read: {_reason(error)}: nothing was moved") from error


def _put(connection: Connection, statement: sa.Executable, table: sa.Table, rows: list[Row]) -> None:
    try:
        connection.execute(statement, rows)
    except (sa.exc.SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
        reason = next(filter(None, (_unfit(table, row) for row in rows)), None) or _reason(error)
        raise CannotMove(f"table {table.name}: {reason}: nothing was moved") from error


def _unfit(table: sa.Table, row: Row) -> str | None:
    """Say which value of a row does not fit its column, if one is the cause: SQLite keeps what the column's type forbids."""
    key = ", ".join(f"{column.name} {row.get(column.name)!r}" for column in table.primary_key)
    for column in table.columns:
        if why := _unfit_value(column.type, row.get(column.name)):
            return f"the row with {key} has in {column.name} {why}"
    return None


def _unfit_value(kind: sa.types.TypeEngine[Any], value: object) -> str | None:
    if isinstance(kind, sa.String) and isinstance(value, str):
        if "\x00" in value:
            return "a NUL character"
        return f"{len(value)} characters, {kind.length} fit" if kind.length and len(value) > kind.length else None
    if isinstance(kind, sa.Integer) and value is not None:
        most = next(most for parent, most in LARGEST.items() if isinstance(kind, parent))
        if not isinstance(value, int):
            return "no number"
        return f"the number {value}, {most} is the largest" if abs(value) > most else None
    return None


def _compare(writing: Connection, table: sa.Table, copied: _Contents, steps: _Steps) -> None:
    arrived = _Contents()
    for rows in _batches(writing, table):
        for row in rows:
            arrived = arrived.plus(row)
        steps.add(len(rows))
    if arrived != copied:
        what = "rows that differ" if arrived.rows == copied.rows else f"{arrived.rows} of {copied.rows} rows"
        raise CannotMove(f"table {table.name} arrived with {what}: nothing was moved")


def _continue_numbers(reading: Connection, writing: Connection, table: sa.Table) -> None:
    """Let the next row get the number that it would have got in the source: what was given once is not given again."""
    column = table.autoincrement_column
    if column is None:
        return
    largest = reading.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()
    last = max(largest, _last_number(reading, table, column))
    if sequence := _sequence(writing, table, column):
        if last:
            writing.execute(sa.text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
    elif _counted(writing, table):
        writing.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        writing.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": table.name, "last": last})


def _last_number(connection: Connection, table: sa.Table, column: sa.Column[Any]) -> int:
    if sequence := _sequence(connection, table, column):
        query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 - a name that the database gave
        return int(connection.execute(sa.text(query)).scalar_one())
    if _counted(connection, table):
        return int(connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}).scalar() or 0)
    return 0


def _sequence(connection: Connection, table: sa.Table, column: sa.Column[Any]) -> str | None:
    """Give the sequence that numbers a column, on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        return None
    query = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
    found = connection.execute(query, {"table": _quoted(connection, table), "column": column.name}).scalar()
    return str(found) if found else None


def _counted(connection: Connection, table: sa.Table) -> bool:
    """Tell whether SQLite remembers the largest number it ever gave."""
    return connection.dialect.name == "sqlite" and bool(table.dialect_options["sqlite"]["autoincrement"])


def _quoted(connection: Connection, table: sa.FromClause) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())[:200]
