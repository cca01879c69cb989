"""The search page: the same SearchResult as the API's, as a page or as the part of it that changes."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody

from index.query import MAX_PAGE, SearchQuery, Sort
from index.result import FacetCount, Hit, SearchResult
from repository.concepts import concepts
from repository.fields import BY_NAME, FACETS
from repository.help_lines import HelpLine, help_lines
from repository.vocabulary import vocabulary
from ui import urls
from ui.cards import summary_card
from ui.contexts import Chip, FacetView, HitView, Link, SearchView, SortChoice
from ui.i18n import Language
from ui.readers.frames import frame_of, reader_language, show
from ui.replies import NEVER_KEEP, REVALIDATE
from ui.site import Site, WebRequest, site_of

FRAGMENT = "Maleta-Fragment"  # the request header of a page that renews its own results
SHOWN_WAYS = 8
SHOWN = 6  # codes of a facet before the fold
FACET_ORDER = ("theme", "audience", "country", "type", "language", "technology", "cost", "experience", "strand", "publisher", "access")
OPEN_FACETS = 3
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "title", "shortest")
RANGES = ("age", "group_size", "max_minutes", "year_from", "year_to")
UNASKED = ("only-exclusions", "no-words")  # notices of a text without anything to look for
MAX_FORM_BYTES = 64_000


# Two handlers at one address may not be `sync_to_thread`: Litestar 2.25 wraps the first of them twice.
@get("/{reader_code:str}/search")
async def search_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer a search whose words are in the address."""
    reader = reader_language(reader_code)
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=500)
    return await asyncio.to_thread(_answer, request, reader, pairs, private=False)


@post("/{reader_code:str}/search", status_code=200, request_max_body_size=MAX_FORM_BYTES)
async def private_search(request: WebRequest, reader_code: FromPath[str], data: URLEncodedBody[dict[str, Any]]) -> Response[bytes]:
    """Answer a search that stays out of addresses and history."""
    reader = reader_language(reader_code)
    return await asyncio.to_thread(_answer, request, reader, _without_dropped(_form_pairs(data)), private=True)


def _answer(request: WebRequest, reader: Language, pairs: Iterable[tuple[str, str]], *, private: bool) -> Response[bytes]:
    query = SearchQuery.from_params(pairs, labels=reader.code)
    query = msgspec.structs.replace(query, labels=reader.code)
    site = site_of(request)
    result = site.search(query, urls.ReaderAddresses(reader.code, private), private=private)
    lines = help_lines(site.settings.data, today()) if any(notice.code == "help" for notice in result.notices) else ()
    view = search_view(reader, query, result, private=private, ways=_ways(site, reader) if not result.total else (), lines=lines)
    place = urls.search(reader.code) if private else ""
    title = reader.gettext("Search results") if query.text or query.filters else reader.gettext("All resources")
    description = reader.gettext("All resources of the collection, by theme, audience, country and kind, in Spanish and English.")
    frame = frame_of(request, reader, title, place=place, description=description, private=private, here="search", scripts=("search.js",))
    template = "search_fragment.html" if request.headers.get(FRAGMENT) else "search.html"
    return show(request, template, frame, view, cache=NEVER_KEEP if private else REVALIDATE, vary=FRAGMENT)


def today() -> date:
    """Give the day on which a help line must still be trusted."""
    return datetime.now(UTC).date()


def _ways(site: Site, reader: Language) -> tuple[Link, ...]:
    """Give the themes of the collection, the most frequent first, for who found nothing."""
    everything = site.search(SearchQuery(labels=reader.code, size=1), urls.ReaderAddresses(reader.code))
    themes = everything.facets.get("theme", ())[:SHOWN_WAYS]
    return tuple(Link(one.label, urls.search(reader.code, [("theme", one.code)]), one.count) for one in themes)


