"""Files followed from the hand of whoever adds them to their verdict and into the index."""

import io
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from repository import catalogue, jobs, ocr_jobs, receipts
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.models import IndexState, Job, ResourceFile
from repository.pages import NewPage, keep_verdict, replace_pages
from repository.receipts import Pending, Receipt
from repository.settings import Settings
from tests.cli.running import until
from tests.cli.test_presence import process
from ui.commands import adding
from ui.commands.adding import Follower, Skipped
from ui.commands.reporting import JsonLines


class Heard(JsonLines):
    """A report that remembers."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.notes: list[str] = []

    def receipt(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)

    def note(self, word: str) -> None:
        self.notes.append(word)

    def skipped(self, path: str, reason: str) -> None:
        self.notes.append(f"{path}: {reason}")


@pytest.fixture
def settings(tmp_path: Path, sqlite_database: Database) -> Settings:
    """Give the settings of a data folder with a store."""
    return settings_of(sqlite_database, tmp_path)


def settings_of(database: Database, folder: Path) -> Settings:
    """Give the settings of a data folder whose store is somewhere."""
    return Settings(data=folder, database_url=database.url.render_as_string(hide_password=False))


def hand_in(database: Database, files: FileStore, *texts: str, publish: bool = False) -> list[Pending]:
    """Take texts in, as `maleta add` does."""
    taken = []
    for text in texts:
        stored = files.put(io.BytesIO(text.encode()))
        with database.write() as session:
            resource = catalogue.add_resource(session, {"title": {"es": text}}, Upload(stored, f"{text}.txt", "text/plain"))
            assert resource.key
            file = catalogue.current_file(session, resource.key)
            assert file
            assert file.id
            if publish:
                catalogue.publish(session, resource, actor="ana")
        taken.append(Pending(path=f"{text}.txt", file_id=file.id, resource=resource.id, media_type="text/plain", seconds=0.5))
    return taken


def read_one(database: Database, pages: Sequence[str] = ("Un texto.", ""), verdict: str = "ok") -> bool:
    """Do a worker's part for the next job; False when there is none."""
    with database.write() as session:
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        if job is None:
            return False
        file = session.get(ResourceFile, int(job.subject))
        assert file
        if pages:
            found = [NewPage(number=number, text=text, needs_ocr=not text) for number, text in enumerate(pages, 1)]
            replace_pages(session, file, found, language="es", verdict=verdict)
        else:
            keep_verdict(session, file, verdict)
        jobs.finish(session, job.id, "w", {"seconds": 1.0, "warnings": ["page-unreadable:2"]})
    return True


def drain_of(database: Database) -> adding.Drain:
    """Give the work that `maleta add` does itself when nobody else is there."""

    def drain(on_done: Callable[[], None]) -> None:
        while read_one(database):
            on_done()

    return drain


def no_drain(_: Callable[[], None]) -> None:
    raise AssertionError("the work is somebody else's")


def test_each_file_is_told_while_others_are_read(
    database: Database, files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "LOOK_EVERY_S", 0.0)
    settings = settings_of(database, tmp_path)
    waiting = hand_in(database, files, "uno", "dos")
    heard = Heard()
    seen: list[int] = []

    def drain(on_done: Callable[[], None]) -> None:
        while read_one(database):
            on_done()
            seen.append(len(heard.receipts))

    told = Follower(settings, database, drain, heard).verdicts(waiting)
    assert seen == [1, 2]
    assert told == heard.receipts
    assert told[0] == Receipt(
        path="uno.txt",
        status="added",
        code="ok",
        resource=waiting[0].resource,
        media_type="text/plain",
        pages=2,
        pages_with_text=1,
        language="es",
        seconds=1.5,
        warnings=("page-unreadable:2", "needs-ocr:1"),
    )


