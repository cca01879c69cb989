"""Searching and erasing from the command line."""

import io
from pathlib import Path

import pytest
from sqlmodel import select

from index.errors import IndexUnavailable
from index.feed import Feeder
from index.measuring import Features
from index.query import InvalidParameters
from repository import catalogue
from repository.catalogue import Upload
from repository.db import Database
from repository.errors import NotFound
from repository.files import FileStore
from repository.models import Page, Tombstone
from repository.pages import NewPage, replace_pages
from repository.settings import Settings
from ui.commands import erasing, searching
from ui.commands.parameters import search_params


@pytest.fixture
def settings(tmp_path: Path, sqlite_database: Database) -> Settings:
    """Give the settings of a data folder with an empty store."""
    return Settings(data=tmp_path, database_url=sqlite_database.url.render_as_string())


def publish(database: Database, files: FileStore, title: str, *texts: str, **details: object) -> str:
    """Publish a resource with pages and give its id."""
    stored = files.put(io.BytesIO(title.encode()))
    with database.write() as session:
        upload = Upload(stored, "a.txt", "text/plain")
        resource = catalogue.add_resource(session, {"title": {"es": title}, "type": "guide", **details}, upload)
        assert resource.key
        file = catalogue.current_file(session, resource.key)
        assert file
        pages = [NewPage(number=number, text=text, label=f"p{number}", languages=("es",)) for number, text in enumerate(texts, 1)]
        replace_pages(session, file, pages, language="es", verdict="ok")
        catalogue.publish(session, resource, actor="ana")
    return resource.id


def feed(settings: Settings, database: Database) -> None:
    feeder = Feeder(settings, database)
    feeder.drain()
    feeder.close()


def test_hits_show_title_page_and_snippet_with_what_matches_in_bold(
    settings: Settings, sqlite_database: Database, files: FileStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = publish(sqlite_database, files, "Guía de prevención", "La primera página.", "El albergue recibe niñas [sic].", year=2020)
    feed(settings, sqlite_database)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    searching.print_hits(searching.find(settings, [("q", "albergue")]))
    shown = capsys.readouterr().out
    assert "Guía de prevención" in shown
    assert resource in shown
    assert "p. p2" in shown
    assert "\x1b[1malbergue\x1b[0m" in shown
    assert "[sic]" in shown


def test_filters_are_those_of_the_search_over_http(settings: Settings, sqlite_database: Database, files: FileStore) -> None:
    publish(sqlite_database, files, "Guía uno", "El albergue.", country=["MX"])
    publish(sqlite_database, files, "Guía dos", "El albergue.", country=["GT"])
    feed(settings, sqlite_database)
    options = {"country": ("MX", "HN"), "size": "5", "page": None, "theme": ()}
    assert search_params(options) == [("country", "MX"), ("country", "HN"), ("size", "5")]
    result = searching.find(settings, [("q", "albergue"), *search_params(options)])
    assert [hit.resource.title for hit in result.hits] == ["Guía uno"]
    assert result.links.self_ == "/api/v1/search?q=albergue&country=HN&country=MX&size=5&labels=es"


def test_parameters_out_of_range_are_all_named(settings: Settings) -> None:
    with pytest.raises(InvalidParameters, match=r"page: .*; country: unknown code 'XX'"):
        searching.find(settings, [("q", "a"), ("page", "0"), ("country", "XX")])


def test_a_search_before_the_first_index_says_so(settings: Settings) -> None:
    with pytest.raises(IndexUnavailable):
        searching.find(settings, [("q", "albergue")])


def test_what_is_erased_is_gone_from_store_files_and_index_when_it_returns(
    settings: Settings, sqlite_database: Database, files: FileStore
) -> None:
    gone, kept = (publish(sqlite_database, files, title, "El albergue.") for title in ("Guía uno", "Guía dos"))
    feed(settings, sqlite_database)
    erasing.erase(settings, gone)
    assert [hit.resource.id for hit in searching.find(settings, [("q", "albergue")]).hits] == [kept]
    assert len(list(files.names())) == 1
    with sqlite_database.read() as session:
        assert session.exec(select(Tombstone.id)).all() == [gone]
        assert len(session.exec(select(Page)).all()) == 1
    with pytest.raises(NotFound, match=f"no resource '{gone}'"):
        erasing.erase(settings, gone)


def test_an_explained_search_says_in_words_what_a_hit_owes_its_place_to(
    settings: Settings, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(sqlite_database, FileStore(settings.files), "Uno", "La captación de jóvenes.")
    feed(settings, sqlite_database)
    searching.print_hits(searching.find(settings, [("q", "captación")], explain=True))
    shown = capsys.readouterr().out
    assert "found through: words" in shown
    assert "its words, in any form" in shown


def test_every_feature_has_its_words() -> None:
    assert set(searching.IN_WORDS) == set(Features._fields)
