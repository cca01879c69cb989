"""Two engines over the same documents and the same questions: what must be the same is the same, the tail of partial matches nearly so."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.query import SearchQuery
from index.readings import understand
from index.result import SearchResult
from repository import catalogue
from repository.db import Database, prepare
from repository.settings import Settings
from tests.contracts.library import Library
from tests.meilisearch import Server
from tests.relevance.judged import Query, documents, keywords, queries, sloppy

DOCUMENTS = 240
OVERLAP = 0.9  # of the partial matches of both engines, over all queries
SIZE = 100
ONE_IN = 12  # judged questions

Both = tuple[Library, Library]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, corpus: Path, meilisearch_server: Server) -> Iterator[Both]:
    """Give a library on each engine, filled with the same judged documents of both languages."""
    stock = documents(corpus / "judged")[:DOCUMENTS]
    libraries = []
    for engine in ("embedded", "meilisearch"):
        data = tmp_path_factory.mktemp(engine)
        settings = Settings(data=data, engine=engine, meilisearch_url=meilisearch_server.url, meilisearch_key=meilisearch_server.key)
        database = Database(settings.database)
        prepare(database)
        library = Library(settings, database)
        with pytest.MonkeyPatch.context() as patch:  # the same public ids, since they break ties
            patch.setattr(catalogue, "new_public_id", map("id{:06}".format, itertools.count()).__next__)
            for number, document in enumerate(stock):
                country = ["MX" if number % 3 else "GT"]
                library.add(f"{document.title} {number}", document.text, language=document.language, country=country)
        libraries.append(library.feed())
    yield libraries[0], libraries[1]
    for library in libraries:
        library.close()
        library.database.close()


@pytest.fixture(scope="module")
def asked(corpus: Path) -> list[Query]:
    """Give some of the judged questions of both languages."""
    return queries(corpus / "judged")[::ONE_IN]


def texts_of(asked: list[Query]) -> list[str]:
    """Give the questions as people type them: whole, with an error, in a hurry, one word, a phrase, with an exclusion."""
    texts = [way(query) for query in asked for way in (lambda query: query.text, sloppy, keywords)]
    for query in asked:
        words = keywords(query).split()
        texts += [words[0], " ".join(words[:2]), f'"{" ".join(query.text.strip("¿?").split()[:2])}"', f"{words[0]} -{words[-1]}"]
    return list(dict.fromkeys(texts))


def full_matches(library: Library, text: str) -> dict[str, int]:
    """Give the number of matching records by title, without partial matches."""
    collection = library.collection
    found = collection.engine.matches(understand(SearchQuery(text=text), collection.statistics).expression)
    return {str(collection.shelf.books[collection.shelf.position[key]].title("es")[0]): count for key, count in found.items()}


def whole(library: Library, text: str, *filters: tuple[str, str]) -> SearchResult:
    return library.ask(text, *filters, size=SIZE)


def test_full_matches_are_identical(both: Both, asked: list[Query]) -> None:
    embedded, far = both
    checked = 0
    for text in texts_of(asked):
        found = full_matches(embedded, text)
        assert full_matches(far, text) == found, text
        checked += bool(found)
    assert checked > len(asked)


def test_where_nothing_is_partial_totals_facets_and_order_are_identical(both: Both, asked: list[Query]) -> None:
    embedded, far = both
    checked = 0
    for text in texts_of(asked):
        for filters in ((), (("country", "GT"),)):
            first, second = whole(embedded, text, *filters), whole(far, text, *filters)
            if first.relaxed:
                continue
            assert (second.total, second.facets, second.relaxed) == (first.total, first.facets, False), text
            assert [hit.resource.title for hit in second.hits] == [hit.resource.title for hit in first.hits], text
            assert [hit.pages for hit in second.hits] == [hit.pages for hit in first.hits] or first.total > SIZE, text
            checked += bool(first.total)
    assert checked > len(asked)


def test_the_tail_of_partial_matches_overlaps(both: Both, asked: list[Query]) -> None:
    embedded, far = both
    shared = total = first_alike = relaxed = 0
    for text in texts_of(asked):
        first, second = whole(embedded, text), whole(far, text)
        if not first.relaxed and not second.relaxed:
            continue
        relaxed += 1
        titles = [{hit.resource.title for hit in result.hits} for result in (first, second)]
        shared += len(titles[0] & titles[1])
        total += max(map(len, titles))
        first_alike += bool(first.hits) and bool(second.hits) and first.hits[0].resource.title == second.hits[0].resource.title
    assert relaxed > len(asked)
    assert shared / total >= OVERLAP
    assert first_alike / relaxed >= OVERLAP