@pytest.mark.parametrize(
    "pages, verdict, status",
    [((), "encrypted", "failed"), ((), "damaged", "failed"), (("",), "no-text", "added")],
)
def test_a_verdict_tells_what_failed(
    settings: Settings, sqlite_database: Database, files: FileStore, pages: tuple[str, ...], verdict: str, status: str
) -> None:
    waiting = hand_in(sqlite_database, files, "uno")
    follower = Follower(settings, sqlite_database, lambda done: (read_one(sqlite_database, pages, verdict), done())[1], Heard())
    [told] = follower.verdicts(waiting)
    assert (told.status, told.code, told.resource, told.pages) == (status, verdict, waiting[0].resource, len(pages))


def test_asking_again_costs_what_is_new_not_what_waits(
    sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "CHUNK", 2)
    waiting = hand_in(sqlite_database, files, *map(str, range(8)))
    asked: list[str] = []
    sa.event.listen(sqlite_database.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    for done, chunks in ((0, 1), (4, 3)):
        for _ in range(done):
            read_one(sqlite_database)
        asked.clear()
        with sqlite_database.read() as session:
            assert len(receipts.settled(session, waiting)) == done
        assert sum("FROM resource_file" in statement for statement in asked) == chunks


def test_a_job_that_failed_for_good_is_the_verdict(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting = hand_in(sqlite_database, files, "uno")
    with sqlite_database.write() as session:
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        assert job
        jobs.fail(session, job.id, "w", "crashed", "three times")
    [told] = _settled(settings, sqlite_database, waiting)
    assert (told.status, told.code) == ("failed", "crashed")


def _settled(settings: Settings, database: Database, waiting: list[Pending]) -> list[Receipt]:
    return Follower(settings, database, drain_of(database), Heard()).verdicts(waiting)


def test_a_resource_erased_meanwhile_is_told(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting = hand_in(sqlite_database, files, "uno")
    with sqlite_database.write() as session:
        catalogue.erase(session, catalogue.find(session, waiting[0].resource))
    [told] = _settled(settings, sqlite_database, waiting)
    assert (told.status, told.code) == ("failed", "erased")


def test_where_a_worker_lives_its_work_is_waited_for(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting, heard = hand_in(sqlite_database, files, "uno"), Heard()
    with process("as_worker(Path(sys.argv[1]))", settings.data):
        timer = threading.Timer(0.5, read_one, [sqlite_database])
        timer.start()
        told = Follower(settings, sqlite_database, no_drain, heard).verdicts(waiting)
        timer.join()
    assert [receipt.code for receipt in told] == ["ok"]
    assert heard.notes == ["waiting"]


def test_pictures_are_left_to_a_worker_in_files_that_have_text_besides(
    settings: Settings, sqlite_database: Database, files: FileStore
) -> None:
    waiting = hand_in(sqlite_database, files, "texto", "imagen")
    for pages, verdict in ((("Un texto.", "", ""), "ok"), (("",), "needs-ocr")):
        read_one(sqlite_database, pages, verdict)
    with sqlite_database.write() as session:
        for pending in waiting:
            ocr_jobs.ask(session, pending.file_id, "es")
    heard = Heard()
    with process("as_worker(Path(sys.argv[1]))", settings.data):
        follower = Follower(settings, sqlite_database, no_drain, heard)
        following = threading.Thread(target=follower.verdicts, args=(waiting,))
        following.start()
        until(lambda: bool(heard.receipts))
        told = [(receipt.code, receipt.pages_with_text, receipt.warnings) for receipt in heard.receipts]
        with sqlite_database.write() as session:
            ocr_jobs.cancel(session, waiting[1].file_id)
            session.exec(sa.delete(Job).where(col(Job.kind) == ocr_jobs.OCR, col(Job.subject) == f"{waiting[1].file_id}:0"))
        following.join()
    assert told == [("ok", 1, ("page-unreadable:2", "being-read:2"))]
    assert [(receipt.code, receipt.warnings) for receipt in heard.receipts[1:]] == [("needs-ocr", ("page-unreadable:2", "needs-ocr:1"))]


def test_where_the_worker_dies_meanwhile_its_work_is_taken_over(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting = hand_in(sqlite_database, files, "uno")
    with process("as_worker(Path(sys.argv[1]))", settings.data) as (worker, [name]):
        with sqlite_database.write() as session:
            assert jobs.lease(session, name, [catalogue.EXTRACT])
        threading.Timer(0.5, worker.kill).start()
        [told] = Follower(settings, sqlite_database, drain_of(sqlite_database), Heard()).verdicts(waiting)
    assert told.code == "ok"
    with sqlite_database.read() as session:
        assert session.exec(select(Job.attempts)).all() == [2]


def test_a_lease_of_another_machine_is_waited_for(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting, heard = hand_in(sqlite_database, files, "uno"), Heard()
    with sqlite_database.write() as session:
        jobs.lease(session, "elsewhere-1-a", [catalogue.EXTRACT], lease_s=1.0)
    Follower(settings, sqlite_database, drain_of(sqlite_database), heard).verdicts(waiting)
    assert heard.notes == ["waiting"]
    with sqlite_database.read() as session:
        assert session.exec(select(Job.attempts)).all() == [2]


def test_what_is_published_is_in_the_index_before_it_returns(database: Database, files: FileStore, tmp_path: Path) -> None:
    settings = settings_of(database, tmp_path)
    waiting = hand_in(database, files, "uno", "dos", publish=True)
    handed = [Skipped(".DS_Store", "hidden"), Receipt(path="x", status="duplicate", code="duplicate", resource="r"), *waiting]
    heard = Heard()
    fine = adding.bring_in(settings, database, handed, drain_of(database), heard, publish=True, wait=True)
    assert fine
    assert [receipt.status for receipt in heard.receipts] == ["duplicate", "added", "added"]
    assert heard.notes == [".DS_Store: hidden"]
    with database.read() as session:
        applied = session.execute(sa.select(col(IndexState.applied_revision))).scalars().all()
    assert applied == [3, 3]


def test_what_an_earlier_call_left_unread_is_finished_too(database: Database, files: FileStore, tmp_path: Path) -> None:
    settings = settings_of(database, tmp_path)
    [left] = hand_in(database, files, "uno", publish=True)
    handed = [Receipt(path="uno.txt", status="duplicate", code="duplicate", resource=left.resource)]
    assert adding.bring_in(settings, database, handed, drain_of(database), Heard(), publish=True, wait=True)
    with database.read() as session:
        assert session.exec(select(Job.state)).all() == ["done"]
        assert session.execute(sa.select(col(IndexState.applied_revision))).scalars().all() == [3]


def test_what_the_index_refuses_is_told(
    settings: Settings, sqlite_database: Database, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415

    def refuse(*_: object) -> None:
        raise ValueError("no such field")

    monkeypatch.setattr(EmbeddedEngine, "put", refuse)
    waiting, heard = hand_in(sqlite_database, files, "uno", publish=True), Heard()
    assert not adding.bring_in(settings, sqlite_database, waiting, drain_of(sqlite_database), heard, publish=True, wait=True)
    assert heard.notes == [f"{waiting[0].resource}: the index refused it, see `maleta index status`"]


def test_without_waiting_files_are_told_as_queued(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    waiting, heard = hand_in(sqlite_database, files, "uno"), Heard()
    assert adding.bring_in(settings, sqlite_database, waiting, no_drain, heard, publish=False, wait=False)
    [told] = heard.receipts
    assert (told.status, told.code, told.resource) == ("added", "queued", waiting[0].resource)


def test_one_failure_is_a_failure_of_the_whole(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    handed = [Receipt(path="x", status="failed", code="missing"), *hand_in(sqlite_database, files, "uno")]
    heard = Heard()
    assert not adding.bring_in(settings, sqlite_database, handed, drain_of(sqlite_database), heard, publish=False, wait=True)
    assert [receipt.status for receipt in heard.receipts] == ["failed", "added"]
