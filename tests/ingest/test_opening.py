"""A ZIP becomes its documents: each a resource, with the ZIP as its parent, however often and by whom it is opened."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from ingest import opening
from ingest.intake import Intake
from ingest.limits import Limits
from ingest.messages import Piece
from ingest.metadata import Row
from ingest.pipeline import Pipeline
from ingest.sandbox import Pool
from ingest.walk import Found
from ingest.worker import Worker
from repository import catalogue, jobs, receipts
from repository.db import Database
from repository.dump import dump
from repository.files import FileStore
from repository.models import Held, Job, Resource, ResourceFile, State
from repository.receipts import Pending, Receipt
from tests.contracts.kind import packed
from tests.hostile import zipped

SPANISH = "La trata de personas es un delito grave y la prevención empieza en la escuela, con la familia y la comunidad.\n"
Take = Callable[..., Pending | Receipt]


def text(number: int) -> bytes:
    return f"{SPANISH}Ficha número {number}.\n".encode()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as found:
        yield found


@pytest.fixture
def take(database: Database, files: FileStore, tmp_path: Path) -> Take:
    """Give a function that takes bytes in under a name."""

    def taken(name: str, content: bytes, **details: Any) -> Pending | Receipt:
        path = tmp_path / name
        path.write_bytes(content)
        publish = details.pop("publish", False)
        rows = {(0, 0): Row(1, details)} if details else None
        return Intake(database, files, rows=rows, publish=publish, max_bytes=100_000_000).take(Found(path, (0, 0)))

    return taken


@pytest.fixture
def drain(database: Database, files: FileStore, pool: Pool) -> Callable[[], None]:
    """Give a function that works the queue until it is empty."""
    return Worker(database, {catalogue.EXTRACT: Pipeline(database, files, pool).extract}, name="w").drain


def tree(session: Session) -> dict[str, tuple[str, str | None, str]]:
    """Give for each file what its parent's is called, its verdict and its state."""
    names = {row.resource_key: row for row in session.exec(select(ResourceFile))}
    return {
        names[one.key or 0].name: (names[one.part_of].name if one.part_of else "", names[one.key or 0].verdict, str(one.state))
        for one in session.exec(select(Resource))
    }


def held(session: Session) -> list[tuple[str, str]]:
    """Give what archives hold: the path in the archive and the name of the file that stands for it."""
    names = {row.resource_key: row.name for row in session.exec(select(ResourceFile))}
    query = select(Held.path, Held.resource_key).order_by(col(Held.archive_key), col(Held.number))
    return [(path, names[key]) for path, key in session.exec(query)]


def warnings(session: Session, pending: Pending | Receipt) -> list[str]:
    assert isinstance(pending, Pending)
    [receipt] = receipts.settled(session, [pending]).values()
    return list(receipt.warnings)


def test_each_document_has_its_own_resource_file_and_verdict(database: Database, take: Take, drain: Callable[[], None]) -> None:
    take("kit.zip", packed({"uno.txt": text(1), "carpeta/dos.html": b"<h1>Dos</h1>", "roto.pdf": b"%PDF-1.4 roto", "x.exe": b"MZ\x00\x01"}))
    drain()
    with database.read() as session:
        assert tree(session) == {
            "kit.zip": ("", "ok", "draft"),
            "uno.txt": ("kit.zip", "ok", "draft"),
            "dos.html": ("kit.zip", "ok", "draft"),
            "roto.pdf": ("kit.zip", "damaged", "draft"),
            "x.exe": ("kit.zip", "unsupported", "draft"),
        }
        assert held(session) == [("uno.txt", "uno.txt"), ("carpeta/dos.html", "dos.html"), ("roto.pdf", "roto.pdf"), ("x.exe", "x.exe")]


def test_documents_are_published_with_the_archive_that_is(database: Database, take: Take, drain: Callable[[], None]) -> None:
    take("kit.zip", packed({"uno.txt": text(1), "dos.zip": packed({"tres.txt": text(3)})}), publish=True)
    drain()
    with database.read() as session:
        assert {state for _, _, state in tree(session).values()} == {"published"}
        slugs = session.exec(select(Resource.slug)).all()
    assert sorted(filter(None, slugs)) == ["dos", "kit", "tres", "uno"]


