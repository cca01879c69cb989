"""Hits as readers see them: summaries, best passages, links."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from index.addresses import Addresses
from index.collection import Collection
from index.cover import cover_segments
from index.engine import Candidate, PageText
from index.matching import Found, Matching
from index.measuring import Features
from index.name_words import name_spelling
from index.passages import Sought, near_passage, passage, sought, stretch_passage
from index.query import SearchQuery
from index.ranking import PageScore
from index.readings import Understanding
from index.result import Hit, HitPage, Piece, Reason, ResourceSummary
from index.shelf import Book
from repository.details import edition_title, localized
from repository.language.analysis import concept_token
from repository.language.fold import fold_word
from repository.language.words import words
from repository.vocabulary import vocabulary

PAGES_SHOWN = 3  # of each hit
MAX_ABSTRACT = 280  # characters


class Presenter:
    """Makes the hits of one answer."""

    def __init__(
        self, collection: Collection, query: SearchQuery, understood: Understanding, matching: Matching | None, addresses: Addresses
    ) -> None:
        self._collection = collection
        self._shelf = collection.shelf
        self._query = query
        self._understood = understood
        self._matching = matching
        self._addresses = addresses
        expression = understood.expression
        self._sought: Sought = sought(expression.readings, expression.phrases)
        self._surfaces: dict[str, str] = {}  # known word → as a page writes it

    def hits(self, scores: Mapping[int, Sequence[PageScore]], found: Found, *, explain: bool) -> tuple[Hit, ...]:
        """Give the hits of resources, by key in their order, each with its best pages."""
        chosen = {key: _best_pages(pages) for key, pages in scores.items()}
        texts = iter(self._collection.engine.page_texts([score.candidate for pages in chosen.values() for score in pages]))
        hits = []
        for key, scored in chosen.items():
            shown = [(score, next(texts)) for score in scored]
            hit = self._near_hit(key, shown) if key in found.near else self._hit(key, shown, found.full.get(key))
            hits.append(structs.replace(hit, reasons=self._reasons(scored)) if explain else hit)
        return tuple(hits)

    def _hit(self, key: int, shown: Sequence[tuple[PageScore, PageText]], records: int | None) -> Hit:
        """Give a hit by words; `records` is the number of records that match fully, the cover among them."""
        book = self._book(key)
        pages = tuple(self._page(book, score.candidate, text) for score, text in shown)
        count = sum(page.number > 0 for page in pages) if records is None else records - self._cover_matches(key)
        return Hit(self._summary(book), count, self._found_through([score.candidate for score, _ in shown]), pages)

    def _near_hit(self, key: int, shown: Sequence[tuple[PageScore, PageText]]) -> Hit:
        """Give a hit by meaning: of each page the window that is nearest."""
        book, labels = self._book(key), self._query.labels
        pages = []
        for score, text in shown:
            candidate = score.candidate
            snippet = near_passage(candidate, text, self._sought, self._window(candidate))
            language = text.languages[0] if text.languages else "und"
            url = self._addresses.page(book.slug, candidate.number, labels, self._query.text)
            pages.append(HitPage(candidate.number, text.label, language, url, snippet))
        strong = any(score.strong for score, _ in shown)
        return Hit(self._summary(book), len(pages), ("meaning",) if strong else ("meaning", "weak"), tuple(pages))

    def _window(self, candidate: Candidate) -> tuple[int, int]:
        assert self._matching is not None
        nearness = self._matching.near.pages[candidate.resource, candidate.number]
        return nearness.start, nearness.end

    def _reasons(self, scored: Sequence[PageScore]) -> tuple[Reason, ...]:
        """Give what added to the score of the best page, the most first."""
        best = scored[0]
        if best.features is None or self._matching is None:
            return ()
        weighed = zip(Features._fields, best.features, self._matching.weights(best.own), strict=True)
        reasons = [Reason(name, round(value, 3), round(weight, 3)) for name, value, weight in weighed if value and weight]
        return tuple(sorted(reasons, key=lambda one: -abs(one.value * one.weight)))

    def _found_through(self, shown: Sequence[Candidate]) -> tuple[str, ...]:
        """Tell whether a hit holds words as they were typed, corrected or completed, and which of the concepts named its pages name."""
        through = ["words"] if any(self._holds_words(candidate) for candidate in shown) else []
        through += [
            f"concept:{concept}"
            for concept in self._understood.concepts
            if any(f" {concept_token(concept)}:" in candidate.concepts for candidate in shown)
        ]
        return tuple(through) or ("words",)

    def _holds_words(self, candidate: Candidate) -> bool:
        rows = {"es": candidate.spanish, "en": candidate.english}
        return any(
            f" {one.token} " in rows[reading.language]
            for reading in self._understood.scored
            if reading.language
            for slot in reading.slots
            for one in slot.alternatives
        )

    def browsed(self, key: int) -> Hit:
        """Give a hit of a query without words."""
        return Hit(self._summary(self._book(key)), 0, (), ())

    def did_you_mean(self) -> str | None:
        """Give the text with unknown words replaced, spelled as the pages found spell them; None when nothing was corrected."""
        text = self._query.text
        replaced = False
        for typed, known in self._understood.corrections:
            if surface := self._surfaces.get(known) or name_spelling(known):
                text, count = _replace_word(text, typed, surface)
                replaced = replaced or count
        return text if replaced else None

    def _book(self, key: int) -> Book:
        return self._shelf.books[self._shelf.position[key]]

    def _cover_matches(self, key: int) -> bool:
        """Tell whether the cover record is among the matching ones, by its own tokens."""
        cover = self._shelf.cover(key)
        phrases = [f" {' '.join(phrase)} " for phrase in self._understood.expression.phrases]
        held = self._matching is None or self._matching.measuring.holds(cover)
        return held and all(phrase in cover.tokens.words for phrase in phrases)

    def _page(self, book: Book, candidate: Candidate, shown: PageText) -> HitPage:
        labels, number = self._query.labels, candidate.number
        if number:
            language, snippet = shown.languages[0] if shown.languages else "und", passage(candidate, shown, self._sought)
            url = self._addresses.page(book.slug, number, labels, self._query.text)
        else:
            language, snippet = self._of_record(book, candidate, shown)
            url = self._addresses.resource(book.slug, labels)
        self._learn_surfaces(piece.text for piece in snippet if piece.match)
        self._learn_surfaces(word.written or word.folded for word in words(book.title(labels)[0]))
        return HitPage(number, shown.label, language, url, snippet)

    def _of_record(self, book: Book, candidate: Candidate, shown: PageText) -> tuple[str, tuple[Piece, ...]]:
        """Give (language, passage) of the line of a record that matches best; among equals one in the reader's language, a long one."""
        lines, start = [], 0
        for text, languages in cover_segments(book.details):
            lines.append((start, start + len(text), languages[0]))
            start += len(text) + 1
        if start != len(shown.text) + 1:  # the record changed since it was indexed
            return "und", passage(candidate, shown, self._sought)
        lines.sort(key=lambda line: (line[2] != self._query.labels, line[0] - line[1]))
        place, snippet = stretch_passage(candidate, shown, self._sought, [line[:2] for line in lines])
        return lines[place][2], snippet

    def _learn_surfaces(self, spelled: Iterable[str]) -> None:
        if not self._understood.corrections:
            return
        wanted = {known for _, known in self._understood.corrections}
        for surface in spelled:
            if (folded := fold_word(surface)) in wanted:
                self._surfaces.setdefault(folded, surface.lower())

    def _summary(self, book: Book) -> ResourceSummary:
        labels = self._query.labels
        title, title_language = book.title(labels)
        kind = str(book.details.get("type", "material"))
        languages = tuple(book.codes("language")) or ((book.language,) if book.language != "und" else ())
        borne = edition_title(book.details, languages, labels)
        own = borne if borne and borne.translation else None
        abstract = localized(book.details, "abstract", labels)
        return ResourceSummary(
            id=book.id,
            slug=book.slug,
            title=title,
            title_language=title_language,
            languages=languages,
            type=kind,
            type_label=vocabulary("type").label(kind, labels),
            countries=tuple(book.codes("country")),
            year=book.details.get("year"),
            page_count=book.page_count,
            url=self._addresses.resource(book.slug, labels),
            file_url=self._addresses.file(book.id) if book.has_file and book.is_open else None,
            cover_url=self._addresses.cover(book.id) if book.has_pictures and book.is_open else None,
            also_in=tuple((edition.language, self._addresses.resource(edition.slug, labels)) for edition in self._shelf.editions(book)),
            abstract=_shortened(abstract[0]) if abstract else None,
            own_title=own.text if own else None,
            own_title_language=own.language if own else None,
        )


def _best_pages(scores: Sequence[PageScore]) -> list[PageScore]:
    """Give the pages to show, the cover only where it is alone, the best part of each."""
    best: dict[int, PageScore] = {}
    for score in [score for score in scores if score.candidate.number] or scores:
        best.setdefault(score.candidate.number, score)
    return list(best.values())[:PAGES_SHOWN]


def _replace_word(text: str, typed: str, surface: str) -> tuple[str, bool]:
    for word in words(text):
        if word.folded == typed:
            return text[: word.start] + surface + text[word.end :], True
    return text, False


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= MAX_ABSTRACT:
        return flat
    return flat[: flat.rfind(" ", 0, MAX_ABSTRACT)].rstrip(" ,;:.") + "…"
