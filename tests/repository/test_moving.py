"""The store, moved: everything arrives as it was, on both databases, or nothing is changed."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from repository import accounts, catalogue, db, images, jobs, moving, sign_ins
from repository.db import Database
from repository.desk_models import Consent
from repository.dump import dump
from repository.images import PictureName
from repository.models import (
    Counter,
    Edit,
    Encoding,
    File,
    Held,
    IndexState,
    Job,
    Likeness,
    MissedWord,
    PersonalFinding,
    ResourceTerms,
    SearchIndex,
    Signature,
    SignatureBand,
    Suggestion,
    Term,
    Vector,
    now,
)
from repository.moving import CannotMove, move
from repository.pages import NewPage, replace_pages
from tests.repository.stock import ACTOR, guide, primary, published, read

TABLES = SQLModel.metadata.sorted_tables
ODD = "K’iche’ 🧳 \u202e \ufffd " + "largo " * 50_000


def fill(session: Session) -> None:
    """Put rows into every table, odd ones among them."""
    first, second = (published(session, letter) for letter in "ab")
    read(session, primary(session, first), (ODD, "dos"))
    page = NewPage(number=1, text="uno", label="xii", languages=("es", "en"), width=595.275, height=841.89, boxes=bytes(range(256)))
    file = primary(session, second)
    replace_pages(session, file, [page], language="es", verdict="ok")
    session.add(
        PersonalFinding(resource_key=second.key, file_id=file.id, number=1, kind="comment", page=0, excerpt=ODD[:500], state="open")
    )
    session.add(Held(archive_key=second.key, number=1, path="niñez/a.pdf", resource_key=first.key))
    first.part_of = second.key  # a row that comes before the one it points at
    catalogue.change_slug(session, second, "otra")
    images.keep(session, PictureName(file.id or 0, 1, 320), "f" * 64)
    session.add(File(sha256="e" * 64, size=2**63 - 1, media_type="application/pdf"))
    session.add(Edit(resource_key=first.key, revision=3, field="note", before={"a": ["\x00", "\ud800", 2**70, 1.5, None]}, actor=ACTOR))
    session.add(SearchIndex(id="i", engine="embedded", version="1", state="serving"))
    session.flush()
    session.add(IndexState(index_id="i", resource_key=first.key, applied_revision=2, retry_after=1764000000.123456))
    session.add(ResourceTerms(resource_key=first.key, revision=2, token_version=1, pages=2, length=9, counts=b"\x00\xff", cover=b""))
    session.add(Term(kind=1, text="trat", pages=1, resources=1, stamp=2**62))
    session.add(Counter(name="stamp", value=2**62))
    session.add(Vector(text_hash="h", encoder="e", window=0, start=0, end=9, values=bytes(range(256))))
    session.add(Encoding(encoder="e", resource_key=first.key, revision=2, stamp=2**62))
    session.add(MissedWord(word="ñandú", day="2026-11-24"))
    session.add(Suggestion(resource_key=first.key, field="title", value={"es": "Guía"}, source="title-page", evidence={"page": 1}))
    session.add(Signature(resource_key=first.key, digest="d" * 64, words=b"\x00\xff", neutral=b"", profile={"numbers": {"2019": 3}}))
    session.add(SignatureBand(band=-(2**63), resource_key=first.key))
    session.add(Likeness(first_key=first.key, second_key=second.key, kind="near-duplicate", score=0.71, decided_at=now()))
    user = accounts.add_user(session, "Ñusta", "n@example.org", "librarian")
    accounts.user_link(session, user, now())
    sign_ins.begin(session, user, "", "Mozilla", now())
    sign_ins.note_failure(session, "n@example.org", "", now())
    session.add(Consent(resource_key=first.key, kind="story", expires="2027-11-24", actor=ACTOR))
    jobs.lease(session, "w", [catalogue.EXTRACT])
    catalogue.erase(session, guide(session, "c"))


def everything(database: Database) -> dict[str, list[Any]]:
    """Give all rows of all tables."""
    with database.read() as session:
        rows = {table.name: session.execute(sa.select(table)).all() for table in TABLES}
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def dumped(database: Database) -> list[str]:
    with database.read() as session:
        return dump(session)


def tables(database: Database) -> list[str]:
    return sa.inspect(database.engine).get_table_names()


@contextmanager
def opened(address: str) -> Iterator[Database]:
    store = Database(address)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def server(postgres_address: str) -> Iterator[Database]:
    """Give an empty database on a server."""
    with opened(postgres_address) as store:
        yield store


@pytest.fixture
def full(sqlite_database: Database) -> Database:
    """Give a SQLite store with rows in every table."""
    with sqlite_database.write() as session:
        fill(session)
    assert [table for table, rows in everything(sqlite_database).items() if not rows] == []
    return sqlite_database


def test_everything_arrives_as_it_was_and_comes_back(full: Database, server: Database, tmp_path: Path) -> None:
    before = everything(full)
    rows = move(full, server)
    with opened(f"sqlite:///{tmp_path / 'new' / 'back.sqlite3'}") as back:
        move(server, back)
        assert everything(back) == everything(server) == everything(full) == before
        assert dumped(back) == dumped(server) == dumped(full)
        assert db.schema_revision(back) == db.schema_revision(server) == db.newest_revision()
    assert rows == {table: len(found) for table, found in before.items()}


def test_a_number_that_was_given_is_not_given_again(full: Database, server: Database, tmp_path: Path) -> None:
    move(full, server)
    with opened(f"sqlite:///{tmp_path / 'back.sqlite3'}") as back:
        move(server, back)
        numbers = []
        for store in (full, server, back):
            with store.write() as session:
                resource = guide(session, "new")
                job = jobs.enqueue(session, "x", "y")
                numbers.append((resource.key, primary(session, resource).id, job.id))
    assert numbers[0] == numbers[1] == numbers[2]
    assert numbers[0][0] == 4  # the third was erased


def test_an_empty_store_moves_and_the_first_number_is_1(sqlite_database: Database, server: Database) -> None:
    move(sqlite_database, server)
    with server.write() as session:
        assert guide(session).key == 1


def test_a_database_that_is_prepared_and_empty_will_do(full: Database, server: Database) -> None:
    db.prepare(server)
    move(full, server)
    assert everything(server) == everything(full)


def test_a_database_with_a_row_is_refused_and_left_alone(full: Database, server: Database) -> None:
    db.prepare(server)
    with server.write() as session:
        session.add(MissedWord(word="palabra", day="2026-11-24"))
    with pytest.raises(CannotMove, match="is not empty, it has a table missed_word: nothing was moved"):
        move(full, server)
    assert [name for name, rows in everything(server).items() if rows] == ["missed_word"]


def test_a_database_of_another_program_is_refused_and_left_alone(full: Database, server: Database) -> None:
    with server.engine.begin() as connection:
        connection.execute(sa.text('CREATE TABLE "Their table" (x integer)'))
    with pytest.raises(CannotMove, match="is not empty, it has a table Their table"):
        move(full, server)
    assert tables(server) == ["Their table"]


def test_moving_a_store_onto_itself_is_refused_at_once(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(str(sqlite_database.url.database))
    monkeypatch.chdir(path.parent)
    with opened(f"sqlite:///{path.name}") as same, pytest.raises(CannotMove, match=r"is at sqlite:///maleta.sqlite3 already"):
        move(sqlite_database, same)


UNFIT = {
    "NUL": ("UPDATE page SET outline = 'a' || char(0) WHERE number = 2", r"table page: the row with id 2 has in outline a NUL character"),
    "long": (
        "UPDATE page SET label = printf('%081d', 1) WHERE number = 2",
        r"table page: the row with id 2 has in label 81 characters, 80 fit",
    ),
    "large": (
        "UPDATE resource SET revision = 2147483648 WHERE key = 2",
        r"table resource: the row with key 2 has in revision the number 2147483648, 2147483647 is the largest",
    ),
    "no number": (
        "UPDATE resource SET page_count = 'two' WHERE key = 2",
        r"table resource: the row with key 2 has in page_count no number",
    ),
    "no text": ("UPDATE page SET outline = CAST(x'ff' AS TEXT) WHERE number = 2", r"table page cannot be read: .*UTF-8"),
    "no time": ("UPDATE tombstone SET erased_at = 'yesterday'", r"table tombstone cannot be read: .*yesterday"),
    "no JSON": ("UPDATE resource SET details = '{' WHERE key = 2", r"table resource cannot be read: "),
    "no owner": ("UPDATE page SET resource_key = 99 WHERE number = 2", r"table page: .*violates foreign key constraint"),
}


@pytest.mark.parametrize("case", list(UNFIT))
def test_what_does_not_fit_is_named_and_nothing_is_changed(full: Database, server: Database, case: str) -> None:
    statement, told = UNFIT[case]
    path = str(full.url.database)
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    with pytest.raises(CannotMove, match=f"^{told}.*: nothing was moved$") as refusal:
        move(full, server)
    assert "\n" not in str(refusal.value)
    assert tables(server) == []
    with full.write() as session:
        session.add(Counter(name="the source is free again", value=1))


def test_rows_that_point_at_nothing_do_not_come_to_sqlite_either(full: Database, tmp_path: Path) -> None:
    with sqlite3.connect(str(full.url.database)) as connection:
        connection.execute("UPDATE page SET resource_key = 99 WHERE number = 2")
    connection.close()
    with opened(f"sqlite:///{tmp_path / 'other.sqlite3'}") as other:
        with pytest.raises(CannotMove, match="point at nothing"):
            move(full, other)
        assert tables(other) == []


def test_what_arrives_otherwise_is_noticed(full: Database, server: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put = moving._put

    def careless(connection: Any, statement: Any, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        put(connection, statement, table, [{**row, "language": "xx"} for row in rows] if table.name == "resource" else rows)

    monkeypatch.setattr(moving, "_put", careless)
    with pytest.raises(CannotMove, match="table resource arrived with rows that differ: nothing was moved"):
        move(full, server)
    assert tables(server) == []


def test_the_progress_ends_with_every_row_copied_and_compared(full: Database, server: Database) -> None:
    steps: list[tuple[int, int]] = []
    rows = move(full, server, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (2 * sum(rows.values()),) * 2
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_meanwhile_others_read_and_do_not_write(full: Database, server: Database, tmp_path: Path) -> None:
    move(full, server)
    impatient = server.url.update_query_dict({"options": "-c lock_timeout=50ms"}).render_as_string(hide_password=False)
    seen: list[str] = []

    def look(store: Database) -> None:
        with store.read() as session:
            seen.append(str(session.execute(sa.select(sa.func.count()).select_from(Job)).scalar_one()))
        try:
            with store.write() as session:
                session.add(Counter(name="lost", value=1))
        except sa.exc.OperationalError as error:
            seen.append(type(error.orig).__name__)

    with opened(impatient) as other, opened(f"sqlite:///{tmp_path / 'a.sqlite3'}") as back:
        move(server, back, lambda done, total: look(other) if done == total else None)
    assert seen == ["2", "LockNotAvailable"]

    sqlite = sqlite3.connect(str(full.url.database), timeout=0.05)

    def write(done: int, total: int) -> None:
        if done == total:
            seen.append(str(sqlite.execute("SELECT count(*) FROM job").fetchone()[0]))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                sqlite.execute("INSERT INTO counter VALUES ('lost', 1)")

    with opened(f"sqlite:///{tmp_path / 'b.sqlite3'}") as back:
        move(full, back, write)
        assert everything(back) == everything(full)
    sqlite.close()
    assert seen[2:] == ["2"]


def test_of_two_moves_to_one_place_one_arrives(full: Database, server: Database, tmp_path: Path) -> None:
    told: list[str] = []
    with opened(f"sqlite:///{tmp_path / 'other.sqlite3'}") as other:
        db.prepare(other)
        address = server.url.render_as_string(hide_password=False)

        def second() -> None:
            try:
                with opened(address) as target:
                    move(other, target)
            except CannotMove as error:
                told.append(str(error))

        late = threading.Thread(target=second)
        move(full, server, lambda done, total: late.start() if not late.ident else None)
        late.join()
    assert [line.split(",")[0].split(" is ")[-1] for line in told] == ["not empty"]
    assert everything(server) == everything(full)