def search_view(
    reader: Language,
    query: SearchQuery,
    result: SearchResult,
    *,
    private: bool,
    ways: tuple[Link, ...] = (),
    lines: tuple[HelpLine, ...] = (),
) -> SearchView:
    """Lay out an answer for the page; `ways` lead on from an empty one."""
    pages = min(max(1, -(-result.total // query.size)), MAX_PAGE)
    meant = result.did_you_mean
    return SearchView(
        query=query,
        total=result.total,
        languages=_languages_sentence(reader, query, result),
        notices=result.notices,
        unasked=any(notice.code in UNASKED for notice in result.notices),
        did_you_mean=Link(meant, _changed(reader, query, text=meant)) if meant else None,
        hits=hit_views(reader, result.hits, query, private=private),
        facets=_facets(result),
        chips=_chips(reader, query),
        sorts=tuple(SortChoice(code, _changed(reader, query, sort=code), code == query.sort) for code in SORTS),
        hidden=_hidden(query),
        page=query.page,
        pages=pages,
        next=result.links.next if query.page < pages else None,
        previous=result.links.previous,
        private=private,
        clear_url=_address(reader, SearchQuery(text=query.text, labels=query.labels)),
        concepts=result.concepts,
        related=result.related,
        ways=ways,
        help_lines=lines,
    )


def hit_views(reader: Language, hits: Iterable[Hit], query: SearchQuery, *, private: bool = False) -> tuple[HitView, ...]:
    """Lay out the hits of an answer."""
    return tuple(_hit(reader, hit, query, private=private) for hit in hits)


def _hit(reader: Language, hit: Hit, query: SearchQuery, *, private: bool) -> HitView:
    shown = sum(1 for page in hit.pages if page.number)
    text = "" if private else query.text
    return HitView(
        card=summary_card(reader, hit.resource),
        hit=hit,
        through=_through(reader, hit.found_through, private=private),
        nearness=_nearness(reader, hit.found_through),
        by_meaning="meaning" in hit.found_through and "words" not in hit.found_through,
        also_in=tuple(Link(reader.language_name(tag), url) for tag, url in hit.resource.also_in),
        more_pages=max(0, hit.page_count - shown) if query.text else 0,
        more_url=urls.resource(reader.code, hit.resource.slug, text) + "#pages",
    )


def _through(reader: Language, found_through: Sequence[str], *, private: bool = False) -> tuple[Link, ...]:
    """Give the concepts that a hit was found through, where the words typed do not show it; a private search links to none."""
    if "words" in found_through:
        return ()
    named = [reason.removeprefix("concept:") for reason in found_through if reason.startswith("concept:")]
    return tuple(Link(concepts()[one].label(reader.code), "" if private else urls.concept(reader.code, one)) for one in named)


def _nearness(reader: Language, found_through: Sequence[str]) -> str:
    """Say in words that a hit was found by meaning; nothing where it was not."""
    if "meaning" not in found_through:
        return ""
    return reader.gettext("perhaps near in meaning") if "weak" in found_through else reader.gettext("found by meaning")


def _facets(result: SearchResult) -> tuple[FacetView, ...]:
    views: list[FacetView] = []
    for name in (*FACET_ORDER, *(field for field in FACETS if field not in FACET_ORDER)):
        counts = result.facets.get(name, ())
        if not counts:
            continue
        options, more = _folded(counts)
        chosen = sum(count.selected for count in counts)
        views.append(FacetView(name, options, more, chosen, bool(chosen) or len(views) < OPEN_FACETS))
    return tuple(views)


def _folded(counts: Sequence[FacetCount]) -> tuple[tuple[FacetCount, ...], tuple[FacetCount, ...]]:
    """Part the codes into those shown at once (the first and all chosen ones) and those behind the fold."""
    options = tuple(count for place, count in enumerate(counts) if place < SHOWN or count.selected)
    shown = {count.code for count in options}
    return options, tuple(count for count in counts if count.code not in shown)


def _chips(reader: Language, query: SearchQuery) -> tuple[Chip, ...]:
    chips = []
    for name, code in query.filters:
        rest = tuple(pair for pair in query.filters if pair != (name, code))
        chips.append(Chip(name, code, code_label(reader, name, code), _changed(reader, query, filters=rest)))
    for name in RANGES:
        if (value := getattr(query, name)) is not None:
            label = f"{reader.pgettext('field', name)}: {value}"
            chips.append(Chip(name, str(value), label, _changed(reader, query, **{name: None})))
    return tuple(chips)


def code_label(reader: Language, field: str, code: str) -> str:
    """Name a code of a field in the reader's language."""
    wanted = BY_NAME[field].vocabulary
    if wanted == "language":
        return reader.language_name(code)
    return vocabulary(wanted).label(code, reader.code) if wanted else code


def _hidden(query: SearchQuery) -> tuple[tuple[str, str], ...]:
    kept = [("size", str(query.size))] if query.size != SearchQuery().size else []
    kept += [("sort", query.sort)] if query.sort != "relevance" else []
    return tuple(kept + ([] if query.meaning else [("meaning", "off")]))


def _languages_sentence(reader: Language, query: SearchQuery, result: SearchResult) -> str:
    """Say how many resources are in which language, unless the reader chose languages."""
    counts = [count for count in result.facets.get("language", ()) if count.count]
    if query.chosen("language") or len(counts) < 2:
        return ""
    pattern = reader.gettext("%(count)s in %(language)s")
    shown = [(reader.number(one.count), reader.language_name(one.code)) for one in counts[:3]]
    return reader.listing([pattern % {"count": count, "language": name} for count, name in shown])


def _address(reader: Language, query: SearchQuery) -> str:
    return urls.search(reader.code, query.to_params())


def _changed(reader: Language, query: SearchQuery, **changes: Any) -> str:
    return _address(reader, msgspec.structs.replace(query, page=1, **changes))


def _form_pairs(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(item)) for name, value in data.items() for item in (value if isinstance(value, list) else [value])]


def _without_dropped(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Take out what a chip's button named: `drop=country:MX`."""
    dropped = {tuple(value.split(":", 1)) for name, value in pairs if name == "drop"}
    return [pair for pair in pairs if pair not in dropped and pair[0] != "drop"]
