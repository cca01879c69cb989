"""`maleta move`: a collection that lives on another database afterwards, or the old one as it was."""

import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from repository import db, starter
from repository.db import Database
from repository.dump import dump
from repository.models import Term
from tests.cli.running import Maleta, said, until
from ui.commands import presence

Answer = TypeVar("Answer")
STARTER = Path(starter.__file__).parent / "files"
ROWS = 40_000  # enough that a move can be caught in the middle


def ask(address: str, question: Callable[[Session], Answer]) -> Answer:
    """Ask a store."""
    store = Database(address)
    try:
        with store.read() as session:
            return question(session)
    finally:
        store.close()


def sqlite(maleta: Maleta) -> str:
    return f"sqlite:///{maleta.data / 'maleta.sqlite3'}"


def tables(session: Session) -> list[str]:
    return sa.inspect(session.connection()).get_table_names()


def begun(maleta: Maleta) -> None:
    """Make an empty collection."""
    maleta.data.mkdir()
    store = Database(sqlite(maleta))
    db.prepare(store)
    store.close()


def test_a_collection_goes_to_a_server_and_back_and_is_searched_as_before(maleta: Maleta, postgres_address: str) -> None:
    files = sorted(STARTER.glob("cl*"))
    assert maleta("add", *files, "--publish").code == 0
    before, found = ask(sqlite(maleta), dump), maleta("search", "trata", "--json").json()
    assert found["total"] > 1

    there = maleta("move", "--to", postgres_address, "--json")
    assert there.code == 0
    told = there.json()
    assert (told["from"], told["rows"]["resource"]) == (sqlite(maleta), len(files))
    assert ask(postgres_address, dump) == before
    elsewhere = {"MALETA_DATABASE_URL": postgres_address}
    again = maleta("search", "trata", "--json", **elsewhere).json()
    assert {**again, "took_ms": 0} == {**found, "took_ms": 0}
    assert maleta("index", "verify", "--no-repair", **elsewhere).code == 0

    back = f"sqlite:///{maleta.data.parent / 'back.sqlite3'}"
    ran = maleta("move", "--to", back, **elsewhere)
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith(f"{len(files)} resources (")
    assert ran.out.splitlines()[1] == "Now set MALETA_DATABASE_URL to that address, with its password, and start Maleta."
    assert ask(back, dump) == before


@pytest.mark.parametrize("being", [presence.as_worker, presence.as_server])
def test_nothing_is_moved_while_somebody_works(
    maleta: Maleta, postgres_address: str, being: Callable[[Path], AbstractContextManager[str]]
) -> None:
    begun(maleta)
    with being(maleta.data):
        ran = maleta("move", "--to", postgres_address)
    assert (ran.code, ran.out) == (1, "")
    assert said(ran) == [
        "maleta: the collection is in use (processes on this data folder: 1): stop `maleta up`, `serve`, `work` and `add` first"
    ]
    assert ask(postgres_address, tables) == []


def test_nothing_is_moved_while_another_machine_works_on_the_server(maleta: Maleta, postgres_address: str) -> None:
    store = Database(postgres_address)
    db.prepare(store)
    with store.read() as session:
        session.execute(sa.text("SELECT 1"))
        ran = maleta("move", "--to", f"sqlite:///{maleta.data / 'maleta.sqlite3'}", MALETA_DATABASE_URL=postgres_address)
    store.close()
    assert ran.code == 1
    assert said(ran) == [
        "maleta: the collection is in use (connections to the database: 1): stop `maleta up`, `serve`, `work` and `add` first"
    ]
    assert not (maleta.data / "maleta.sqlite3").exists()


def test_a_place_that_cannot_be_reached_is_one_line(maleta: Maleta, postgres_address: str) -> None:
    begun(maleta)
    absent = sa.make_url(postgres_address).set(database="nobody_made_it").render_as_string(hide_password=False)
    for address, told in ((absent, "nobody_made_it"), ("mysql://a:geheim@b/c", "cannot be understood"), (sqlite(maleta), "already")):
        ran = maleta("move", "--to", address)
        assert (ran.code, ran.out, len(said(ran))) == (1, "", 1), ran.err
        assert told in ran.err
        assert "geheim" not in ran.err


@pytest.mark.parametrize("delay_s", [0.0, 0.2])
def test_a_kill_in_the_middle_changes_nothing(maleta: Maleta, postgres_address: str, delay_s: float) -> None:
    begun(maleta)
    store = Database(sqlite(maleta))
    with store.write() as session:
        rows = [{"kind": 0, "text": f"word{number}", "pages": 1, "resources": 1, "stamp": number} for number in range(ROWS)]
        session.execute(sa.insert(Term), rows)
    store.close()
    server = Database(postgres_address)
    writing = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL")

    def is_written() -> bool:
        with server.read() as session:
            return session.execute(writing).first() is not None

    moving = maleta.start("move", "--to", postgres_address)
    until(is_written)
    time.sleep(delay_s)
    moving.kill()
    assert moving.wait() == -signal.SIGKILL
    assert moving.stdout
    moving.stdout.close()
    until(lambda: not is_written())
    assert ask(postgres_address, tables) == []
    assert ask(sqlite(maleta), lambda session: session.execute(sa.select(sa.func.count()).select_from(Term)).scalar_one()) == ROWS

    assert maleta("move", "--to", postgres_address).code == 0
    assert ask(postgres_address, lambda session: session.execute(sa.select(sa.func.count()).select_from(Term)).scalar_one()) == ROWS
    server.close()
