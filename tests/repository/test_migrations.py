"""The schema: migrations and models agree, on both databases, forwards and backwards."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel, select

from repository import catalogue, db
from repository.db import Database
from repository.errors import StorageError
from repository.models import Edit


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, SQLModel.metadata))


def tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_migrations_lead_to_what_the_models_say(bare_database: Database) -> None:
    db.prepare(bare_database)

    assert differences(bare_database) == []
    assert tables(bare_database) == {*SQLModel.metadata.tables, "alembic_version"}


def test_migrations_go_back_to_nothing_and_up_again(bare_database: Database) -> None:
    db.prepare(bare_database)
    db.downgrade(bare_database, "base")
    assert tables(bare_database) == {"alembic_version"}
    assert db.schema_revision(bare_database) is None

    db.prepare(bare_database)
    assert differences(bare_database) == []
    assert db.schema_revision(bare_database) == db.newest_revision()


def test_every_single_step_back_can_be_taken_again(bare_database: Database) -> None:
    db.prepare(bare_database)
    for revision in _numbers(bare_database):
        db.downgrade(bare_database, "-1")
        db.upgrade(bare_database, revision)
        assert db.schema_revision(bare_database) == revision
        db.downgrade(bare_database, "-1")


def test_migrations_are_one_line_of_numbers(sqlite_database: Database) -> None:
    numbers = _numbers(sqlite_database)

    assert numbers == [f"{number:04}" for number in range(len(numbers), 0, -1)]
    assert db.newest_revision() == numbers[0]


def test_a_missing_table_or_column_is_noticed(bare_database: Database) -> None:
    db.prepare(bare_database)
    with bare_database.migrate() as connection:
        connection.execute(sa.text("DROP TABLE missed_word"))
        connection.execute(sa.text("ALTER TABLE page DROP COLUMN outline"))

    assert len(differences(bare_database)) == 2


def test_changing_a_table_keeps_the_rows_that_point_at_it(bare_database: Database) -> None:
    db.prepare(bare_database)
    with bare_database.write() as session:
        resource = catalogue.add_resource(session, {"title": {"es": "Guía"}})
    with bare_database.migrate() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("resource", recreate="always" if bare_database.is_sqlite else "auto") as batch:
            batch.alter_column("verdict", type_=sa.String(60))

    with bare_database.read() as session:
        assert session.exec(select(Edit).where(Edit.resource_key == resource.key)).first()


def test_a_migration_that_leaves_rows_pointing_at_nothing_is_undone(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        catalogue.add_resource(session, {"title": {"es": "Guía"}})

    with pytest.raises(sa.exc.IntegrityError, match="point at nothing"), sqlite_database.migrate() as connection:
        connection.execute(sa.text("DELETE FROM resource"))

    with sqlite_database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM resource")).scalar() == 1


def test_foreign_keys_are_on_again_after_a_migration(sqlite_database: Database) -> None:
    with sqlite_database.migrate():
        pass

    with sqlite_database.read() as session:
        assert session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1


def test_processes_that_start_together_migrate_once(bare_database: Database) -> None:
    address = bare_database.url.render_as_string(hide_password=False)
    program = "import sys; from repository import db; db.prepare(db.Database(sys.argv[1]))"
    starts = [subprocess.Popen([sys.executable, "-c", program, address]) for _ in range(2)]

    assert [start.wait(timeout=60) for start in starts] == [0, 0]
    assert differences(bare_database) == []


def test_a_store_of_a_newer_program_is_refused(bare_database: Database) -> None:
    db.prepare(bare_database)
    with bare_database.migrate() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageError, match="9999"):
        db.prepare(bare_database)


def _numbers(database: Database) -> list[str]:
    """Give the revisions, newest first."""
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(db.migration_config(connection))
    return [step.revision for step in script.walk_revisions()]
