"""Feed, rebuild, verify: an index always comes back to what the store says, on every engine."""

import threading

import pytest
from msgspec import structs
from sqlmodel import select

from index import batch as feeding
from index import rebuild as rebuilding
from index.collection import Collection
from index.errors import IndexUnavailable
from index.feed import Feeder
from index.query import SearchQuery
from index.rebuild import rebuild, roll_back
from index.search import search
from index.status import status
from index.verify import verify
from repository import catalogue
from repository.models import IndexState, SearchIndex
from tests.contracts.library import ACTOR, Library, PlainAddresses


def test_a_search_before_the_first_index_says_that_it_is_not_there(library: Library) -> None:
    library.add("Uno", "palabra")
    with pytest.raises(IndexUnavailable):
        library.ask("palabra")
    assert library.ask("").total == 1


def test_feeding_twice_changes_nothing(library: Library) -> None:
    library.add("Uno", "palabra", "palabra dos")
    library.feed()
    before = library.collection.engine.holdings()
    with library.database.write() as session:
        for state in session.exec(select(IndexState)).all():
            state.applied_revision = -1
            session.add(state)
    library.feed()
    assert library.collection.engine.holdings() == before
    assert library.collection.statistics.word_pages("palabra") == 2


def test_many_edits_are_one_step(library: Library) -> None:
    public_id = library.add("Uno", "palabra")
    library.feed()
    for number in range(5):
        with library.database.write() as session:
            resource = catalogue.find(session, public_id)
            catalogue.edit_resource(session, resource, resource.revision, {"title": {"es": f"Título {number}"}}, actor=ACTOR)
    assert library.feeder.step().applied == 1
    assert library.feeder.step().total == 0


