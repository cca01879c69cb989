"""What is particular to a Meilisearch server: what is sent to it, and what happens when it is away, slow, wiped or refuses."""

import http.server
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import structs

from index.collection import Collection
from index.engine import Expression
from index.engines import open_engine
from index.engines.meilisearch import loading
from index.engines.meilisearch.queries import MOST_WORDS, asked
from index.engines.meilisearch.schema import to_document
from index.errors import IndexMissing, IndexUnavailable
from index.feed import Feeder
from index.query import SearchQuery
from index.readings import understand
from index.rebuild import rebuild
from index.search import search
from index.statistics import Statistics
from index.status import status
from index.verify import verify
from repository import revisions
from repository.db import Database
from repository.models import Counter
from repository.settings import Settings
from tests import meilisearch
from tests.contracts.library import Library, PlainAddresses
from tests.running import server

SECONDS_TO_ANSWER = 2.0


@pytest.fixture
def far(tmp_path: Path, sqlite_database: Database, process: meilisearch.Process) -> Iterator[Library]:
    """Give a library of one resource on that server."""
    settings = Settings(
        data=tmp_path,
        database_url=sqlite_database.url.render_as_string(hide_password=False),
        engine="meilisearch",
        meilisearch_url=process.server.url,
        meilisearch_key=process.server.key,
    )
    library = Library(settings, sqlite_database)
    library.add("Uno", "palabra")
    yield library.feed()
    library.feeder.close()


def filter_of(text: str) -> str:
    return asked(understand(SearchQuery(text=text), Statistics()).expression).filter


@pytest.mark.parametrize("text, friend", [("trata", "tratado"), ("trata", "tratar"), ("tráfico", "traffic"), ("tratado", "trata")])
def test_tokens_sent_for_a_word_are_not_those_of_its_false_friend(text: str, friend: str) -> None:
    assert tokens(filter_of(text)).isdisjoint(tokens(filter_of(friend)))


def tokens(condition: str) -> set[str]:
    """Give what stands between quotes."""
    found = set(condition.split('"')[1::2])
    assert found
    return found


def test_no_word_of_a_reader_is_sent_as_anything_but_a_token() -> None:
    sent = filter_of('a" OR resource EXISTS OR own IN ["x\\')
    assert tokens(sent) <= {
        f"{tag}{word}" for tag in "SE" for word in ("or", "resource", "resourc", "exists", "exist", "own", "in", "a", "x")
    }
    assert sent.count('"') % 2 == 0
    assert "\\" not in sent


def test_long_phrases_are_cut_to_what_the_server_reads_and_then_looked_at() -> None:
    long = tuple(f"w{number}" for number in range(MOST_WORDS + 2))
    found = asked(Expression(phrases=(long,)))
    assert (found.exact, len(found.text.split())) == (False, MOST_WORDS)


def test_a_phrase_longer_than_the_server_reads_is_still_exact(far: Library) -> None:
    words = [f"vocablo{letter}" for letter in "abcdefghijklmn"]
    far.add("Entera", " ".join(words))
    far.add("Rota", " ".join([*words[:11], "otro", *words[11:]]))
    assert far.feed().titles(f'"{" ".join(words)}"') == ["Entera"]
    assert far.ask(f'"{" ".join(words)}"').total == 1


def test_while_the_server_is_down_a_search_says_so_and_writes_wait(far: Library, process: meilisearch.Process) -> None:
    process.kill()
    started = time.monotonic()
    with pytest.raises(IndexUnavailable, match="MALETA_MEILISEARCH_URL"):
        far.ask("palabra")
    assert time.monotonic() - started < SECONDS_TO_ANSWER
    assert far.ask("").total == 1
    far.add("Dos", "palabra")
    with pytest.raises(IndexUnavailable):
        far.feeder.step()
    process.start()
    assert sorted(far.feed().titles("palabra")) == ["Dos", "Uno"]


def test_a_server_that_hangs_is_given_up_within_two_seconds(far: Library, process: meilisearch.Process) -> None:
    assert far.titles("palabra") == ["Uno"]
    process.signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(IndexUnavailable):
            far.ask("palabra")
        assert time.monotonic() - started < SECONDS_TO_ANSWER
    finally:
        process.signal(signal.SIGCONT)
    assert far.titles("palabra") == ["Uno"]


def test_over_http_a_server_that_is_away_is_a_503_that_says_when_to_come_back(far: Library, process: meilisearch.Process) -> None:
    settings = far.settings
    names = ("database_url", "engine", "meilisearch_url", "meilisearch_key")
    with server(settings.data, **{name: str(getattr(settings, name)) for name in names}) as (address, _):
        assert httpx.get(f"{address}/api/v1/search", params={"q": "palabra"}).json()["total"] == 1
        process.kill()
        api = httpx.get(f"{address}/api/v1/search", params={"q": "palabra"})
        page = httpx.get(f"{address}/es/search", params={"q": "palabra"})
        assert (api.status_code, api.json()["code"], api.headers["Retry-After"]) == (503, "index-unavailable", "5")
        assert (page.status_code, page.headers["content-type"].split(";")[0]) == (503, "text/html")
        process.start()
        assert httpx.get(f"{address}/api/v1/search", params={"q": "palabra"}).json()["total"] == 1


