"""Meaning from the command line: what is added is encoded by the worker, and what is erased leaves no vector anywhere."""

from pathlib import Path

from sqlmodel import select

from index.collection import Collection
from repository.db import Database
from repository.models import Job, Vector
from repository.settings import Settings
from repository.vectors import ENCODE
from tests.cli.running import Maleta

SPANISH = "La trata de personas es un delito grave y la prevención empieza en la escuela, con la familia y con la comunidad.\n"


def test_the_worker_encodes_what_was_added_and_erasing_takes_it_away(tmp_path: Path) -> None:
    maleta = Maleta(tmp_path / "data", encoder="use")
    (tmp_path / "guía.txt").write_text(SPANISH, encoding="utf-8")
    [line] = maleta("add", tmp_path / "guía.txt", "--publish", "--json").lines()
    assert maleta("work", "--drain").code == 0

    settings = Settings(data=maleta.data)
    database = Database(settings.database)
    with database.read() as session:
        [vector] = session.exec(select(Vector)).all()
        assert [job.state for job in session.exec(select(Job).where(Job.kind == ENCODE)).all()] == ["done"]
    collection = Collection.open(settings, database)
    meanings = collection.meanings  # others would find its copy in the making
    meanings.catch_up()
    query = meanings.query("How can schools prevent human trafficking?")
    assert query
    [near] = meanings.nearest(query, collection.shelf.keys, 5)
    assert (near.page, near.start, near.language) == (1, 0, "es")
    collection.close()

    assert maleta("erase", line["resource"], "--yes").code == 0
    with database.read() as session:
        assert session.exec(select(Vector)).all() == []
    assert not any(vector.values in path.read_bytes() for path in settings.cache.rglob("*") if path.is_file())
    database.close()


def test_a_folder_without_an_encoder_stops_the_start_with_one_line(tmp_path: Path) -> None:
    ran = Maleta(tmp_path / "data", encoder=str(tmp_path))("work", "--drain")

    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "MALETA_ENCODER" in ran.err
