"""A small library to search in: published resources, an index of any engine fed from the store, and questions to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import select

from index.collection import Collection
from index.engines import remove_index
from index.feed import Feeder
from index.query import SearchQuery
from index.result import Hit, SearchResult
from index.search import search
from repository import catalogue
from repository.catalogue import Upload
from repository.db import Database
from repository.files import StoredFile
from repository.models import Resource, SearchIndex
from repository.pages import NewPage, replace_pages
from repository.settings import Settings

ACTOR = "test"


class PlainAddresses:
    """Addresses that say what they lead to."""

    def search(self, query: SearchQuery) -> str:
        return "/search?" + "&".join(f"{name}={value}" for name, value in query.to_params())

    def resource(self, slug: str, labels: str) -> str:
        return f"/{labels}/{slug}"

    def page(self, slug: str, number: int, labels: str, query_text: str) -> str:
        return f"/{labels}/{slug}/{number}?q={query_text}"

    def file(self, resource_id: str) -> str:
        return f"/file/{resource_id}"

    def cover(self, resource_id: str) -> str | None:
        return None


class Library:
    """Resources by name: the name is the title in its own language unless details say otherwise."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.feeder = Feeder(settings, database)
        self._collection: Collection | None = None
        self._count = 0

    def add(self, name: str, *pages: str, language: str = "es", publish: bool = True, **details: Any) -> str:
        """Add a resource with one page for each text; give its public id. It is found after `feed`."""
        with self.database.write() as session:
            resource = catalogue.add_resource(session, {"title": {language: name}, **details})
            if pages:
                self._file(session, resource, pages, language)
            if publish:
                catalogue.publish(session, resource, actor=ACTOR)
            return resource.id

    def _file(self, session: Any, resource: Resource, pages: Sequence[str], language: str) -> None:
        self._count += 1
        upload = Upload(StoredFile(f"{self._count:064x}", 1), "texto.txt", "text/plain")
        file = catalogue.replace_file(session, resource, upload)
        made = [NewPage(number=number, text=text, languages=(language,)) for number, text in enumerate(pages, start=1)]
        replace_pages(session, file, made, language=language, verdict="ok")

    def feed(self) -> "Library":
        """Bring the index up to date."""
        self.feeder.drain()
        return self

    @property
    def collection(self) -> Collection:
        """Give what a web process would hold, up to date."""
        if self._collection is None:
            self._collection = Collection.open(self.settings, self.database)
        self._collection.refresh(force=True)
        return self._collection

    def ask(self, text: str = "", *filters: tuple[str, str], **numbers: int | str) -> SearchResult:
        """Search with the parameters of the web."""
        params = [("q", text), *filters, *((name, str(value)) for name, value in numbers.items())]
        return search(self.collection, SearchQuery.from_params(params), PlainAddresses())

    def titles(self, text: str = "", *filters: tuple[str, str], **numbers: int | str) -> list[str]:
        """Give the titles found, in order."""
        return [hit.resource.title for hit in self.ask(text, *filters, **numbers).hits]

    def hit(self, text: str, title: str) -> Hit:
        """Give the hit of a title."""
        return next(hit for hit in self.ask(text).hits if hit.resource.title == title)

    def close(self) -> None:
        """Let go of the index, and remove what an engine elsewhere keeps."""
        self.feeder.close()
        if self._collection is not None:
            self._collection.close()
        with self.database.read() as session:
            indexes = session.exec(select(SearchIndex)).all()
        for index in indexes:
            if index.engine == self.settings.engine:
                remove_index(self.settings, index)


def marked(hit: Hit, page: int = 0) -> list[str]:
    """Give the words marked in a hit's n-th snippet."""
    return [piece.text for piece in hit.pages[page].snippet if piece.match]


def counts(result: SearchResult, field: str) -> Mapping[str, int]:
    """Give code → count of a facet."""
    return {value.code: value.count for value in result.facets.get(field, ())}