def test_while_its_disk_is_full_searches_go_on_and_writes_wait(far: Library, process: meilisearch.Process) -> None:
    process.fill_its_disk()
    for number in range(30):
        far.add(f"Lleno {number}", "palabra " + " ".join(f"voz{number}x{word}" for word in range(1_500)))
    with pytest.raises(IndexUnavailable):
        far.feeder.drain()
    assert far.ask("voz").total == 0
    assert far.ask("palabra").total == 1
    process.make_room()
    assert far.feed().ask("palabra").total == 31
    assert verify(far.settings, far.database, repair=False).clean


def test_a_key_that_may_only_search_is_enough_to_serve_and_not_to_write(far: Library) -> None:
    given = {"actions": ["search"], "indexes": ["meilisearch-*"], "expiresAt": None}
    headers = {"Authorization": f"Bearer {far.settings.meilisearch_key}"}
    key = httpx.post(f"{far.settings.meilisearch_url}/keys", json=given, headers=headers).json()["key"]
    reading = structs.replace(far.settings, meilisearch_key=key)
    collection = Collection.open(reading, far.database)
    assert search(collection, SearchQuery(text="palabra"), PlainAddresses()).hits[0].pages[0].number == 1
    collection.close()
    with pytest.raises(IndexUnavailable, match="MALETA_MEILISEARCH_KEY"):
        open_engine(reading, serving(far), write=True)


def test_a_key_for_its_own_indexes_is_enough_to_feed_and_rebuild(far: Library) -> None:
    given = {"actions": ["*"], "indexes": ["meilisearch-*"], "expiresAt": None}
    headers = {"Authorization": f"Bearer {far.settings.meilisearch_key}"}
    key = httpx.post(f"{far.settings.meilisearch_url}/keys", json=given, headers=headers).json()["key"]
    writing = structs.replace(far.settings, meilisearch_key=key)
    far.add("Dos", "palabra")
    far.feeder.close()
    rebuild(writing, far.database)
    assert sorted(far.titles("palabra")) == ["Dos", "Uno"]


def test_a_server_that_lost_everything_is_never_believed_and_is_filled_again_by_itself(far: Library, process: meilisearch.Process) -> None:
    process.kill()
    process.wipe()
    process.start()
    with pytest.raises(IndexMissing):
        far.ask("palabra")
    stop = threading.Event()
    feeder = Feeder(far.settings, far.database)
    feeding = threading.Thread(target=feeder.run, args=(stop,))
    far.feeder.close()
    feeding.start()
    try:
        totals = set()
        deadline = time.monotonic() + 30
        while 1 not in totals and time.monotonic() < deadline:
            try:
                totals.add(far.ask("palabra").total)
            except IndexUnavailable:
                time.sleep(0.05)
        assert totals == {1}
    finally:
        stop.set()
        feeding.join()
    assert verify(far.settings, far.database, repair=False).clean


def test_pages_that_a_server_lost_are_found_out_and_fed_again(far: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    far.add("Dos", "palabra")
    far.feed()
    engine = open_engine(far.settings, serving(far), write=True)
    engine.drop([1])
    engine.commit()
    engine.close()
    assert far.titles("palabra") == ["Dos"]
    monkeypatch.setattr("index.feed.COMPARE_EVERY_S", 0.0)
    assert far.feeder._compare() == 1
    assert sorted(far.feed().titles("palabra")) == ["Dos", "Uno"]


def serving(library: Library) -> Any:
    with library.database.read() as session:
        return revisions.serving_index(session)


def test_a_feeder_that_lost_its_lease_takes_it_again_when_it_is_free(far: Library) -> None:
    far.add("Dos", "palabra")
    with far.database.write() as session:
        session.merge(Counter(name="feed holder", value=1))
        session.merge(Counter(name="feed until", value=0))
    far.feeder.drain(timeout_s=5.0)
    assert far.feeder.waiting() == 0
    assert sorted(far.titles("palabra")) == ["Dos", "Uno"]


def test_a_wrong_key_is_named(far: Library) -> None:
    wrong = structs.replace(far.settings, meilisearch_key="wrong")
    engine = open_engine(wrong, serving(far))
    with pytest.raises(IndexUnavailable, match="MALETA_MEILISEARCH_KEY"):
        engine.holdings()
    engine.close()


def test_a_server_too_old_is_refused_by_its_number(sqlite_database: Database, tmp_path: Path) -> None:
    class Old(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"pkgVersion": "1.20.3"}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Old) as old:
        threading.Thread(target=old.serve_forever, daemon=True).start()
        settings = Settings(data=tmp_path, engine="meilisearch", meilisearch_url=f"http://127.0.0.1:{old.server_port}")
        with pytest.raises(IndexUnavailable, match=r"1\.20\.3: 1\.50 or newer is needed"):
            loading.Loader(settings, "any", create=True)
        old.shutdown()


def test_a_document_the_server_refuses_is_told_and_the_rest_goes_on(far: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(record: Any) -> Any:
        document = to_document(record)
        return structs.replace(document, id=f"{document.id} no id") if "imposible" in record.text else document

    monkeypatch.setattr(loading, "to_document", spoiled)
    for number in range(7):
        far.add(f"Bueno {number}", "palabra")
    bad = far.add("Malo", "palabra imposible")
    found = far.feed().ask("palabra")
    assert (found.total, far.ask("imposible").total) == (8, 0)
    [refusal] = status(far.settings, far.database)[0].refusals
    assert (refusal.code, "invalid_document_id" in refusal.detail) == ("index-refused", True)
    monkeypatch.undo()
    with far.database.write() as session:
        revisions.mark_again(session, serving(far).id, [refusal.resource_key])
    assert far.feed().hit("imposible", "Malo").resource.id == bad