def test_a_kill_between_engine_and_store_is_mended_by_the_next_feed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add("Uno", "palabra")
    library.feed()
    library.add("Dos", "palabra")
    with monkeypatch.context() as patch:
        patch.setattr("index.batch._record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            library.feeder.step()
    library.feeder.close()
    library.feed()
    assert sorted(library.titles("palabra")) == ["Dos", "Uno"]
    assert verify(library.settings, library.database, repair=False).clean


def test_one_refused_resource_does_not_stop_the_rest(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = library.add("Malo", "palabra")
    library.add("Bueno", "palabra")

    real = feeding.records_of

    def refuse(resource: object, *given: object) -> object:
        if getattr(resource, "id", "") == bad:
            raise ValueError("a page the engine cannot take")
        return real(resource, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(feeding, "records_of", refuse)
    assert library.feed().titles("palabra") == ["Bueno"]
    refusals = status(library.settings, library.database)[0].refusals
    assert [(refusal.code, "cannot take" in refusal.detail) for refusal in refusals] == [("index-refused", True)]


def test_verify_finds_and_mends_what_is_missing_stale_and_extra(library: Library) -> None:
    ids = [library.add(f"Recurso {number}", "palabra") for number in range(3)]
    library.feed()
    with library.database.read() as session:
        keys = [catalogue.find(session, public_id).key for public_id in ids]
    engine = library.feeder._engine
    assert engine is not None
    engine.drop([keys[0] or 0])
    engine.commit()
    with library.database.write() as session:
        state = session.exec(select(IndexState).where(IndexState.resource_key == keys[1])).one()
        state.records += 1
        session.add(state)
        resource = catalogue.find(session, ids[2])
        catalogue.withdraw(session, resource, actor=ACTOR)
        session.delete(session.exec(select(IndexState).where(IndexState.resource_key == keys[2])).one())
    library.feeder.close()
    report = verify(library.settings, library.database)
    assert (report.missing, report.stale, report.extra) == ((ids[0],), (ids[1],), (ids[2],))
    assert verify(library.settings, library.database, repair=False).clean
    assert sorted(library.titles("palabra")) == ["Recurso 0", "Recurso 1"]


def test_what_waits_for_the_feed_is_no_fault(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    library.add("Dos", "palabra")
    assert verify(library.settings, library.database, repair=False).clean


def test_a_rebuild_serves_all_the_while_and_keeps_the_old_index(library: Library) -> None:
    for number in range(30):
        library.add(f"Recurso {number}", "palabra")
    library.feed()
    with library.database.read() as session:
        old = session.exec(select(SearchIndex).where(SearchIndex.state == "serving")).one().id
    collection = library.collection
    answers: list[int] = []
    stop = threading.Event()

    def search_on() -> None:
        while not stop.is_set():
            collection.refresh(force=True)
            answers.append(search(collection, SearchQuery(text="palabra"), PlainAddresses()).total)

    searching = threading.Thread(target=search_on)
    searching.start()
    new = rebuild(library.settings, library.database).id
    stop.set()
    searching.join()
    assert set(answers) == {30}
    with library.database.read() as session:
        states = {index.id: index.state for index in session.exec(select(SearchIndex)).all()}
    assert states == {new: "serving", old: "previous"}
    assert library.ask("palabra").total == 30


def test_a_rollback_brings_the_old_index_up_to_date_and_lets_it_serve(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    old = library.feeder._index
    library.feeder.close()
    new = rebuild(library.settings, library.database)
    library.add("Dos", "palabra")
    assert sorted(library.feed().titles("palabra")) == ["Dos", "Uno"]
    library.feeder.close()
    assert old is not None
    assert roll_back(library.settings, library.database).id == old.id
    assert sorted(library.titles("palabra")) == ["Dos", "Uno"]
    assert library.collection.statistics.word_pages("palabra") == 2
    with library.database.read() as session:
        assert {index.id: index.state for index in session.exec(select(SearchIndex)).all()} == {old.id: "serving", new.id: "previous"}


def test_without_an_earlier_index_a_rollback_changes_nothing(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    with pytest.raises(IndexUnavailable, match="no earlier index"):
        roll_back(library.settings, library.database)
    assert library.titles("palabra") == ["Uno"]


def test_changes_made_while_an_index_is_rebuilt_are_in_it_and_in_the_statistics(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    added: list[str] = []

    def meanwhile() -> None:
        if not added:
            added.append(library.add("Dos", "palabra"))
            library.feeder.step()

    rebuild(library.settings, library.database, meanwhile=meanwhile)
    library.feed()
    assert sorted(library.titles("palabra")) == ["Dos", "Uno"]
    assert library.collection.statistics.word_pages("palabra") == 2


def test_another_engine_is_built_beside_the_old_one_which_serves_until_then(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    library.feeder.close()
    other = structs.replace(library.settings, engine="embedded" if library.settings.engine == "meilisearch" else "meilisearch")
    collection = Collection.open(other, library.database)
    assert search(collection, SearchQuery(text="palabra"), PlainAddresses()).total == 1
    away = structs.replace(other, meilisearch_url="http://127.0.0.1:9")
    library.add("Dos", "palabra")
    feeder = Feeder(away if other.engine == "meilisearch" else other, library.database)
    feeder.drain()
    feeder.close()
    collection.refresh(force=True)
    assert search(collection, SearchQuery(text="palabra"), PlainAddresses()).total == 2
    with library.database.read() as session:
        serving = session.exec(select(SearchIndex).where(SearchIndex.state == "serving")).one()
    assert serving.engine == "embedded"
    collection.close()


def test_a_rebuild_that_was_killed_leaves_the_old_index_serving(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add("Uno", "palabra")
    library.feed()
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "switch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuild(library.settings, library.database)
    assert library.titles("palabra") == ["Uno"]
    rebuild(library.settings, library.database)
    with library.database.read() as session:
        assert sorted(index.state for index in session.exec(select(SearchIndex)).all()) == ["previous", "serving"]


def test_an_index_of_another_version_rebuilds_by_itself(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    with library.database.write() as session:
        index = session.exec(select(SearchIndex)).one()
        index.version = "another"
        session.add(index)
    with pytest.raises(IndexUnavailable):
        library.ask("palabra")
    assert library.feed().titles("palabra") == ["Uno"]


def test_a_running_process_follows_to_a_new_index(library: Library) -> None:
    library.add("Uno", "palabra")
    library.feed()
    collection = Collection.open(library.settings, library.database)
    library.feeder.close()
    rebuild(library.settings, library.database)
    library.add("Dos", "palabra")
    feeder = Feeder(library.settings, library.database)
    feeder.drain()
    feeder.close()
    collection.refresh(force=True)
    assert search(collection, SearchQuery(text="palabra"), PlainAddresses()).total == 2
    collection.close()
