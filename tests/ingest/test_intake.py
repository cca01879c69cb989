"""A path becomes stored bytes, a draft resource and a job."""

import hashlib
import os
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from ingest.intake import Intake
from ingest.metadata import Row
from ingest.walk import Found
from repository import catalogue, jobs
from repository.db import Database
from repository.errors import StorageError
from repository.files import FileStore
from repository.models import Job, Resource, ResourceFile, State
from repository.receipts import Pending, Receipt

MAX_BYTES = 1_000_000


def write(path: Path, content: bytes = b"Texto de prueba\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found(path: Path) -> Found:
    status = path.stat()
    return Found(path, (status.st_dev, status.st_ino))


def told(receipt: Pending | Receipt) -> tuple[str, str, str | None]:
    """Give (status, code, resource) of a receipt."""
    assert isinstance(receipt, Receipt)
    return receipt.status, receipt.code, receipt.resource


def described(rows: Mapping[Path, Row]) -> dict[tuple[int, int], Row]:
    return {found(path).identity: row for path, row in rows.items()}


def test_a_file_becomes_a_draft_with_bytes_and_a_job(database: Database, files: FileStore, tmp_path: Path) -> None:
    path = write(tmp_path / "Guía_para docentes.txt")
    taken = Intake(database, files, max_bytes=MAX_BYTES).take(found(path))
    assert isinstance(taken, Pending)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with database.read() as session:
        resource = catalogue.find(session, taken.resource)
        file = session.get(ResourceFile, taken.file_id)
        assert file
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
    assert (resource.state, resource.details["title"]) == (State.DRAFT, {"und": "Guía para docentes"})
    assert (file.sha256, file.name, file.use) == (sha256, "Guía_para docentes.txt", "primary")
    assert job
    assert (job.subject, job.payload) == (str(taken.file_id), {})
    assert b"".join(files.read(sha256)) == path.read_bytes()
    assert (taken.path, taken.media_type, taken.warnings) == (str(path), "text/plain", ())


def test_publishing_is_asked_of_the_job_so_that_nothing_is_lost_in_between(database: Database, files: FileStore, tmp_path: Path) -> None:
    Intake(database, files, publish=True, max_bytes=MAX_BYTES).take(found(write(tmp_path / "a.txt")))
    with database.read() as session:
        assert session.exec(select(Job.payload)).all() == [{"publish": "add"}]
        assert session.exec(select(Resource.state)).all() == [State.DRAFT]


def test_the_same_bytes_are_a_duplicate_that_names_its_owner(database: Database, files: FileStore, tmp_path: Path) -> None:
    intake = Intake(database, files, max_bytes=MAX_BYTES)
    first = intake.take(found(write(tmp_path / "a.txt")))
    assert isinstance(first, Pending)
    assert told(intake.take(found(write(tmp_path / "b.txt")))) == ("duplicate", "duplicate", first.resource)
    with database.read() as session:
        assert len(session.exec(select(Resource)).all()) == len(session.exec(select(Job)).all()) == 1


def test_a_duplicate_of_what_is_not_published_says_so_when_it_should_be(database: Database, files: FileStore, tmp_path: Path) -> None:
    Intake(database, files, max_bytes=MAX_BYTES).take(found(write(tmp_path / "a.txt")))
    again = Intake(database, files, publish=True, max_bytes=MAX_BYTES).take(found(write(tmp_path / "b.txt")))
    assert isinstance(again, Receipt)
    assert again.warnings == ("owner-not-published",)


def test_what_was_trashed_may_be_added_again(database: Database, files: FileStore, tmp_path: Path) -> None:
    intake = Intake(database, files, max_bytes=MAX_BYTES)
    first = intake.take(found(write(tmp_path / "a.txt")))
    assert isinstance(first, Pending)
    with database.write() as session:
        catalogue.trash(session, catalogue.find(session, first.resource), actor="ana")
    second = intake.take(found(tmp_path / "a.txt"))
    assert isinstance(second, Pending)
    assert second.resource != first.resource


@pytest.mark.parametrize("size, code", [(0, "empty"), (MAX_BYTES + 1, "too-large")])
def test_a_file_of_no_use_is_refused_and_leaves_nothing(
    sqlite_database: Database, files: FileStore, tmp_path: Path, size: int, code: str
) -> None:
    path = write(tmp_path / "a.txt", b"x" * size)
    assert told(Intake(sqlite_database, files, max_bytes=MAX_BYTES).take(found(path))) == ("failed", code, None)
    assert list(files.names()) == []
    with sqlite_database.read() as session:
        assert session.exec(select(Resource)).all() == []


def test_what_changed_since_it_was_found_is_refused(sqlite_database: Database, files: FileStore, tmp_path: Path) -> None:
    intake = Intake(sqlite_database, files, max_bytes=MAX_BYTES)
    gone, pipe = found(write(tmp_path / "gone.txt")), found(write(tmp_path / "pipe.txt"))
    gone.path.unlink()
    pipe.path.unlink()
    os.mkfifo(pipe.path)
    assert told(intake.take(gone)) == ("failed", "missing", None)
    assert told(intake.take(pipe)) == ("failed", "not-a-file", None)


def test_a_file_that_cannot_be_opened_is_refused(
    sqlite_database: Database, files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt")

    def denied(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)  # root may open everything
    assert told(Intake(sqlite_database, files, max_bytes=MAX_BYTES).take(found(path))) == ("failed", "unreadable", None)


def test_a_file_that_breaks_or_grows_while_it_is_read_is_refused(
    sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Path("/proc/self/mem")
    if not memory.exists():
        pytest.skip("there is no file here whose reading fails")
    real = os.fstat

    def sized(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        return os.stat_result((*status[:6], 10, *status[7:10]))

    monkeypatch.setattr("ingest.intake.os.fstat", sized)
    assert told(Intake(sqlite_database, files, max_bytes=MAX_BYTES).take(found(memory))) == ("failed", "unreadable", None)
    zeros = Path("/proc/self/status")
    assert told(Intake(sqlite_database, files, max_bytes=100).take(found(zeros))) == ("failed", "too-large", None)
    assert list(files.names()) == []


def test_names_that_nobody_can_print_are_shown_escaped_and_kept_clean(database: Database, files: FileStore, tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/gu\xeda\n2.txt"
    path = write(Path(os.fsdecode(raw)))
    taken = Intake(database, files, max_bytes=MAX_BYTES).take(found(path))
    assert isinstance(taken, Pending)
    assert taken.path == f"{tmp_path}/gu\\xeda\\n2.txt"
    with database.read() as session:
        assert session.exec(select(ResourceFile.name)).all() == ["gu\ufffda 2.txt"]


def test_what_a_row_says_is_kept(database: Database, files: FileStore, tmp_path: Path) -> None:
    path, other = write(tmp_path / "a.txt"), write(tmp_path / "b.txt", b"b")
    details = {"title": {"es": "Guía"}, "language": ["es"], "year": 2020}
    intake = Intake(database, files, rows=described({path: Row(2, details)}), max_bytes=MAX_BYTES)
    taken, unknown = intake.take(found(path)), intake.take(found(other))
    assert isinstance(taken, Pending)
    assert isinstance(unknown, Pending)
    assert (taken.warnings, unknown.warnings) == ((), ("no-metadata-row",))
    with database.read() as session:
        resource = catalogue.find(session, taken.resource)
    assert resource.details == {**details, "type": "material", "access": "public"}
    assert (resource.language, resource.language_fixed) == ("es", True)


def test_rows_of_one_work_are_editions_of_it_also_when_one_was_there_before(database: Database, files: FileStore, tmp_path: Path) -> None:
    paths = [write(tmp_path / name, name.encode()) for name in ("es.txt", "en.txt", "fr.txt")]
    rows = described({path: Row(number, {}, "guide") for number, path in enumerate(paths)})
    first = Intake(database, files, rows=rows, max_bytes=MAX_BYTES).take(found(paths[0]))
    assert isinstance(first, Pending)
    later = Intake(database, files, rows=rows, max_bytes=MAX_BYTES)
    assert told(later.take(found(paths[0]))) == ("duplicate", "duplicate", first.resource)
    later.take(found(paths[1]))
    by_id = Intake(database, files, rows=described({paths[2]: Row(2, {}, first.resource)}), max_bytes=MAX_BYTES)
    by_id.take(found(paths[2]))
    with database.read() as session:
        assert session.exec(select(Resource.work_id)).all() == [first.resource] * 3


def test_a_store_that_refuses_stops_everything(sqlite_database: Database, files: FileStore, tmp_path: Path) -> None:
    intake = Intake(sqlite_database, files, max_bytes=MAX_BYTES)
    for folder in ("incoming", "sha256"):
        (tmp_path / "files" / folder).write_text("in the way")
    with pytest.raises(StorageError, match="cannot write to the file store"):
        intake.take(found(write(tmp_path / "a.txt")))


def test_a_large_file_takes_little_memory(sqlite_database: Database, files: FileStore, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: takes no room
    tracemalloc.start()
    taken = Intake(sqlite_database, files, max_bytes=1_000_000_000).take(found(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(taken, Pending)
    assert peak < 30_000_000


SRT = b"1\n00:00:01,000 --> 00:00:03,000\nHola\n"


def with_track(folder: Path, track: bytes) -> Found:
    """Give a video with a file of subtitles beside it."""
    video = write(folder / "clase.mp4", b"\x00\x00\x00\x18ftypmp42")
    return Found(video, found(video).identity, (found(write(folder / "clase.srt", track)),))


def test_subtitles_beside_a_recording_are_attached_to_it_in_the_same_transaction(
    database: Database, files: FileStore, tmp_path: Path
) -> None:
    taken, track = Intake(database, files, max_bytes=MAX_BYTES).take_with_subtitles(with_track(tmp_path, SRT))
    assert isinstance(taken, Pending)
    assert isinstance(track, Receipt)
    assert (track.path, track.status, track.code, track.resource, track.media_type) == (
        str(tmp_path / "clase.srt"),
        "added",
        "subtitles",
        taken.resource,
        "application/x-subrip",
    )
    with database.read() as session:
        uses = session.exec(select(ResourceFile)).all()
        assert {(use.use, use.name, use.sha256) for use in uses if use.use == "attachment"} == {
            ("attachment", "clase.srt", hashlib.sha256(SRT).hexdigest())
        }
        assert len({use.resource_key for use in uses}) == 1
        assert len(session.exec(select(Job)).all()) == 1


def test_subtitles_that_come_later_join_the_recording_and_have_it_read_again(database: Database, files: FileStore, tmp_path: Path) -> None:
    intake = Intake(database, files, max_bytes=MAX_BYTES)
    item = with_track(tmp_path, SRT)
    first = intake.take(item)
    assert isinstance(first, Pending)
    with database.write() as session:
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        assert job
        jobs.finish(session, job.id, "w")
    for round_ in (1, 2):  # the second time everything is there
        again, track = intake.take_with_subtitles(item)
        assert told(again) == ("duplicate", "duplicate", first.resource)
        assert told(track) == ("added", "subtitles", first.resource)
        with database.read() as session:
            assert len(session.exec(select(ResourceFile)).all()) == 2
            assert len(session.exec(select(Job).where(Job.state == "queued")).all()) == 1, round_


def test_what_only_calls_itself_subtitles_is_a_file_of_its_own(database: Database, files: FileStore, tmp_path: Path) -> None:
    taken, other = Intake(database, files, max_bytes=MAX_BYTES).take_with_subtitles(with_track(tmp_path, b"GIF89a\x00\x00\x01"))
    assert isinstance(taken, Pending)
    assert isinstance(other, Pending)
    assert (other.media_type, other.resource != taken.resource) == ("image/gif", True)


def test_subtitles_of_a_recording_that_is_refused_are_a_file_of_their_own(database: Database, files: FileStore, tmp_path: Path) -> None:
    item = with_track(tmp_path, SRT)
    item.path.write_bytes(b"")
    refused, track = Intake(database, files, max_bytes=MAX_BYTES).take_with_subtitles(item)
    assert told(refused) == ("failed", "empty", None)
    assert isinstance(track, Pending)
    item.path.write_bytes(b"x")
    item.beside[0].path.write_bytes(b"")
    _, track = Intake(database, files, max_bytes=MAX_BYTES).take_with_subtitles(item)
    assert told(track) == ("failed", "empty", None)
