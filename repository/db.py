"""The database: one address, reads and writes, SQLite or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlmodel import Session

from repository.errors import StorageError

BUSY_TIMEOUT_MS = 30_000


class Database:
    """Sessions over one store. `read()` never writes; `write()` commits when its block ends well.

    On SQLite every writer begins IMMEDIATE: a reader that turned writer would not wait for the lock but fail.
    """

    def __init__(self, address: str, *, pool_size: int = 10) -> None:
        self.url: URL = _driver(make_url(address))
        self.engine = sa.create_engine(self.url, pool_size=pool_size, max_overflow=20, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _tune_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer = self.engine.execution_options(maleta_write=True)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the store is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session whose changes are thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session and commit it, or roll everything back when the block raises."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def database_time(session: Session) -> float:
    """Give the database's clock in unix seconds: leases of several machines are compared by it alone."""
    return float(session.execute(sa.select(time_expression(session))).scalar_one())


def time_expression(session: Session) -> sa.ColumnElement[float]:
    """Give the SQL expression of the database's clock in unix seconds."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Float)
    return sa.literal_column("extract(epoch from clock_timestamp())::double precision", sa.Float)


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision`; the data folder must exist."""
    _alembic(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision`."""
    _alembic(database, lambda config: command.downgrade(config, revision))


def prepare(database: Database) -> None:
    """
    Make the folder of a SQLite store and bring the schema to the newest revision.

    Raises:
        StorageError: the folder or database cannot be written.
    """
    try:
        if database.is_sqlite and database.url.database:
            Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
        upgrade(database)
    except (OSError, sa.exc.OperationalError) as error:
        reason = getattr(error, "orig", None) or error
        raise StorageError(f"cannot prepare the database {database.url.render_as_string()}: {reason}") from error


def _alembic(database: Database, step: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database._writer.begin() as connection:  # noqa: SLF001 - same module
        config.attributes["connection"] = connection
        step(config)


def _driver(url: URL) -> URL:
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased leaves the file too
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("maleta_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
