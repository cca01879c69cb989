"""PostgreSQL as a regional programme runs it: another time zone, another encoding, locks that last, a server that restarts."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from repository import db, postgres
from repository.db import Database, shown
from repository.errors import StorageError
from repository.models import Counter, Tombstone
from tests.postgres import Cluster


@contextmanager
def opened(address: str, *, answer_within_s: float | None = None) -> Iterator[Database]:
    store = Database(address, answer_within_s=answer_within_s)
    try:
        yield store
    finally:
        store.close()


def execute(address: str, statement: str) -> None:
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))


def setting(session: Session, name: str) -> str:
    return str(session.execute(sa.text(f"SHOW {name}")).scalar_one())


def test_times_are_utc_whatever_the_time_zone_of_the_server(postgres_address: str) -> None:
    execute(postgres_address, f"ALTER DATABASE {sa.make_url(postgres_address).database} SET timezone = 'America/Tegucigalpa'")
    with opened(postgres_address) as store:
        db.prepare(store)
        with store.write() as session:
            session.add(Tombstone(id="a", erased_at=datetime(2026, 11, 24, 18, 0, tzinfo=UTC)))
        with store.read() as session:
            assert setting(session, "timezone") == "America/Tegucigalpa"
            back = session.exec(select(Tombstone.erased_at)).one()

    assert (back, back.utcoffset()) == (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), timedelta(0))


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_any_text_is_refused_and_left_empty(postgres_server: sa.URL, encoding: str) -> None:
    name = f"maleta_{encoding.lower()}_{time.monotonic_ns()}"
    server = postgres_server.render_as_string(hide_password=False)
    execute(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    try:
        with opened(postgres_server.set(database=name).render_as_string(hide_password=False)) as store:
            with pytest.raises(StorageError) as refusal:
                db.prepare(store)
            assert sa.inspect(store.engine).get_table_names() == []
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")
    assert str(refusal.value) == f"the database {name} keeps text as {encoding}: make one with `createdb -T template0 -E UTF8 NAME`"


def test_text_is_utf_8_whatever_the_environment_says(postgres_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with opened(postgres_address) as store:
        db.prepare(store)
        with store.write() as session:
            session.add(Counter(name="K’iche’ ñ", value=1))
        with store.read() as session:
            assert session.exec(select(Counter.name)).one() == "K’iche’ ñ"


def test_a_server_that_takes_calls_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.PARAMETERS, "connect_timeout", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with opened(f"postgresql://a@127.0.0.1:{silent.getsockname()[1]}/x") as store, pytest.raises(StorageError, match="timeout"):
            db.prepare(store)
        assert time.monotonic() - started < 10


def test_a_statement_that_takes_too_long_is_given_up(postgres_address: str) -> None:
    with opened(postgres_address, answer_within_s=0.2) as store:
        started = time.monotonic()
        with pytest.raises(sa.exc.OperationalError, match="statement timeout"), store.read() as session:
            session.execute(sa.text("SELECT pg_sleep(30)"))
        assert time.monotonic() - started < 10
        with store.read() as session:
            assert session.execute(sa.text("SELECT 1")).scalar() == 1


def test_what_every_connection_is_told_and_the_address_overrules(postgres_address: str) -> None:
    names = ("application_name", "lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout", "transaction_isolation")
    execute(postgres_address, f"ALTER DATABASE {sa.make_url(postgres_address).database} SET default_transaction_isolation = 'serializable'")
    with opened(postgres_address) as store, store.read() as session:
        told = [setting(session, name) for name in names]
    own = sa.make_url(postgres_address).update_query_dict({"options": "-c lock_timeout=7s", "application_name": "maleta-2"})
    with opened(own.render_as_string(hide_password=False)) as store, store.read() as session:
        overruled = [setting(session, name) for name in names[:3]]

    assert told == ["maleta", "30s", "5min", "0", "read committed"]
    assert overruled == ["maleta-2", "7s", "5min"]


def test_a_process_has_as_many_connections_as_it_says_and_no_more(postgres_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "POOL_TIMEOUT_S", 0.1)
    with opened(postgres_address) as store:
        held = [store.engine.connect() for _ in range(db.CONNECTIONS)]
        with held[0]:
            assert postgres.others_at_work(held[0]) == db.CONNECTIONS - 1
            with pytest.raises(sa.exc.TimeoutError):
                store.engine.connect()
        with store.read() as session:
            assert session.execute(sa.text("SELECT 1")).scalar() == 1
        for connection in held[1:]:
            connection.close()


def test_a_server_that_restarts_costs_what_was_under_way_and_nothing_after(own_postgres: Cluster, own_address: str) -> None:
    with opened(own_address) as store:
        db.prepare(store)
        together = [store.engine.connect() for _ in range(5)]
        for connection in together:
            connection.close()
        with pytest.raises(sa.exc.OperationalError), store.write() as session:
            session.add(Counter(name="under way", value=1))
            session.flush()
            own_postgres.stop()
            session.execute(sa.text("SELECT 1"))
        with pytest.raises(sa.exc.OperationalError), store.read() as session:
            session.execute(sa.text("SELECT 1"))
        own_postgres.start()
        for number in range(6):  # more than the pool holds from before
            with store.write() as session:
                session.add(Counter(name=f"after {number}", value=1))
        with store.read() as session:
            assert session.exec(select(Counter.name).order_by(Counter.name)).all() == [f"after {number}" for number in range(6)]
        own_postgres.stop()
        own_postgres.start()
        with store.read() as session:  # nobody asked meanwhile, so nobody knows of the restart
            assert len(session.exec(select(Counter.name)).all()) == 6


def test_a_lock_that_is_held_for_long_is_given_up(postgres_address: str) -> None:
    impatient = sa.make_url(postgres_address).update_query_dict({"options": "-c lock_timeout=200ms"}).render_as_string(hide_password=False)
    with opened(postgres_address) as store, opened(impatient) as other, store.write() as session:
        db.hold(session, "door")
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"), other.write() as waiting:
            db.hold(waiting, "door")


def test_a_schema_that_somebody_holds_for_long_is_told_in_one_line(postgres_address: str) -> None:
    impatient = sa.make_url(postgres_address).update_query_dict({"options": "-c lock_timeout=200ms"}).render_as_string(hide_password=False)
    ready, done = threading.Event(), threading.Event()

    def migrate() -> None:
        with opened(postgres_address) as store, store.migrate():
            ready.set()
            done.wait(timeout=30)

    migrating = threading.Thread(target=migrate)
    migrating.start()
    try:
        assert ready.wait(timeout=30)
        with opened(impatient) as other, pytest.raises(StorageError, match=r"^cannot prepare the database .*lock timeout"):
            db.prepare(other)
    finally:
        done.set()
        migrating.join()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://maleta:p@ss:word/maleta@db.example.org:54x2/maleta",
        "postgresqlite://maleta:hunter2@db/maleta",
        "mysql://maleta:hunter2@db/maleta",
        "sqlite://",
        "sqlite:///:memory:",
        "hunter2",
    ],
)
def test_an_address_that_cannot_be_understood_is_not_repeated(address: str) -> None:
    with pytest.raises(StorageError, match=r"^a database address cannot be understood: write postgresql://") as refusal:
        Database(address)
    assert not any(secret in str(refusal.value) for secret in ("hunter2", "word/maleta", "54x2"))


def test_an_address_is_shown_without_its_password() -> None:
    address = "postgresql+psycopg://ana:geheim@db.example.org/maleta?password=geheim&sslmode=require"
    assert shown(sa.make_url(address)) == "postgresql://ana:***@db.example.org/maleta?sslmode=require"
