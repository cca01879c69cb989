"""How Maleta speaks to a PostgreSQL server: what each connection is told, and which databases are refused."""

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from repository.errors import StorageError

CONNECT_TIMEOUT_S = 5
NAME = "maleta"  # of every connection, in the server's own list of them
PARAMETERS = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "application_name": NAME,
    "client_encoding": "utf8",
    "keepalives_idle": 30,  # a server whose power went is noticed within a minute, not after hours
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}
SESSION = {
    "default_transaction_isolation": r"read\ committed",
    "lock_timeout": "30s",  # as long as a writer waits on SQLite
    "idle_in_transaction_session_timeout": "300s",  # a process that stopped in the middle holds its locks no longer
}


def connect_args(url: URL, answer_within_s: float | None) -> dict[str, object]:
    """Give the arguments of a connection. What the address itself says wins; a statement may last `answer_within_s`, None: for ever."""
    told = dict(SESSION)
    if answer_within_s is not None:
        told["statement_timeout"] = f"{int(1000 * answer_within_s)}ms"
    options = " ".join(f"-c {name}={value}" for name, value in told.items())
    given = {name: value for name, value in PARAMETERS.items() if name not in url.query}
    return {**given, "options": f"{options} {url.query.get('options', '')}".strip()}


def refuse_other_encodings(connection: Connection) -> None:
    """
    See that a database can keep any text.

    Raises:
        StorageError: it keeps text in another encoding than UTF-8.
    """
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
    encoding = encoding.decode() if isinstance(encoding, bytes) else str(encoding)  # bytes where the server knows no encoding
    if encoding != "UTF8":
        name = connection.engine.url.database
        raise StorageError(f"the database {name} keeps text as {encoding}: make one with `createdb -T template0 -E UTF8 NAME`")


def others_at_work(connection: Connection) -> int:
    """Count the connections of other Maleta processes to this database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"
    )
    return int(connection.execute(sa.text(query), {"name": NAME}).scalar_one())