def test_who_may_have_the_archive_may_have_its_documents_and_nobody_else(database: Database, take: Take, drain: Callable[[], None]) -> None:
    said = {"title": {"es": "Kit"}, "access": "record-only", "publisher": "Red", "theme": ["child-protection"], "licence": "CC-BY-4.0"}
    take("kit.zip", packed({"uno.txt": text(1)}), **said)
    drain()
    with database.read() as session:
        [part] = session.exec(select(Resource).where(col(Resource.part_of).is_not(None))).all()
    assert {name: part.details.get(name) for name in said} == said | {"title": {"es": "uno"}, "theme": None}


def test_bytes_that_are_there_already_are_listed_and_not_doubled(database: Database, take: Take, drain: Callable[[], None]) -> None:
    first = take("guía.txt", text(1))
    drain()
    taken = take("kit.zip", packed({"uno.txt": text(1), "copia.txt": text(2), "otra.txt": text(2)}))
    drain()
    assert isinstance(taken, Pending)
    with database.read() as session:
        assert held(session) == [("uno.txt", "guía.txt"), ("copia.txt", "copia.txt"), ("otra.txt", "copia.txt")]
        assert tree(session)["guía.txt"][0] == ""
        told = receipts.opened(session, [taken])
    assert [(one.path.rpartition("kit.zip/")[2], type(one)) for one in told] == [
        ("uno.txt", Receipt),
        ("copia.txt", Pending),
        ("otra.txt", Receipt),
    ]
    assert told[0].resource == first.resource


@pytest.mark.parametrize("turned", [False, True])
def test_a_document_of_two_archives_belongs_to_the_one_that_came_first_whoever_opens_which(
    database: Database, files: FileStore, pool: Pool, take: Take, *, turned: bool
) -> None:
    take("a.zip", packed({"uno.txt": text(1)}))
    take("b.zip", packed({"uno.txt": text(1), "dos.txt": text(2)}))
    pipeline = Pipeline(database, files, pool)
    with database.write() as session:
        leased = [job for worker in ("v", "w") if (job := jobs.lease(session, worker, [catalogue.EXTRACT]))]
    for job, worker in sorted(zip(leased, ("v", "w"), strict=True), key=lambda one: one[0].id, reverse=turned):
        pipeline.extract(job, worker)
    with database.read() as session:
        assert {name: parent for name, (parent, _, _) in tree(session).items() if parent} == {"uno.txt": "a.zip", "dos.txt": "b.zip"}
        assert held(session) == [("uno.txt", "uno.txt"), ("uno.txt", "uno.txt"), ("dos.txt", "dos.txt")]


@pytest.mark.parametrize("turned", [False, True])
def test_the_name_of_a_document_does_not_hang_on_who_opens_which_archive(
    database: Database, files: FileStore, pool: Pool, take: Take, *, turned: bool
) -> None:
    take("a.zip", zipped(("kit/uno.txt", text(1)), ("/kit/uno.txt", text(2))))
    take("b.zip", zipped(("../kit/uno.txt", text(2))))
    pipeline = Pipeline(database, files, pool)
    with database.write() as session:
        leased = [job for worker in ("v", "w") if (job := jobs.lease(session, worker, [catalogue.EXTRACT]))]
    for job, worker in sorted(zip(leased, ("v", "w"), strict=True), key=lambda one: one[0].id, reverse=turned):
        pipeline.extract(job, worker)
    with database.read() as session:
        assert held(session) == [("kit/uno.txt", "uno.txt"), ("kit/uno (2).txt", "uno.txt"), ("kit/uno.txt", "uno.txt")]
        titles = [one.details["title"] for one in session.exec(select(Resource).where(col(Resource.part_of).is_not(None)))]
    assert titles == [{"und": "uno"}] * 2


