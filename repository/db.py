"""The database: one address, reads and writes, SQLite or PostgreSQL."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from repository import postgres
from repository.errors import StorageError

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_TIMEOUT_MS = 30_000
CONNECTIONS = 20  # of one process at most: PostgreSQL takes 100 from all of them unless told otherwise
POOL_TIMEOUT_S = 10
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Sessions over one store. `read()` never writes; `write()` commits when its block ends well.

    On SQLite every writer begins IMMEDIATE: a reader that turned writer would not wait for the lock but fail. On PostgreSQL a statement
    is given up after `answer_within_s`; None lets it take its time.

    Raises:
        StorageError: the address cannot be understood.
    """

    def __init__(self, address: str, *, answer_within_s: float | None = None) -> None:
        self.url: URL = _url(address)
        self.engine = sa.create_engine(
            self.url,
            pool_size=CONNECTIONS // 2,
            max_overflow=CONNECTIONS - CONNECTIONS // 2,
            pool_timeout=POOL_TIMEOUT_S,
            pool_pre_ping=not self.is_sqlite,  # a connection from before the server's restart is replaced
            connect_args={} if self.is_sqlite else postgres.connect_args(self.url, answer_within_s),
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _tune_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer = self.engine.execution_options(maleta_write=True)
        self._closed = False
        event.listen(self.engine, "checkin", self._end_if_closed)

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

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """
        Give a connection that may change the schema, alone among all processes, and commit it when the block ends well.

        On SQLite a changed table is copied and the old one dropped: with foreign keys on, that would delete every row that points at it.
        They are off inside the block and checked at its end.

        Raises:
            sa.exc.IntegrityError: the block left rows that point at nothing.
        """
        with self.engine.execution_options(maleta_write=True, maleta_migrate=True).connect() as connection:
            try:
                with connection.begin():
                    hold(connection, "migrations")
                    yield connection
                    if self.is_sqlite and (rows := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                        raise sa.exc.IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"rows that point at nothing: {rows[:5]}"))
            finally:
                connection.invalidate()  # the pool must not give away a connection without foreign keys

    def close(self) -> None:
        """Close every connection; one that another thread still uses is closed when that thread gives it back."""
        self._closed = True
        self.engine.dispose()

    def _end_if_closed(self, _connection: Any, record: ConnectionPoolEntry) -> None:
        if self._closed:
            record.close()


def hold(connection: Connection | Session, name: str) -> None:
    """Let one transaction at a time go on that holds `name`, until it ends. On SQLite every writer is alone anyway."""
    if isinstance(connection, Session):
        connection = connection.connection()  # on SQLite the wait is here
    if _dialect(connection) == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def database_time(session: Session) -> float:
    """Give the database's clock in unix seconds: leases of several machines are compared by it alone."""
    return float(session.execute(sa.select(time_expression(session))).scalar_one())


def time_expression(session: Session) -> sa.ColumnElement[float]:
    """Give the SQL expression of the database's clock in unix seconds."""
    if _dialect(session) == "sqlite":
        return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Float)
    return sa.literal_column("extract(epoch from clock_timestamp())::double precision", sa.Float)


def upserting(session: Session, table: Any) -> Any:
    """Begin an INSERT that says what happens to rows that are there, in the dialect of the session's database."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - no start on SQLite need wait for it

        return postgresql.insert(table)
    return sqlite.insert(table)


def prepare(database: Database) -> None:
    """
    Make the folder of a SQLite store and bring the schema to the newest revision.

    Raises:
        StorageError: the folder or database cannot be reached or written, is no database, keeps no UTF-8, or belongs to a newer Maleta.
    """
    reach(database)
    with _told(database):
        if schema_revision(database) != newest_revision():
            upgrade(database)


def reach(database: Database) -> None:
    """
    Make the folder of a SQLite store; see that a server answers and keeps text as UTF-8.

    Raises:
        StorageError: it cannot be used.
    """
    with _told(database):
        if not database.is_sqlite:
            with database.engine.connect() as connection:
                postgres.refuse_other_encodings(connection)
        elif database.url.database:
            Path(database.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def upgrade(database: Database, revision: str = "head") -> None:
    """
    Bring the schema to `revision`; the data folder must exist.

    Raises:
        StorageError: the schema belongs to a newer Maleta.
    """
    with database.migrate() as connection:
        step(connection, "upgrade", revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision`."""
    with database.migrate() as connection:
        step(connection, "downgrade", revision)


def schema_revision(database: Database) -> str | None:
    """Give the revision of the schema; None for an empty database."""
    with database.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def newest_revision() -> str:
    """Give the newest revision: migrations are numbered, and their files begin with the number."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def migration_config(connection: Connection) -> "Config":
    """Give what Alembic must know to work over `connection`."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def step(connection: Connection, way: str, revision: str) -> None:
    """
    Take the schema over a connection that `migrate` gave, `way` "upgrade" or "downgrade", to `revision`. Does not commit.

    Raises:
        StorageError: the schema belongs to a newer Maleta.
    """
    from alembic import command  # noqa: PLC0415 - 0.3 s that a start without a migration need not wait
    from alembic.util.exc import CommandError  # noqa: PLC0415

    try:
        getattr(command, way)(migration_config(connection), revision)
    except CommandError as error:
        raise _not_prepared(connection.engine.url, error) from error


def shown(url: URL) -> str:
    """Give an address as people may see it, without a password."""
    plain = url.set(drivername=url.get_backend_name()).difference_update_query(["password", "sslpassword"])
    return plain.render_as_string()


@contextmanager
def _told(database: Database) -> Iterator[None]:
    """Say in one line what keeps a database from being used."""
    try:
        yield
    except (OSError, sa.exc.DatabaseError) as error:
        raise _not_prepared(database.url, getattr(error, "orig", None) or error) from error


def _not_prepared(url: URL, reason: object) -> StorageError:
    return StorageError(f"cannot prepare the database {shown(url)}: {' '.join(str(reason).split())}")


def _dialect(connection: Connection | Session) -> str:
    bind = connection.get_bind() if isinstance(connection, Session) else connection
    return bind.dialect.name


def _url(address: str) -> URL:
    """Read an address. What is wrong with it is not repeated: a piece of it may be a password."""
    try:
        url = make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        url = URL.create("none")
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql") or (backend == "sqlite" and url.database in (None, "", ":memory:")):
        raise StorageError(
            "a database address cannot be understood: write postgresql://USER:PASSWORD@HOST/DATABASE (in a password %40 for @, %2F for /, "
            "%3A for :) or sqlite:///FILE"
        )
    return url.set(drivername="postgresql+psycopg") if backend == "postgresql" else url


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased leaves the file too
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch to write-ahead logging. The first switch of a new database does not wait for another process by itself."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("maleta_migrate", False):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # has no effect once a transaction is open
    writes = options.get("maleta_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
