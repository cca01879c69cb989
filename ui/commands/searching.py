"""A search from the command line: the same answer as over HTTP, as JSON or for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from index.collection import Collection
from index.query import SearchQuery
from index.result import Hit, HitPage, SearchResult
from index.search import search
from repository.settings import Settings
from ui.commands.opening import existing
from ui.urls import ApiAddresses


def find(settings: Settings, params: Sequence[tuple[str, str]]) -> SearchResult:
    """
    Answer a search.

    Raises:
        InvalidParameters: a parameter is out of range.
        NoCollection: there is no collection yet.
        IndexUnavailable: its index is not built yet.
    """
    query = SearchQuery.from_params(params)
    with existing(settings) as database:
        collection = Collection.open(settings, database)
        try:
            return search(collection, query, ApiAddresses(settings.public_url, query.labels))
        finally:
            collection.close()


def print_hits(result: SearchResult) -> None:
    """Print titles, pages and snippets, with what matches in bold."""
    console = Console(highlight=False)
    for notice in result.notices:
        console.print(Text(notice.message, style="yellow"))
    if result.did_you_mean:
        console.print(Text(f"→ {result.did_you_mean}", style="italic"))
    first = (result.query.page - 1) * result.query.size
    for number, hit in enumerate(result.hits, first + 1):
        _print_hit(number, hit, console)
    console.print(Text(f"{len(result.hits)} / {result.total}", style="dim"))


def _print_hit(number: int, hit: Hit, console: Console) -> None:
    resource = hit.resource
    facts = ", ".join(str(fact) for fact in (resource.type_label, resource.year, *resource.languages) if fact)
    console.print(Text.assemble(f"{number}. ", (resource.own_title or resource.title, "bold cyan"), f"  ({facts})  {resource.id}"))
    for page in hit.pages:
        console.print(_line(page), soft_wrap=True)


def _line(page: HitPage) -> Text:
    place = "" if page.number == 0 else f"p. {page.label or page.number}: "
    snippet = [(piece.text.replace("\n", " "), "bold" if piece.match else "") for piece in page.snippet]
    return Text.assemble("   ", (place, "dim"), *snippet)