def test_opening_an_archive_again_changes_nothing(database: Database, take: Take, drain: Callable[[], None]) -> None:
    taken = take("kit.zip", packed({"uno.txt": text(1), "dos.zip": packed({"tres.txt": text(3)})}), publish=True)
    drain()
    assert isinstance(taken, Pending)
    with database.read() as session:
        before = dump(session)
    with database.write() as session:
        job = session.exec(select(Job).where(Job.kind == catalogue.EXTRACT, Job.subject == str(taken.file_id))).one()
        job.state = "queued"
        session.add(job)
    drain()
    with database.read() as session:
        assert dump(session) == before


def test_an_archive_that_holds_itself_or_archives_without_end_comes_to_an_end(
    database: Database, take: Take, drain: Callable[[], None]
) -> None:
    content = packed({"fondo.txt": text(0)})
    for depth in range(1, 7):
        content = packed({f"{depth}.zip": content, f"{depth}.txt": text(depth)})
    take("kit.zip", content)
    drain()
    with database.read() as session:
        found = tree(session)
    assert {name: verdict for name, (_, verdict, _) in found.items() if name.endswith("zip")} == {
        "kit.zip": "ok",
        "6.zip": "ok",
        "5.zip": "ok",
        "4.zip": "too-large",
    }


def test_the_limits_hold_for_the_whole_tree_of_archives(database: Database, files: FileStore, take: Take, tmp_path: Path) -> None:
    inner = packed({f"{number}.txt": text(number) for number in range(4)})
    take("kit.zip", packed({"a.zip": inner, "b.txt": text(9)}))
    with Pool(limits=Limits(max_documents=5)) as pool:
        Worker(database, {catalogue.EXTRACT: Pipeline(database, files, pool).extract}, name="w").drain()
    with database.read() as session:
        assert {name: verdict for name, (_, verdict, _) in tree(session).items()} == {"kit.zip": "ok", "a.zip": "too-large", "b.txt": "ok"}


@pytest.mark.parametrize("limits", [Limits(max_documents=2), Limits(max_document_bytes=250)])
def test_an_archive_beyond_its_limits_brings_nothing_and_leaves_no_bytes(
    database: Database, files: FileStore, take: Take, limits: Limits
) -> None:
    taken = take("kit.zip", packed({f"{number}.txt": text(number) for number in range(3)}))
    with Pool(limits=limits) as pool:
        Worker(database, {catalogue.EXTRACT: Pipeline(database, files, pool).extract}, name="w").drain()
    with database.read() as session:
        assert {name: verdict for name, (_, verdict, _) in tree(session).items()} == {"kit.zip": "too-large"}
        assert set(files.names()) == set(session.exec(select(ResourceFile.sha256)).all())
        assert warnings(session, taken) == []


def broken(name: str, content: bytes, lie: Callable[[bytearray, int], None]) -> bytes:
    """Give an archive whose directory lies about one member."""
    made = bytearray(content)
    lie(made, made.rindex(name.encode()) - 46)
    return bytes(made)


def lock(archive: bytearray, entry: int) -> None:
    archive[entry + 8] |= 1


def garble(archive: bytearray, entry: int) -> None:
    archive[entry + 16 : entry + 20] = b"\x00\x00\x00\x00"


@pytest.mark.parametrize(("lie", "code"), [(lock, "encrypted"), (garble, "damaged")])
def test_a_member_that_fails_is_named_and_the_others_are_there(
    database: Database, take: Take, drain: Callable[[], None], files: FileStore, lie: Callable[[bytearray, int], None], code: str
) -> None:
    content = packed({"uno.txt": text(1), "dos.txt": text(2) * 40_000, "tres.txt": text(3)})
    taken = take("kit.zip", broken("dos.txt", content, lie))
    drain()
    with database.read() as session:
        assert {name: verdict for name, (_, verdict, _) in tree(session).items()} == {"kit.zip": "ok", "uno.txt": "ok", "tres.txt": "ok"}
        assert warnings(session, taken) == [f"member-{code}:dos.txt"]
        assert set(files.names()) == set(session.exec(select(ResourceFile.sha256)).all())


