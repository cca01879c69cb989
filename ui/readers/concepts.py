"""Concepts of the field: the list of them, and a page for each."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from index.query import SearchQuery
from index.shelf import collation_key
from repository.concept_texts import ConceptText, concept_texts
from repository.concepts import Concept, concepts
from repository.errors import NotFound
from repository.language.analysis import concept_token
from ui import urls
from ui.contexts import HitView, Link
from ui.i18n import LANGUAGES, Language
from ui.readers.frames import frame_of, reader_language, show
from ui.readers.search import hit_views
from ui.site import Site, WebRequest, site_of

BEST = 5  # resources shown
FIRST_GROUPS = ("crimes", "exploitation", "migration", "protection", "rights", "children", "people", "violence", "labour", "health")


class ConceptGroup(msgspec.Struct, frozen=True):
    """Concepts of one field, in the order of the alphabet; `count` is the number of pages that name one."""

    code: str
    links: tuple[Link, ...]


class ConceptsView(msgspec.Struct, frozen=True):
    """The list of all concepts."""

    groups: tuple[ConceptGroup, ...]
    total: int


class Names(msgspec.Struct, frozen=True):
    """What a concept is called in one language: the preferred name, others, and those that a note warns of."""

    language: str
    label: str
    others: tuple[str, ...]
    warned: tuple[str, ...]


class ConceptView(msgspec.Struct, frozen=True, kw_only=True):
    """One concept."""

    id: str
    label: str
    group: str
    text: str
    apart: str
    source: str
    note: str
    names: tuple[Names, ...]
    unclear: tuple[str, ...]  # words that may mean this or one of `taken_for`
    taken_for: tuple[Link, ...]
    related: tuple[Link, ...]
    total: int
    search_url: str
    hits: tuple[HitView, ...]
    exact_match: str | None


@get("/{reader_code:str}/concepts", sync_to_thread=True)
def concepts_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer the list of concepts."""
    reader = reader_language(reader_code)
    pages = pages_naming(site_of(request))
    title = reader.gettext("Words and concepts")
    description = reader.gettext(
        "The words of the field in Spanish and English: what they mean, other words for them, and the pages that speak of them."
    )
    return show(
        request, "concepts.html", frame_of(request, reader, title, description=description, here="concepts"), list_view(reader, pages)
    )


@get("/{reader_code:str}/concepts/{concept_id:str}", sync_to_thread=True)
def concept_page(request: WebRequest, reader_code: FromPath[str], concept_id: FromPath[str]) -> Response[bytes]:
    """Answer a concept."""
    reader, site = reader_language(reader_code), site_of(request)
    concept = concepts().get(concept_id)
    if concept is None:
        raise NotFound("concept", concept_id[:80])
    view = concept_view(site, reader, concept)
    frame = frame_of(request, reader, concept.label(reader.code), description=_described(reader, view), here="concepts")
    return show(request, "concept.html", frame, view)


def pages_naming(site: Site) -> Mapping[str, int]:
    """Give how many published pages name each concept."""
    site.collection.refresh()
    return {one: site.collection.statistics.stem_pages(concept_token(one)) for one in concepts()}


def list_view(reader: Language, pages: Mapping[str, int]) -> ConceptsView:
    """Lay out the list: fields in a fixed order, concepts by name."""
    groups: dict[str, list[Concept]] = {code: [] for code in FIRST_GROUPS}
    for concept in concepts().values():
        groups.setdefault(concept.group, []).append(concept)
    views = tuple(ConceptGroup(code, _sorted_links(reader, members, pages)) for code, members in groups.items())
    return ConceptsView(views, len(concepts()))


def concept_view(site: Site, reader: Language, concept: Concept) -> ConceptView:
    """Lay out a concept for a reader: one search, by words alone."""
    label = concept.label(reader.code)
    query = SearchQuery(text=label, labels=reader.code, size=BEST, meaning=False)
    result = site.search(query, urls.ReaderAddresses(reader.code))
    text = concept_texts().get(concept.id, ConceptText({}, {}, {}))
    return ConceptView(
        id=concept.id,
        label=label,
        group=concept.group,
        text=text.text.get(reader.code, ""),
        apart=text.apart.get(reader.code, ""),
        source=text.source.get(reader.code, ""),
        note=concept.notes.get(reader.code, ""),
        names=tuple(_names(concept, code) for code in sorted(LANGUAGES, key=lambda code: code != reader.code)),
        unclear=tuple(dict.fromkeys(word for code in LANGUAGES for word in concept.ambiguous[code])),
        taken_for=_links(reader, concept.ambiguous_with),
        related=_links(reader, beside(concept)),
        total=result.total,
        search_url=urls.search(reader.code, [("q", label)]),
        hits=hit_views(reader, [hit for hit in result.hits if f"concept:{concept.id}" in hit.found_through], query),
        exact_match=concept.exact_match,
    )


def beside(concept: Concept) -> Sequence[str]:
    """Give related concepts, but none that it is taken for nor one of the other crime: those are told apart, not offered."""
    known = concepts()
    kept = [one for one in concept.related if one not in concept.ambiguous_with]
    return [one for one in kept if not (concept.crime and known[one].crime and known[one].crime != concept.crime)]


def _described(reader: Language, view: ConceptView) -> str:
    return view.text[:300] or reader.gettext("Words for it in Spanish and English, and the resources that speak of it: %(label)s.") % {
        "label": view.label
    }


def _names(concept: Concept, code: str) -> Names:
    others = concept.words[code]
    return Names(
        code,
        concept.label(code),
        tuple(word for word in others if word not in concept.noted),
        tuple(word for word in others if word in concept.noted),
    )


def _links(reader: Language, ids: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(concepts()[one].label(reader.code), urls.concept(reader.code, one)) for one in ids)


def _sorted_links(reader: Language, members: Iterable[Concept], pages: Mapping[str, int]) -> tuple[Link, ...]:
    links = [Link(one.label(reader.code), urls.concept(reader.code, one.id), pages[one.id]) for one in members]
    return tuple(sorted(links, key=lambda link: collation_key(link.label)))
