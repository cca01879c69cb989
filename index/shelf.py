"""The shelf: published resources and their facet codes in memory, for filters, totals, facets and sorts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from index.cover import Cover, make_cover, unpack_cover
from index.query import SearchQuery
from index.result import FacetCount
from repository.details import localized
from repository.fields import BY_NAME, FACETS
from repository.language.fold import fold
from repository.language.version import TOKEN_VERSION
from repository.models import Page, Resource, ResourceFile, ResourceTerms, State
from repository.vocabulary import vocabulary

Mask = NDArray[np.bool_]
MAX_FACET_VALUES = 100


class Book(msgspec.Struct, frozen=True):
    """One published resource as the shelf knows it."""

    key: int
    id: str
    slug: str
    work_id: str
    revision: int
    details: Mapping[str, Any]
    language: str
    page_count: int
    has_file: bool
    has_pictures: bool  # its pages can be drawn
    published: float  # unix seconds

    def codes(self, field: str) -> Sequence[str]:
        """Give the codes of a facet field."""
        value = self.details.get(field)
        return () if value is None else (value,) if isinstance(value, str) else value

    @property
    def is_open(self) -> bool:
        """Tell whether readers may have the file and its pages."""
        return bool(self.details.get("access", "public") == "public")

    def title(self, labels: str) -> tuple[str, str]:
        """Give (title, its language) in the language of labels where it exists."""
        return localized(self.details, "title", labels) or (self.slug, "und")


class Signature(msgspec.Struct, frozen=True):
    """Changes whenever anything published may have changed."""

    count: int
    revisions: int  # their sum: each change raises one
    last_key: int  # never given again: one resource that takes another's place shows


class Shelf:
    """Published resources by position. Arrays are built anew when the set changes; a search uses one shelf from start to end."""

    def __init__(
        self,
        books: Iterable[Book],
        covers: dict[tuple[int, int], Cover] | None = None,
        packed: Mapping[tuple[int, int], bytes] | None = None,
    ) -> None:
        self.books: tuple[Book, ...] = tuple(sorted(books, key=lambda book: book.key))
        self.keys: NDArray[np.int64] = np.array([book.key for book in self.books], dtype=np.int64)
        self.position = {book.key: place for place, book in enumerate(self.books)}
        self.ids = {book.key: book.id for book in self.books}
        self.by_slug = {book.slug: book for book in self.books}
        self.by_id = {book.id: book for book in self.books}
        self._covers = covers if covers is not None else {}
        self._packed = packed or {}
        self._codes = {field: _Column(self.books, field) for field in FACETS}
        self._numbers = {name: _numbers(self.books, name) for name in ("year", "minutes", "group_min", "group_max", "age_min", "age_max")}
        self._orders: dict[tuple[str, str], NDArray[np.int64]] = {}
        works: dict[str, list[Book]] = {}
        for book in self.books:
            works.setdefault(book.work_id, []).append(book)
        self._works = {work: editions for work, editions in works.items() if len(editions) > 1}

    def replaced(self, books: Iterable[Book], packed: Mapping[tuple[int, int], bytes]) -> "Shelf":
        """Give a shelf of other books that keeps the covers of those that did not change; `packed` holds more of them."""
        kept = list(books)
        revisions = {(book.key, book.revision) for book in kept}
        return Shelf(kept, {key: cover for key, cover in self._covers.items() if key in revisions}, packed)

    def editions(self, book: Book) -> list[Book]:
        """Give the other published editions of the same work."""
        return [other for other in self._works.get(book.work_id, ()) if other.key != book.key]

    def cover(self, key: int) -> Cover:
        """Give the tokens of a resource's cover: as the feed kept them, else analysed now, once a revision."""
        book = self.books[self.position[key]]
        found = self._covers.get((key, book.revision))
        if found is None:
            packed = self._packed.get((key, book.revision))
            found = self._covers[key, book.revision] = unpack_cover(packed) if packed else make_cover(book.details)
        return found

    def mask(self, keys: Collection[int]) -> Mask:
        """Mark the positions of those keys that are published."""
        marks: Mask = np.zeros(len(self.books), dtype=np.bool_)
        wanted = np.fromiter(keys, dtype=np.int64, count=len(keys))
        places = np.searchsorted(self.keys, wanted)
        inside = places < len(self.books)
        places, wanted = places[inside], wanted[inside]
        marks[places[self.keys[places] == wanted]] = True
        return marks

    def keys_of(self, inside: Mask) -> list[int]:
        """Give the keys at the marked positions."""
        found: list[int] = self.keys[inside].tolist()
        return found

    def everything(self) -> Mask:
        """Mark all positions."""
        return np.ones(len(self.books), dtype=np.bool_)

    def filters(self, query: SearchQuery) -> dict[str, Mask]:
        """Give a mask for each facet field with a choice, and one under the empty name for the ranges."""
        masks = {field: self._codes[field].mask(query.chosen(field)) for field in FACETS if query.chosen(field)}
        ranges = self._ranges(query)
        return {**masks, "": ranges} if ranges is not None else masks

    def count(self, field: str, code: str) -> int:
        """Give how many published resources have a code."""
        return self._codes[field].total(code)

    def facets(self, found: Mask, masks: Mapping[str, Mask], query: SearchQuery) -> dict[str, tuple[FacetCount, ...]]:
        """Count what each code would give, its own field's choices set aside; codes without any are left out unless chosen."""
        counts = {}
        every = _all(found, masks.values())
        for field, column in self._codes.items():
            inside = _all(found, [mask for name, mask in masks.items() if name != field]) if field in masks else every
            counts[field] = column.counts(inside, query.chosen(field), query.labels)
        return {field: values for field, values in counts.items() if values}

    def order(self, sort: str, labels: str) -> NDArray[np.int64]:
        """Give positions in the order of a sort other than relevance; `relevance` here means newest first, for browsing."""
        if (sort, labels) not in self._orders:
            self._orders[sort, labels] = self._sorted(sort, labels)
        return self._orders[sort, labels]

    def _sorted(self, sort: str, labels: str) -> NDArray[np.int64]:
        def key(place: int) -> tuple[Any, ...]:
            book = self.books[place]
            year, minutes = book.details.get("year"), book.details.get("minutes")
            match sort:
                case "title":
                    return (collation_key(book.title(labels)[0]), book.language != labels, book.id)
                case "shortest":
                    return (minutes is None, minutes or 0, book.id)
                case "oldest":
                    return (year is None, year or 0, book.id)
                case "newest":
                    return (year is None, -(year or 0), -book.published, book.id)
                case _:
                    return (year is None, -(year or 0), book.id)

        return np.array(sorted(range(len(self.books)), key=key), dtype=np.int64)

    def _ranges(self, query: SearchQuery) -> Mask | None:
        masks: list[Mask] = []
        year, minutes = self._numbers["year"], self._numbers["minutes"]
        if query.year_from is not None:
            masks.append(year >= query.year_from)
        if query.year_to is not None:
            masks.append(year <= query.year_to)
        if query.max_minutes is not None:
            masks.append(minutes <= query.max_minutes)
        for value, low, high in ((query.group_size, "group_min", "group_max"), (query.age, "age_min", "age_max")):
            if value is not None:
                masks.append(_between(value, self._numbers[low], self._numbers[high]))
        return np.logical_and.reduce(masks) if masks else None


