"""`maleta check`: what is wrong with an installation."""

import io
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from repository import catalogue, images, jobs
from repository.catalogue import Upload
from repository.db import Database
from repository.desk_models import AuditEntry
from repository.files import FileStore
from repository.images import PictureName
from repository.models import ResourceFile
from repository.settings import Settings
from tests.cli.running import Maleta
from ui.commands import checking
from ui.commands.checking import check

ALL = ["data folder", "database", "files", "bytes without a resource", "jobs", "audit log", "index", "readers", "character recognition"]


@pytest.fixture
def settings(tmp_path: Path, sqlite_database: Database) -> Settings:
    """Give the settings of a data folder with an empty store."""
    return Settings(data=tmp_path, database_url=sqlite_database.url.render_as_string())


def stored(database: Database, files: FileStore, text: str = "uno") -> str:
    """Add a draft and give the sha256 of its file."""
    kept = files.put(io.BytesIO(text.encode()))
    with database.write() as session:
        catalogue.add_resource(session, {"title": {"es": text}}, Upload(kept, "a.txt", "text/plain"))
    return kept.sha256


def problems(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Give what is wrong, by what was looked at."""
    return {finding.name: finding.problems for finding in check(settings, ()).checks if finding.problems}


def age(files: FileStore, sha256: str) -> None:
    """Make bytes two hours old."""
    path = files.local_path(sha256)
    assert path
    os.utime(path, (time.time() - 7_200,) * 2)


def test_a_sound_installation_has_nothing_to_tell(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    stored(sqlite_database, files)
    report = check(settings, ())
    assert report.ok
    assert [finding.name for finding in report.checks] == ALL


def test_a_folder_without_a_collection_is_wrong_and_stays_as_it_is(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    assert list(problems(settings)) == ["data folder", "database"]
    assert not (tmp_path / "data").exists()


def test_an_old_schema_is_told(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    database = Database(settings.database)
    with database.migrate():
        pass
    database.close()
    assert "maleta up" in problems(settings)["database"][0]


def test_lost_and_changed_bytes_are_told(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    lost, short = stored(sqlite_database, files, "uno"), stored(sqlite_database, files, "dos")
    files.delete(lost)
    path = files.local_path(short)
    assert path
    path.write_bytes(b"d")
    assert sorted(problems(settings)["files"]) == sorted(
        [
            f"{lost} is gone: restore it from a backup, or erase its resource and add the file again",
            f"{short} has 1 bytes instead of 3: restore it from a backup",
        ]
    )


def test_bytes_that_belong_to_nobody_are_told_once_they_are_old_and_can_be_removed(
    settings: Settings, sqlite_database: Database, files: FileStore
) -> None:
    kept = stored(sqlite_database, files)
    orphan = files.put(io.BytesIO(b"nobody's")).sha256
    assert problems(settings) == {}
    for sha256 in (kept, orphan):
        age(files, sha256)
    assert list(problems(settings)) == ["bytes without a resource"]
    assert checking.delete_orphans(settings) == 1
    assert list(files.names()) == [kept]
    assert problems(settings) == {}


def test_pictures_of_pages_are_nobodys_orphans(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    kept = stored(sqlite_database, files)
    picture = files.put(io.BytesIO(b"a picture")).sha256
    with sqlite_database.write() as session:
        file = session.exec(select(ResourceFile)).one()
        images.keep(session, PictureName(file.id or 0, 1, images.COVER_WIDTH), picture)
    for sha256 in (kept, picture):
        age(files, sha256)
    assert problems(settings) == {}
    assert checking.delete_orphans(settings) == 0
    assert sorted(files.names()) == sorted([kept, picture])


def test_failed_jobs_are_told(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    stored(sqlite_database, files)
    with sqlite_database.write() as session:
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        assert job
        jobs.fail(session, job.id, "w", "crashed", "the child died")
    assert problems(settings)["jobs"] == (f"job {job.id} (extract {job.subject}) failed: crashed: the child died",)


def test_what_is_published_and_not_in_the_index_is_told(settings: Settings, sqlite_database: Database) -> None:
    from index.feed import Feeder  # noqa: PLC0415

    with sqlite_database.write() as session:
        resource = catalogue.add_resource(session, {"title": {"es": "Guía"}, "type": "guide"})
        catalogue.publish(session, resource, actor="ana")
    assert "there is none" in problems(settings)["index"][0]
    feeder = Feeder(settings, sqlite_database)
    feeder.drain()
    feeder.close()
    assert problems(settings) == {}
    with sqlite_database.write() as session:
        catalogue.edit_resource(session, catalogue.find(session, resource.id), 2, {"year": 2020}, actor="ana")
    assert problems(settings)["index"][0].startswith("1 published resources are not in it yet")


def test_the_exit_code_and_the_json_tell(maleta: Maleta) -> None:
    ran = maleta("check", "--json")
    assert (ran.code, ran.err) == (1, "")
    assert (ran.json()["ok"], [finding["name"] for finding in ran.json()["checks"]]) == (
        False,
        ["data folder", "database", "readers", "character recognition"],
    )
    maleta.data.mkdir()
    assert maleta("work", "--drain").code == 0
    ran = maleta("check")
    assert (ran.code, [line[:5] for line in ran.out.splitlines()]) == (0, ["ok   "] * len(ALL))


def test_languages_that_cannot_be_recognised_are_told_and_are_nothing_wrong(settings: Settings) -> None:
    told = {unread: check(settings, (), unread).checks[-1] for unread in ((), ("spa",))}
    assert [(finding.name, finding.problems, finding.note) for finding in told.values()] == [
        ("character recognition", (), "spa, eng"),
        ("character recognition", (), "there is none for spa: apt-get install tesseract-ocr-spa"),
    ]


def test_what_a_system_cannot_keep_from_readers_of_files_is_told(settings: Settings) -> None:
    told = {lacking: check(settings, lacking).checks[-2] for lacking in ((), ("landlock",), None)}
    assert told[()].note == "confined: no network, no programs, no writing"
    assert told["landlock",].note == "confined, but this system has no landlock for them (see docs/formats.md)"
    assert told[None].problems == ("no process that reads files can be started",)
    assert not told["landlock",].problems


def test_a_changed_audit_log_is_named_by_its_first_wrong_entry(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    stored(sqlite_database, files)
    stored(sqlite_database, files, "dos")
    with sqlite_database.write() as session:
        session.execute(sa.update(AuditEntry).where(col(AuditEntry.number) == 2).values(actor="nobody"))
    assert list(problems(settings)) == ["audit log"]
    assert problems(settings)["audit log"][0].startswith("entry 2 is not as it was written")
