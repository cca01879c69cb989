"""Cleaned copies are made once, whoever dies meanwhile, and kept only if they are what they should be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from ingest import copying
from ingest.intake import Intake
from ingest.messages import Reading
from ingest.pipeline import Pipeline
from ingest.sandbox import Pool
from ingest.walk import Found
from ingest.worker import Worker
from repository import catalogue, copies, jobs, personal
from repository.copies import CLEAN
from repository.db import Database
from repository.files import FileStore
from repository.found import NewFinding
from repository.models import File, Job, Resource, ResourceFile, State
from tests.ingest import planted
from tests.ingest.planted import SECRET, everything

LETTER = (
    "From: Ana SECRETO <ana@secreto.mx>\r\nTo: Luis SECRETO <luis@secreto.mx>\r\nSubject: Taller\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n" + "La trata es un delito contra la persona y nadie lo consiente.\r\n" * 120
).encode()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(scratch=tmp_path_factory.mktemp("scratch")) as found:
        yield found


def taken(database: Database, files: FileStore, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    Intake(database, files, publish=True, max_bytes=10_000_000).take(Found(path, (0, 0)))


def worked(database: Database, pipeline: Pipeline, *kinds: str) -> None:
    handlers = {catalogue.EXTRACT: pipeline.extract, CLEAN: pipeline.clean}
    Worker(database, {kind: handlers[kind] for kind in kinds}, name="w").drain()


def uses(session: Session) -> list[tuple[str, str]]:
    return [(file.use, file.name) for file in session.exec(select(ResourceFile).order_by(ResourceFile.id))]


def standing(session: Session) -> tuple[str, str | None]:
    resource = session.exec(select(Resource)).one()
    file = catalogue.current_file(session, resource.key or 0)
    assert file is not None
    return copies.standing(session, file)


def test_a_copy_is_made_once_whoever_dies_over_it(database: Database, files: FileStore, pool: Pool, tmp_path: Path) -> None:
    pipeline = Pipeline(database, files, pool)
    taken(database, files, tmp_path / "guia.docx", planted.docx())
    worked(database, pipeline, catalogue.EXTRACT)
    with database.write() as session:
        assert session.exec(select(Resource.state)).one() == State.PUBLISHED
        assert standing(session) == (copies.MAKING, None)
        dead = jobs.lease(session, "dead", [CLEAN], lease_s=-1.0)
    assert dead is not None
    worked(database, pipeline, CLEAN)
    with pytest.raises(jobs.LeaseLost):
        pipeline.clean(dead, "dead")
    with database.write() as session:
        assert uses(session) == [("primary", "guia.docx"), ("public", "guia.docx")]
        assert standing(session) == (copies.MADE, None)
        jobs.enqueue(session, CLEAN, dead.subject)
    worked(database, pipeline, CLEAN)
    with database.read() as session:
        assert len(uses(session)) == 2
        copy = session.exec(select(ResourceFile).where(ResourceFile.use == copies.PUBLIC)).one()
        assert SECRET not in everything(b"".join(files.read(copy.sha256)))
        assert {job.state for job in session.exec(select(Job).where(Job.kind == CLEAN))} == {"done"}


def test_the_copy_of_a_letter_is_its_text(sqlite_database: Database, files: FileStore, pool: Pool, tmp_path: Path) -> None:
    taken(sqlite_database, files, tmp_path / "carta.eml", LETTER)
    worked(sqlite_database, Pipeline(sqlite_database, files, pool), catalogue.EXTRACT, CLEAN)
    with sqlite_database.read() as session:
        assert uses(session) == [("primary", "carta.eml"), ("public", "carta.txt")]
        copy = session.exec(select(ResourceFile).where(ResourceFile.use == copies.PUBLIC)).one()
        file = session.get(File, copy.sha256)
        assert file is not None
        assert file.media_type == "text/plain"
        content = b"".join(files.read(copy.sha256))
    assert SECRET not in content.decode().upper()
    assert content.decode().count("nadie lo consiente") == 120


def test_a_kind_that_cannot_be_cleaned_is_withheld_with_the_reason(
    sqlite_database: Database, files: FileStore, pool: Pool, tmp_path: Path
) -> None:
    pipeline = Pipeline(sqlite_database, files, pool)
    taken(sqlite_database, files, tmp_path / "guia.md", b"# La trata\n\nes un delito\n")
    worked(sqlite_database, pipeline, catalogue.EXTRACT)
    with sqlite_database.write() as session:
        file = session.exec(select(ResourceFile)).one()
        personal.keep_findings(session, file, [NewFinding(kind="comment", excerpt="Eva: llamar")])
        assert copies.ask(session, file)
    worked(sqlite_database, pipeline, CLEAN)
    with sqlite_database.read() as session:
        assert standing(session) == (copies.IMPOSSIBLE, "unsupported")
        assert len(uses(session)) == 1


class _Careless:
    """A pool whose copies are not what they should be."""

    def __init__(self, pool: Pool, copy: bytes) -> None:
        self.read = pool.read
        self._copy = copy

    def clean(self, _path: Path, _name: str) -> bytes | Reading:
        return self._copy


@pytest.mark.parametrize(
    "make, reason",
    [(planted.docx, copying.STILL_HIDES), (lambda: b"PK\x05\x06" + bytes(18), copying.CHANGED)],
    ids=["the file itself", "an empty archive"],
)
def test_a_copy_that_still_hides_something_or_says_something_else_is_not_kept(pool: Pool, tmp_path: Path, make, reason: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "guia.docx"
    path.write_bytes(planted.docx())
    with pytest.raises(copying.CannotClean) as refusal:
        copying.make_copy(_Careless(pool, make()), path, "guia.docx")  # type: ignore[arg-type]
    assert refusal.value.reason == reason