class _Column:
    """The codes of one facet field: pairs of (position, code number)."""

    def __init__(self, books: Sequence[Book], field: str) -> None:
        self._vocabulary = BY_NAME[field].vocabulary
        numbers: dict[str, int] = {}
        places: list[int] = []
        codes: list[int] = []
        for place, book in enumerate(books):
            for code in book.codes(field):
                places.append(place)
                codes.append(numbers.setdefault(code, len(numbers)))
        self._numbers = numbers
        self._places = np.array(places, dtype=np.int64)
        self._codes = np.array(codes, dtype=np.int64)
        self._totals = np.bincount(self._codes, minlength=len(numbers)) if numbers else self._codes
        self._size = len(books)

    def total(self, code: str) -> int:
        return int(self._totals[self._numbers[code]]) if code in self._numbers else 0

    def mask(self, chosen: Collection[str]) -> Mask:
        marks: Mask = np.zeros(self._size, dtype=np.bool_)
        wanted = [self._numbers[code] for code in chosen if code in self._numbers]
        if wanted:
            marks[self._places[np.isin(self._codes, wanted)]] = True
        return marks

    def counts(self, inside: Mask, chosen: Collection[str], labels: str) -> tuple[FacetCount, ...]:
        totals = np.bincount(self._codes[inside[self._places]], minlength=len(self._numbers)).tolist() if self._numbers else []
        found = [(code, totals[number]) for code, number in self._numbers.items() if totals[number] or code in chosen]
        found += [(code, 0) for code in chosen if code not in self._numbers]
        words = vocabulary(self._vocabulary) if self._vocabulary else None
        values = [FacetCount(code, words.label(code, labels) if words else code, count, code in chosen) for code, count in found]
        values.sort(key=lambda value: (-value.count, value.label, value.code))
        return tuple(value for place, value in enumerate(values) if place < MAX_FACET_VALUES or value.selected)


