"""The database: writers that wait for each other, readers that change nothing, times that are UTC."""

import sqlite3
import stat
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from repository import db, jobs
from repository.db import Database
from repository.errors import StorageError
from repository.models import Counter, Job, Tombstone


def test_a_block_that_ends_well_is_kept_and_one_that_raises_is_not(database: Database) -> None:
    with database.write() as session:
        session.add(Counter(name="kept", value=1))
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(Counter(name="lost", value=1))
        session.flush()
        raise RuntimeError
    with database.read() as session:
        session.add(Counter(name="read", value=1))
        session.flush()
    with database.read() as session:
        assert session.exec(select(Counter.name)).all() == ["kept"]


def test_four_threads_that_write_at_once_all_get_through(database: Database) -> None:
    with database.write() as session:
        session.add(Counter(name="n", value=0))
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(25):
                with database.write() as session:
                    counter = session.exec(select(Counter).where(Counter.name == "n").with_for_update()).one()
                    counter.value += 1
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with database.read() as session:
        assert session.exec(select(Counter.value)).one() == 100


def test_a_connection_that_a_thread_gives_back_after_the_end_is_closed(database: Database) -> None:
    with database.read() as session:
        held = session.connection().connection.driver_connection
        database.close()
        session.execute(sa.text("SELECT 1"))
    if database.is_sqlite:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            held.execute("SELECT 1")  # type: ignore[union-attr]
    else:
        assert held.closed  # type: ignore[union-attr]


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as writer:
        writer.add(Counter(name="n", value=1))
        writer.flush()
        started = time.monotonic()
        with database.read() as session:
            assert session.exec(select(Counter)).all() == []
        assert time.monotonic() - started < 5


def test_a_name_that_is_held_lets_one_transaction_through_at_a_time(database: Database) -> None:
    inside: list[str] = []

    def enter(name: str) -> None:
        with database.write() as session:
            db.hold(session, "door")
            inside.append(f"{name} in")
            time.sleep(0.02)
            inside.append(f"{name} out")

    threads = [threading.Thread(target=enter, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [entry.split()[1] for entry in inside] == ["in", "out"] * 4
    assert all(inside[place].split()[0] == inside[place + 1].split()[0] for place in range(0, 8, 2))


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    there = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=-6)))
    with database.write() as session:
        session.add(Tombstone(id="a", erased_at=there))
    with database.read() as session:
        back = session.exec(select(Tombstone.erased_at)).one()

    assert back == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert back.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive datetime"), database.write() as session:
        session.add(Tombstone(id="a", erased_at=datetime(2026, 11, 24)))  # noqa: DTZ001 - what is refused


def test_the_clock_of_the_database_is_unix_time(database: Database) -> None:
    with database.read() as session:
        first, second = db.database_time(session), db.database_time(session)

    assert abs(first - time.time()) < 60
    assert second >= first


def test_an_unknown_reference_is_refused(database: Database) -> None:
    statement = "INSERT INTO slug_redirect (slug, resource_key) VALUES ('x', 99)"
    with pytest.raises(sa.exc.IntegrityError), database.write() as session:
        session.execute(sa.text(statement))


def test_sqlite_writes_ahead_and_overwrites_what_is_deleted(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        told = {
            name: session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }

    assert told == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30_000}


def test_a_store_is_made_with_its_folder(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path / 'a' / 'b' / 'maleta.sqlite3'}")
    db.prepare(store)
    with store.write() as session:
        jobs.enqueue(session, "extract", "1")
        assert session.exec(select(Job.subject)).one() == "1"
    store.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "maleta.sqlite3"
    path.write_bytes(b"my holiday pictures" * 1_000)
    store = Database(f"sqlite:///{path}")

    with pytest.raises(StorageError, match="not a database"):
        db.prepare(store)
    store.close()
    assert path.read_bytes() == b"my holiday pictures" * 1_000


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    store = Database(f"sqlite:///{tmp_path / 'file' / 'maleta.sqlite3'}")

    with pytest.raises(StorageError) as refusal:
        db.prepare(store)
    store.close()
    assert str(refusal.value).startswith("cannot prepare the database sqlite:///")
    assert "\n" not in str(refusal.value)


def test_a_server_that_is_not_there_is_one_line_without_the_password() -> None:
    store = Database("postgresql://maleta:secret@127.0.0.1:1/maleta")

    with pytest.raises(StorageError) as refusal:
        db.prepare(store)
    store.close()
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_prepared_store_is_prepared_again_in_no_time(database: Database) -> None:
    db.prepare(database)

    assert db.schema_revision(database) == db.newest_revision()


def test_a_new_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path / 'data' / 'maleta.sqlite3'}")
    db.prepare(store)
    store.close()

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
