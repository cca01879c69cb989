"""What a worker learns of documents in the background: each studied by itself, whatever the order, as often as one likes."""

import random
import threading
import time
from pathlib import Path

import pytest
from sqlmodel import Session, select

from ingest import formats, media
from ingest.detect import document_language, page_languages, settle
from ingest.duplicates import compare, sign
from ingest.intake import Intake
from ingest.limits import Limits
from ingest.pipeline import Pipeline
from ingest.sandbox import Pool
from ingest.studied import Sheet, Studied
from ingest.studies import Studies
from ingest.walk import Found
from ingest.worker import Worker
from repository import catalogue, jobs, signatures
from repository.db import Database
from repository.dump import dump
from repository.duplicates import pairs
from repository.files import FileStore
from repository.models import Job, Resource, Signature, Suggestion
from repository.pages import NewPage, replace_pages
from repository.signatures import COMPARE, LANGUAGE_EDITION, NEAR_DUPLICATE, SAME_TEXT, Signed
from repository.suggestions import suggestions
from tests.ingest.test_alike import ENGLISH, SPANISH, prose
from tests.repository.stock import guide, primary

TEXT = " ".join(prose(1))


def add(session: Session, name: str, *texts: str, language: str = "es") -> Resource:
    """Add a resource with pages, as if they had just been read."""
    resource = guide(session, name)
    give(session, resource, *texts, language=language)
    return resource


def give(session: Session, resource: Resource, *texts: str, language: str = "es") -> None:
    pages = [NewPage(number=number, text=text, languages=(language,)) for number, text in enumerate(texts, 1)]
    replace_pages(session, primary(session, resource), pages, language=language, verdict="ok")
    assert resource.key
    signatures.ask(session, resource.key)


def study(database: Database) -> None:
    Worker(database, {COMPARE: Studies(database).study}, name="w").drain()


