"""Encoding: everything published gets its vectors by itself, once, and keeps them no longer than its text."""

from collections.abc import Callable, Sequence

import pytest
from sqlmodel import select

from index.meaning.apart import EncoderApart, EncoderDied
from index.meaning.encoders import Vectors, encoder_version
from index.meaning.encoding import Encoding
from index.meaning.windows import windows
from index.rebuild import rebuild
from repository import catalogue, jobs, pages
from repository.models import Encoding as EncodingRow
from repository.models import Job, Vector
from repository.vectors import ENCODE
from tests.index.meaning.conftest import CACHE, Encoded

LONG = "Antes de viajar pregunta quién paga y quién guarda tus papeles. " * 12
OTHER = "The shelter takes in women with their children. " * 3


def vectors(library: Encoded) -> dict[tuple[str, int], bytes]:
    with library.database.read() as session:
        return {(row.text_hash, row.window): row.values for row in session.exec(select(Vector)).all()}


def wanted(*texts: str) -> set[tuple[str, int]]:
    return {(pages.text_hash(text), window.number) for text in texts for window in windows(text)}


def jobs_of(library: Encoded) -> list[str]:
    with library.database.read() as session:
        return [job.state for job in session.exec(select(Job).where(Job.kind == ENCODE)).all()]


def test_what_is_published_gets_a_vector_for_the_page_and_for_each_window(library: Encoded) -> None:
    library.add("Guía", LONG, OTHER)
    library.add("Borrador", "Nadie lo ha publicado todavía.", publish=False)
    library.encode()

    assert set(vectors(library)) == wanted(LONG, OTHER)
    assert {len(values) for values in vectors(library).values()} == {512}
    with library.database.read() as session:
        stored = session.exec(select(Vector).where(Vector.window == 2, Vector.text_hash == pages.text_hash(LONG))).one()
    assert stored.encoder == encoder_version("use")
    assert (stored.start, stored.end) == windows(LONG)[2][1:]


def test_nothing_is_encoded_twice(library: Encoded) -> None:
    library.add("Guía", LONG)
    library.encode()
    before = vectors(library)
    library.add("Copia", LONG)
    public_id = library.add("Otra", OTHER)
    library.encode()
    with library.database.write() as session:
        resource = catalogue.find(session, public_id)
        catalogue.edit_resource(session, resource, resource.revision, {"year": 2020}, actor="a")
    asked = len(jobs_of(library))
    library.encode()

    assert {place: values for place, values in vectors(library).items() if place in before} == before
    assert set(vectors(library)) == wanted(LONG, OTHER)
    assert len(jobs_of(library)) == asked, "an edit of the record asks for no encoding"


def test_a_rebuild_encodes_nothing(library: Encoded) -> None:
    library.add("Guía", LONG, OTHER)
    library.feed().encode()
    before = vectors(library)
    library.feeder.close()
    rebuild(library.settings, library.database)

    assert not library.encoding.waiting()
    assert vectors(library) == before


def test_a_page_without_words_is_looked_at_once(library: Encoded) -> None:
    library.add("Vacía", "", "12 — 34")
    library.encode()

    assert set(vectors(library).values()) == {b""}
    assert jobs_of(library) == ["done"]


def test_erasing_takes_the_vectors_that_nobody_else_needs(library: Encoded) -> None:
    doomed = library.add("Guía", LONG, OTHER)
    library.add("Copia", OTHER)
    library.encode()
    with library.database.write() as session:
        catalogue.erase(session, catalogue.find(session, doomed))
    library.encode()

    assert set(vectors(library)) == wanted(OTHER)
    with library.database.read() as session:
        assert len(session.exec(select(EncodingRow)).all()) == 1
        assert len(session.exec(select(Job).where(Job.kind == ENCODE)).all()) <= 1


class Struck(EncoderApart):
    """An encoder at whose n-th request something happens first."""

    def __init__(self, at: int, strike: Callable[[], None]) -> None:
        super().__init__("use", CACHE)
        self._left = at
        self._strike = strike

    def page(self, pieces: Sequence[str]) -> Vectors:
        self._left -= 1
        if not self._left:
            self._strike()
        return super().page(pieces)


class Killed(BaseException):
    """The end of a process: nothing behind it runs."""


def kill() -> None:
    raise Killed


def test_what_was_encoded_before_a_worker_was_killed_is_kept_and_the_rest_follows(library: Encoded) -> None:
    texts = [f"Página {number}. {OTHER}" for number in range(20)]
    library.add("Guía", *texts)
    first = Encoding(library.settings, library.database, Struck(12, kill))
    with library.database.write() as session:
        first.settle(session)
        job = jobs.lease(session, "dead", [ENCODE])
    assert job
    with pytest.raises(Killed):
        first.encode(job, "dead")
    first.close()
    kept = vectors(library)
    assert {text_hash for text_hash, _ in kept} == {pages.text_hash(text) for text in texts[:8]}

    with library.database.write() as session:
        jobs.release(session, ["dead"])
    library.encode()
    assert set(vectors(library)) == wanted(*texts)
    assert {place: values for place, values in vectors(library).items() if place in kept} == kept


def test_a_text_that_is_erased_while_it_is_encoded_leaves_no_vector(library: Encoded) -> None:
    doomed = library.add("Guía", LONG)

    def erase() -> None:
        with library.database.write() as session:
            catalogue.erase(session, catalogue.find(session, doomed))

    encoder = Struck(1, erase)
    encoding = Encoding(library.settings, library.database, encoder)
    with library.database.write() as session:
        encoding.settle(session)
        job = jobs.lease(session, "w", [ENCODE])
    assert job
    with pytest.raises(jobs.LeaseLost):
        encoding.encode(job, "w")
    encoder.close()

    assert vectors(library) == {}


def test_a_process_that_dies_is_told_and_replaced(apart: EncoderApart) -> None:
    before = apart.page(["hola"])
    process = apart._process
    assert process
    process.kill()
    with pytest.raises(EncoderDied):
        apart.page(["hola"])

    assert (apart.page(["hola"]) == before).all()


def test_a_process_that_takes_too_long_is_ended() -> None:
    slow = EncoderApart("use", CACHE, answer_s=0.01)
    with pytest.raises(EncoderDied):
        slow.page(["hola"])
    slow.close()


def test_a_process_without_work_is_ended_after_a_while() -> None:
    encoder = EncoderApart("use", CACHE)
    encoder.page(["hola"])
    process = encoder._process
    assert process
    encoder.rest(60.0)
    assert process.poll() is None
    encoder.rest(0.0)
    assert process.poll() is not None
