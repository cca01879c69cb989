"""What a web process holds while it runs."""

from typing import Any, cast

from litestar import Request
from litestar.datastructures import State

from index.alike import Likeness
from index.collection import Collection
from index.query import SearchQuery
from index.result import SearchResult
from index.search import search
from index.suggest import Suggester
from index.unknown import unknown_words
from repository.db import Database
from repository.files import FileStore
from repository.settings import Settings
from ui.assets import Assets
from ui.i18n import LANGUAGES, language
from ui.missed import MissedWords
from ui.rendering import Renderer
from ui.urls import ApiAddresses, ReaderAddresses

ANSWER_WITHIN_S = 20.0  # for one statement: whoever reads has given up by then, and the thread is needed

WebRequest = Request[Any, Any, State]


class Site:
    """Store, files, collection and templates of one process, opened at its start."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.assets = Assets()
        self.renderers = {code: Renderer(language(code), self.assets) for code in LANGUAGES}
        self.database = Database(settings.database, answer_within_s=ANSWER_WITHIN_S)
        self.files = FileStore(settings.files)
        self.collection = Collection.open(settings, self.database)
        self.suggester = Suggester(self.collection)
        self.likeness = Likeness(self.collection)
        self._missed = MissedWords(self.database)

    def search(self, query: SearchQuery, addresses: ReaderAddresses | ApiAddresses, *, private: bool = False) -> SearchResult:
        """Answer a query. Of one in vain the unknown words are kept, unless it is private, unfinished or of somebody in danger."""
        result = search(self.collection, query, addresses)
        in_danger = any(one.code == "help" for one in result.notices)
        if not (result.total or private or query.typing or in_danger) and (words := unknown_words(query.text, self.collection.statistics)):
            self._missed.note(words)
        return result

    def close(self) -> None:
        """Let go of the collection, whose threads may be reading the store, and of the store."""
        self._missed.close()
        self.collection.close()
        self.database.close()


def site_of(request: WebRequest) -> Site:
    """Give the site that answers a request."""
    return cast("Site", request.app.state.site)


def base_address(request: WebRequest) -> str:
    """Give the address that readers use, without a final slash: the setting, else where this request came in."""
    return site_of(request).settings.public_url or str(request.base_url).rstrip("/")