def kinds(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [(pair.kind, pair.first.id, pair.second.id) for pair in pairs(session)]


def test_alike_documents_are_found_one_after_the_other(database: Database) -> None:
    with database.write() as session:
        one, spanish = add(session, "a", TEXT), add(session, "b", SPANISH * 2)
    study(database)
    assert kinds(database) == []

    with database.write() as session:
        copy, near = add(session, "c", TEXT.upper()), add(session, "d", f"{TEXT} {' '.join(prose(3, 40))}")
        english = add(session, "e", ENGLISH * 2, language="en")
    study(database)
    assert kinds(database) == [
        (SAME_TEXT, one.id, copy.id),
        (NEAR_DUPLICATE, one.id, near.id),
        (NEAR_DUPLICATE, copy.id, near.id),
        (LANGUAGE_EDITION, spanish.id, english.id),
    ]


def test_studying_again_changes_nothing_and_a_new_text_takes_its_pairs_along(database: Database) -> None:
    with database.write() as session:
        one, copy = add(session, "a", TEXT), add(session, "b", TEXT)
    study(database)
    with database.write() as session:
        before = dump(session)
        for resource in (one, copy):
            signatures.ask(session, resource.key or 0)
    study(database)
    with database.write() as session:
        assert dump(session) == before
        give(session, session.merge(copy), " ".join(prose(2)))
    study(database)
    assert kinds(database) == []


def test_the_order_of_arrival_leaves_no_trace(bare_database: Database, sqlite_database: Database) -> None:
    from repository import db  # noqa: PLC0415 - the fixture above is bare

    db.prepare(bare_database)
    texts = {"a": TEXT, "b": TEXT + " y más", "c": SPANISH * 2, "d": SPANISH * 2 + "Así es."}
    dumps = []
    for database, order in ((bare_database, "abcd"), (sqlite_database, "dbca")):
        for name in order:
            with database.write() as session:
                add(session, name, texts[name])
            study(database)
        with database.read() as session:
            dumps.append([line for line in dump(session) if line.startswith(("suggestion", "likeness"))])

    assert dumps[0] == dumps[1]
    assert len([line for line in dumps[0] if line.startswith("likeness")]) == 2


def test_two_that_are_studied_at_once_find_each_other(database: Database) -> None:
    with database.write() as session:
        one, copy = add(session, "a", TEXT), add(session, "b", TEXT)
    workers = [Worker(database, {COMPARE: Studies(database).study}, name=name) for name in "vw"]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kinds(database) == [(SAME_TEXT, one.id, copy.id)]


def test_a_resource_that_was_erased_meanwhile_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.write() as session:
        resource = add(session, "a", SPANISH * 2)
        job = jobs.lease(session, "w", [COMPARE])
    assert job

    def erase_first(document: Studied) -> Signed | None:
        with database.write() as session:
            catalogue.erase(session, catalogue.find(session, resource.id))
            session.add(Job(id=job.id, kind=COMPARE, subject=job.subject, state="leased", leased_by="w"))
        return sign(document)

    monkeypatch.setattr("ingest.studies.sign", erase_first)
    Studies(database).study(job, "w")
    with database.read() as session:
        assert session.exec(select(Signature)).all() == []
        assert session.exec(select(Suggestion)).all() == []


def test_a_file_is_studied_after_it_was_read_and_its_details_are_left_alone(
    sqlite_database: Database, files: FileStore, tmp_path: Path
) -> None:
    path = tmp_path / "archivo.md"
    body = "Hablamos de trabajo forzoso.\n\nOtra vez: el trabajo forzoso.\n\nY el trabajo forzoso en Honduras. "
    path.write_text(f"---\ntitle: Ofertas &amp; lupa\ndate: 2019-05-01\n---\n# Guía para docentes\n\n{body * 3}Honduras, Honduras.\n")
    Intake(sqlite_database, files, max_bytes=10_000_000).take(Found(path, (0, 0)))
    with Pool() as pool:
        Worker(sqlite_database, {catalogue.EXTRACT: Pipeline(sqlite_database, files, pool).extract}, name="w").drain()
    study(sqlite_database)
    with sqlite_database.read() as session:
        resource = session.exec(select(Resource)).one()
        found = {(one.field, str(one.value)) for one in suggestions(session, resource)}

    assert found >= {("title", "{'es': 'Guía para docentes'}"), ("year", "2019"), ("theme", "forced-labour"), ("country", "HN")}
    assert found >= {("type", "guide"), ("audience", "teachers-facilitators")}
    assert resource.details["title"] == {"es": "Ofertas & lupa"}
    assert "theme" not in resource.details


def test_texts_made_to_hurt_are_studied_in_time(sqlite_database: Database) -> None:
    noise = random.Random(5)
    texts = (
        "a" * 300_000,
        "trata " * 50_000,
        "1 2 3 " * 50_000,
        "Resumen\n" * 40_000,
        "para " * 60_000,
        "".join(noise.choices(" .\n0©a", k=200_000)),
    )
    for text in texts:
        with sqlite_database.write() as session:
            add(session, text[:9] + str(len(text)), text)
    started = time.process_time()
    study(sqlite_database)
    assert time.process_time() - started < 20
    with sqlite_database.read() as session:
        assert {job.state for job in session.exec(select(Job).where(Job.kind == COMPARE)).all()} == {"done"}


def test_editions_of_real_documents_are_told(corpus: Path) -> None:
    """The 23 objectives of the Global Compact, each in both languages, all of one series: two of them about the two crimes."""
    documents = {path: _signed(path) for folder in ("es", "en") for path in sorted((corpus / "domain/files" / folder).glob("gcm-obj-*"))}
    listed = (corpus / "domain/pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
    wanted = {tuple(sorted(line.split("\t")[1:])) for line in listed}
    paths = list(documents)
    told = {
        tuple(sorted(f"{path.parent.name}/{path.name}" for path in (one, other)))
        for place, one in enumerate(paths)
        for other in paths[place + 1 :]
        if set(documents[one].bands) & set(documents[other].bands) and compare(documents[one], documents[other])
    }

    assert told <= wanted
    assert len(told) >= 0.95 * len(wanted)


def _signed(path: Path) -> Signed:
    extraction = formats.extract(path, media.sniff(path, path.name), Limits())
    texts = [page.text for page in extraction.pages]
    found = [page_languages(text) for text in texts]
    language = document_language(texts, found)
    spoken = settle(texts, found, language)
    sheets = [Sheet(page.number, page.text, tags[0]) for page, tags in zip(extraction.pages, spoken, strict=True)]
    signature = sign(Studied(sheets, language))
    assert signature
    return signature