@pytest.mark.parametrize(("lie", "code"), [(lock, "encrypted"), (garble, "damaged")])
def test_where_no_member_can_be_read_the_archive_is_what_they_are(
    database: Database, take: Take, drain: Callable[[], None], lie: Callable[[bytearray, int], None], code: str
) -> None:
    take("kit.zip", broken("uno.txt", packed({"uno.txt": text(1)}), lie))
    drain()
    with database.read() as session:
        assert {name: verdict for name, (_, verdict, _) in tree(session).items()} == {"kit.zip": code}


def test_a_member_that_unpacks_to_many_times_its_size_is_left_out(database: Database, take: Take, drain: Callable[[], None]) -> None:
    taken = take("kit.zip", packed({"bomba.txt": b" " * 20_000_000, "uno.txt": text(1)}))
    drain()
    with database.read() as session:
        assert set(tree(session)) == {"kit.zip", "uno.txt"}
        assert warnings(session, taken) == ["member-too-large:bomba.txt"]


def test_an_archive_with_nothing_in_it_has_no_text(database: Database, take: Take, drain: Callable[[], None]) -> None:
    take("kit.zip", packed({".DS_Store": b"x"}))
    drain()
    with database.read() as session:
        assert tree(session) == {"kit.zip": ("", "no-text", "draft")}


def test_an_archive_that_was_trashed_while_it_was_read_has_its_documents_there(
    database: Database, files: FileStore, pool: Pool, take: Take
) -> None:
    taken = take("kit.zip", packed({"uno.txt": text(1)}))
    with database.write() as session:
        job = jobs.lease(session, "w", [catalogue.EXTRACT])
        assert job
        catalogue.trash(session, catalogue.find(session, str(taken.resource)), actor="ana")
    Pipeline(database, files, pool).extract(job, "w")
    with database.write() as session:
        assert {state for _, _, state in tree(session).values()} == {"trashed"}
        catalogue.reopen(session, catalogue.find(session, str(taken.resource)), actor="ana")
        assert {state for _, _, state in tree(session).values()} == {State.DRAFT}


def test_bytes_that_somebody_erased_meanwhile_make_the_job_be_done_again(database: Database, files: FileStore, take: Take) -> None:
    taken = take("kit.zip", packed({"uno.txt": text(1)}))
    assert isinstance(taken, Pending)
    document = opening.Opened("uno.txt", "uno.txt", "", files.put(io.BytesIO(text(1))), "text/plain")
    files.delete(document.stored.sha256)
    with database.read() as session, pytest.raises(opening.Vanished):
        file = session.get(ResourceFile, taken.file_id)
        assert file
        opening.enter(session, files, file, [document], {})


def test_a_child_that_says_too_much_is_not_believed(files: FileStore) -> None:
    with opening.Unpacking(files, opening.parts.Tree(0, 0, 0), Limits(max_documents=1, max_document_bytes=10)) as unpacking:
        unpacking.take(Piece(path="a", name="a", title="", content=b"x" * 5, end="broken"))
        unpacking.take(Piece(path="b", name="b", title="", content=b"x" * 5, end="whole"))
        with pytest.raises(opening.TooLarge):
            unpacking.take(Piece(path="c", name="c", title="", end="whole"))
        unpacking.begin()
        with pytest.raises(opening.TooLarge):
            unpacking.take(Piece(path="a", name="a", title="", content=b"x" * 11))
        assert unpacking.documents == []


def test_overlapping_members_cannot_grow_without_end(database: Database, take: Take, files: FileStore) -> None:
    """Many entries of a directory may point at the same bytes; what comes out is counted, not what the file is long."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", text(1) * 4_000)
    content = bytearray(target.getvalue())
    start = struct.unpack_from("<I", content, len(content) - 6)[0]
    entry = bytes(content[start : len(content) - 22])
    copies = b"".join(entry[:46] + b"%05d" % number + entry[51:] for number in range(50))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(copies), start, 0)
    take("kit.zip", bytes(content[:start]) + copies + end)
    with Pool(limits=Limits(max_document_bytes=5_000_000)) as pool:
        Worker(database, {catalogue.EXTRACT: Pipeline(database, files, pool).extract}, name="w").drain()
    with database.read() as session:
        assert len(tree(session)) == 1
