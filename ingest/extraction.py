"""What a format reader gives: pages of clean text, and what the file says about itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from ingest.errors import TooLarge
from ingest.limits import Limits

Watch = Callable[[int], None]  # told the number of each page before it is read; 0 stands for the file as a whole


class ExtractedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as its format tells it: clean text (NFC), 1-based number; `boxes` is packed by `repository.boxes`."""

    number: int
    text: str
    label: str | None = None
    outline: str | None = None
    width: float | None = None  # points
    height: float | None = None
    boxes: bytes | None = None
    needs_ocr: bool = False  # a picture of text that only character recognition could read
    languages: tuple[str, ...] = ("und",)  # BCP 47, the main one first; filled by `ingest.detect`


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a file carries and its pages do not show, which may name a person.

    `kind` is `comment`, `note`, `hidden-sheet`, `hidden-text`, `position`, `mail-header` or `author`; `page` is 0 where it belongs
    to the whole file; `text` is clean and at most 500 characters.
    """

    kind: str
    text: str
    page: int = 0


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file in an archive that becomes a resource of its own: which member (0-based), and its safe, unique path with slashes.

    `name` is the file's own, which other members may have, too; `title` is what the archive calls it, where it says more than that.
    """

    member: int
    path: str
    name: str
    title: str = ""


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file: its pages in order, and what it says about itself, unchecked but clean.

    `warnings` are codes, with a page number where there is one (`page-unreadable:7`).
    """

    pages: tuple[ExtractedPage, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    abstract: str | None = None
    year: int | None = None  # of publication, or of the last change
    minutes: int | None = None  # that it takes to hear or see it
    subjects: tuple[str, ...] = ()
    language: str | None = None  # BCP 47, as the file declares it: believed where detection knows none
    documents: tuple[Document, ...] = ()


class Extract(Protocol):
    """A format reader: pure, the same file gives the same extraction.

    Raises `Unreadable` for files that give no pages.
    """

    def __call__(self, path: Path, limits: Limits, watch: Watch) -> Extraction:
        """Read the file at `path` within `limits`."""


def unwatched(_number: int) -> None:
    """Watch nothing."""


class Tally:
    """Counts the pages and characters of one extraction.

    Raises `TooLarge` where a limit is passed.
    """

    def __init__(self, limits: Limits, watch: Watch = unwatched) -> None:
        self._limits = limits
        self._watch = watch
        self._characters = 0

    def expect(self, pages: int) -> None:
        """Say how many pages there are, where that is known before they are read."""
        if pages > self._limits.max_pages:
            raise TooLarge(f"more than {self._limits.max_pages} pages")

    def begin(self, number: int) -> None:
        """Say that page `number` is about to be read."""
        self.expect(number)
        self._watch(number)

    def add(self, text: str) -> None:
        """Say how much text was found."""
        self._characters += len(text)
        if self._characters > self._limits.max_characters:
            raise TooLarge(f"more than {self._limits.max_characters} characters of text")
