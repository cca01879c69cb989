"""A search from the command line: the same answer as over HTTP, as JSON or for people."""

from collections.abc import Sequence

from msgspec import UNSET
from rich.console import Console
from rich.text import Text

from index.collection import Collection
from index.query import SearchQuery
from index.result import Hit, HitPage, SearchResult
from index.search import search
from repository.settings import Settings
from ui.commands.opening import existing
from ui.urls import ApiAddresses

IN_WORDS = {
    "stem": "its words, in any form",
    "guess": "words corrected or completed",
    "word": "its words in the very form typed",
    "spelled": "accents as typed",
    "title": "words in the title",
    "cover": "words in title, labels or abstract",
    "held": "share of what the query tells",
    "full": "every word is there",
    "narrow": "words within a sentence",
    "wide": "words within a paragraph",
    "pair": "pairs of words as typed",
    "identifier": "numbers as typed",
    "near": "neighbours stay neighbours",
    "concept": "concepts named",
    "concept_held": "share of the query read as concepts",
    "concept_full": "every concept and word is there",
    "z": "near in meaning",
}


def find(settings: Settings, params: Sequence[tuple[str, str]], *, explain: bool = False) -> SearchResult:
    """
    Answer a search, once what is needed for hits by meaning is loaded.

    Raises:
        InvalidParameters: a parameter is out of range.
        NoCollection: there is no collection yet.
        IndexUnavailable: its index is not built yet.
    """
    query = SearchQuery.from_params(params)
    with existing(settings) as database:
        collection = Collection.open(settings, database)
        try:
            if query.text and query.meaning:
                collection.meanings.catch_up()
            return search(collection, query, ApiAddresses(settings.public_url, query.labels), explain=explain)
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
    if hit.reasons is not UNSET:
        console.print(Text(f"   found through: {', '.join(hit.found_through)}", style="dim"))
        for reason in hit.reasons:
            line = f"   {reason.value * reason.weight:7.2f}  {IN_WORDS[reason.feature]} ({reason.value} × {reason.weight})"
            console.print(Text(line, style="dim"))


def _line(page: HitPage) -> Text:
    place = "" if page.number == 0 else f"p. {page.label or page.number}: "
    snippet = [(piece.text.replace("\n", " "), "bold" if piece.match else "") for piece in page.snippet]
    return Text.assemble("   ", (place, "dim"), *snippet)
