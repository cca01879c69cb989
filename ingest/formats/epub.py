"""EPUB: chapters in the order of reading, each cut like the sections of other texts."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ingest.archive import Archive
from ingest.charset import decode_html
from ingest.clean import clean_line
from ingest.errors import Damaged, Encrypted
from ingest.extraction import ExtractedPage, Extraction, Tally, Watch, unwatched
from ingest.formats.epub_package import SVG, Item, Package, locked_members, read_package
from ingest.formats.html import blocks_of_xhtml
from ingest.formats.sections import Block, pages_of
from ingest.formats.svg import text_of
from ingest.formats.xml import parse_loosely
from ingest.limits import Limits


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read an e-book.

    Raises:
        Damaged: it is no archive, or names no chapter that can be read.
        Encrypted: its chapters open only with a key (DRM).
        TooLarge: it unpacks to too much, or has too much text.
    """
    tally = Tally(limits, watch)
    with Archive(path, limits) as archive:
        package = read_package(archive)
        if locked_members(archive) & {chapter.member for chapter in package.chapters}:
            raise Encrypted("the book opens only with its shop's key")
        book = _Book(archive)
        pages = tuple(book.pages(package, limits, tally))
    if package.chapters and len(book.warnings) == len(package.chapters):
        raise Damaged("no chapter of the book can be read")
    return Extraction(
        pages=pages,
        title=clean_line(package.title, 500) or None,
        authors=tuple(author for creator in package.creators if (author := clean_line(creator, 300))),
        warnings=tuple(book.warnings),
        abstract=package.abstract or None,
        year=package.year,
        subjects=package.subjects,
        language=package.language,
    )


class _Book:
    """Reads chapters; one that is missing or broken is left out with a warning."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.warnings: list[str] = []

    def pages(self, package: Package, limits: Limits, tally: Tally) -> Iterator[ExtractedPage]:
        """Give the pages of all chapters; those without a heading have the name that the table of contents gives."""
        count = 0
        for chapter in package.chapters:
            name = package.names.get(chapter.member)
            for page in pages_of(self._blocks(chapter), limits, tally, first=count + 1):
                count = page.number
                yield msgspec.structs.replace(page, outline=page.outline or name)

    def _blocks(self, chapter: Item) -> list[Block]:
        try:
            text = decode_html(self._archive.read(chapter.member))
            return [Block(text_of(parse_loosely(text)))] if chapter.media_type == SVG else blocks_of_xhtml(text)
        except Damaged:
            self.warnings.append(f"part-unreadable:{clean_line(chapter.member, 200)}")
            return []