def load_signature(session: Session) -> Signature:
    """Ask the store, cheaply, for a value that changes with every change of what is published."""
    row = session.execute(
        sa.select(sa.func.count(), sa.func.sum(col(Resource.revision)), sa.func.max(col(Resource.key))).select_from(Resource)
    ).one()
    return Signature(int(row[0]), int(row[1] or 0), int(row[2] or 0))


def load_books(session: Session, known: Mapping[int, Book]) -> list[Book]:
    """Give all published resources; those whose revision is known are not read again."""
    published = col(Resource.state) == State.PUBLISHED
    rows = session.execute(sa.select(col(Resource.key), col(Resource.revision)).where(published)).all()
    current = [known[key] for key, revision in rows if key in known and known[key].revision == revision]
    kept = {book.key for book in current}
    wanted = [key for key, _ in rows if key not in kept]
    for start in range(0, len(wanted), 500):
        batch = wanted[start : start + 500]
        filing = sa.select(col(ResourceFile.resource_key)).where(col(ResourceFile.use) == "primary")
        filed = set(session.scalars(filing.where(col(ResourceFile.resource_key).in_(batch))))
        first = sa.select(col(Page.resource_key)).where(col(Page.number) == 1, col(Page.width) > 0, col(Page.height) > 0)
        pictured = set(session.scalars(first.where(col(Page.resource_key).in_(batch))))
        found = session.scalars(sa.select(Resource).where(col(Resource.key).in_(batch), published))
        current += [_book(row, filed, pictured) for row in found]
    return current


def load_covers(session: Session, books: Iterable[Book], known: Mapping[int, Book]) -> dict[tuple[int, int], bytes]:
    """Give the packed covers, by key and revision, of books that are new or changed."""
    wanted = [book.key for book in books if known.get(book.key) is not book]
    covers: dict[tuple[int, int], bytes] = {}
    columns = sa.select(col(ResourceTerms.resource_key), col(ResourceTerms.revision), col(ResourceTerms.cover))
    for start in range(0, len(wanted), 500):
        batch = wanted[start : start + 500]
        current = columns.where(col(ResourceTerms.resource_key).in_(batch), col(ResourceTerms.token_version) == TOKEN_VERSION)
        covers |= {(key, revision): cover for key, revision, cover in session.execute(current)}
    return covers


def collation_key(title: str) -> tuple[str, str]:
    """Give a sort key in Spanish order: marks and case do not count, ñ stands after n; leading signs are passed over."""
    plain = title.casefold().replace("ñ", "n\uffff").lstrip("¿¡«\"'“(").strip()
    return fold(plain).replace("\uffff", "~"), title


def _book(row: Resource, filed: Collection[int], pictured: Collection[int]) -> Book:
    key = row.key or 0
    published = row.published_at.timestamp() if row.published_at else 0.0
    return Book(
        key=key,
        id=row.id,
        slug=row.slug or row.id,
        work_id=row.work_id,
        revision=row.revision,
        details=row.details,
        language=row.language,
        page_count=row.page_count,
        has_file=key in filed,
        has_pictures=key in pictured,
        published=published,
    )


def _numbers(books: Sequence[Book], name: str) -> NDArray[np.float64]:
    return np.array([book.details.get(name, np.nan) for book in books], dtype=np.float64)


def _between(value: int, low: NDArray[np.float64], high: NDArray[np.float64]) -> Mask:
    """Tell which ranges hold a value; an open end holds all, a range without both ends says nothing and is left out."""
    said = ~(np.isnan(low) & np.isnan(high))
    mask: Mask = said & (np.isnan(low) | (low <= value)) & (np.isnan(high) | (high >= value))
    return mask


def _all(found: Mask, masks: Iterable[Mask]) -> Mask:
    result = found
    for mask in masks:
        result = result & mask
    return result
