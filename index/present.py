"""Hits as readers see them: summaries, best passages, links."""

from collections.abc import Mapping, Sequence

from index.addresses import Addresses
from index.cover import cover_segments
from index.engine import Candidate, Engine, PageText
from index.passages import Sought, passage, sought, stretch_passage
from index.query import SearchQuery
from index.ranking import PageScore, Ranking
from index.readings import Understanding
from index.result import Hit, HitPage, Piece, ResourceSummary
from index.shelf import Book, Shelf
from repository.details import edition_title, localized
from repository.language.analysis import concept_token
from repository.language.fold import fold_word
from repository.language.words import words
from repository.vocabulary import vocabulary

PAGES_SHOWN = 3  # of each hit
MAX_ABSTRACT = 280  # characters


class Presenter:
    """Makes the hits of one answer."""

    def __init__(self, shelf: Shelf, query: SearchQuery, understood: Understanding, ranking: Ranking | None, addresses: Addresses) -> None:
        self._shelf = shelf
        self._query = query
        self._understood = understood
        self._ranking = ranking
        self._addresses = addresses
        expression = understood.expression
        self._sought: Sought = sought(expression.readings, expression.phrases)
        self._surfaces: dict[str, str] = {}  # known word → as a page writes it

    def hits(self, engine: Engine, scores: Mapping[int, Sequence[PageScore]], records: Mapping[int, int]) -> tuple[Hit, ...]:
        """
        Give the hits of resources, by key in their order, each with its best pages.

        `records` are the numbers of matching records of the full matches, the cover among them.
        """
        chosen = {key: _best_pages(found) for key, found in scores.items()}
        shown = iter(engine.page_texts([score.candidate for pages in chosen.values() for score in pages]))
        return tuple(self._hit(key, [(score, next(shown)) for score in pages], records.get(key)) for key, pages in chosen.items())

    def _hit(self, key: int, shown: Sequence[tuple[PageScore, PageText]], records: int | None) -> Hit:
        book = self._book(key)
        pages = tuple(self._page(book, score.candidate, text) for score, text in shown)
        count = sum(page.number > 0 for page in pages) if records is None else records - self._cover_matches(key)
        return Hit(self._summary(book), count, self._found_through([score.candidate for score, _ in shown]), pages)

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
            if surface := self._surfaces.get(known):
                text, count = _replace_word(text, typed, surface)
                replaced = replaced or count
        return text if replaced else None

    def _book(self, key: int) -> Book:
        return self._shelf.books[self._shelf.position[key]]

    def _cover_matches(self, key: int) -> bool:
        """Tell whether the cover record is among the matching ones, by its own tokens."""
        cover = self._shelf.cover(key)
        phrases = [f" {' '.join(phrase)} " for phrase in self._understood.expression.phrases]
        held = self._ranking is None or self._ranking.holds(cover)
        return held and all(phrase in cover.tokens.words for phrase in phrases)

    def _page(self, book: Book, candidate: Candidate, shown: PageText) -> HitPage:
        labels, number = self._query.labels, candidate.number
        if number:
            language, snippet = shown.languages[0] if shown.languages else "und", passage(candidate, shown, self._sought)
            url = self._addresses.page(book.slug, number, labels, self._query.text)
        else:
            language, snippet = self._of_record(book, candidate, shown)
            url = self._addresses.resource(book.slug, labels)
        self._learn_surfaces(snippet)
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

    def _learn_surfaces(self, snippet: Sequence[Piece]) -> None:
        if not self._understood.corrections:
            return
        wanted = {known for _, known in self._understood.corrections}
        for piece in snippet:
            if piece.match and (folded := fold_word(piece.text)) in wanted:
                self._surfaces.setdefault(folded, piece.text.lower())

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
