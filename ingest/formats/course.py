"""ZIP: a course package or a web site is read lesson by lesson; the documents in it, as in any other ZIP, stand for themselves."""

import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.errors import Damaged, Encrypted
from ingest.extraction import Document, ExtractedPage, Extraction, Tally, Watch, unwatched
from ingest.formats import cartridge, html, manifest
from ingest.formats.html import WebPage
from ingest.formats.manifest import Lesson
from ingest.formats.sections import Block, first_heading, pages_of
from ingest.limits import Limits
from ingest.members import Member, Members, members_of, safe_parts

_Part = TypeVar("_Part")

MAX_SITE_PAGES = 5_000
_WEB_PAGES = (".html", ".htm", ".xhtml")
_START_PAGES = ("index.html", "index.htm", "index.xhtml")
_DOCUMENTS = frozenset(  # kinds of file in a package that people read by themselves; the others are what its pages are made of
    [".pdf", ".docx", ".docm", ".doc", ".odt", ".rtf", ".pptx", ".ppt", ".odp", ".xlsx", ".xls", ".ods", ".epub", ".zip", ".imscc"]
)


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Open a ZIP.

    Raises:
        Damaged: it is no archive, or its manifest is broken.
        Encrypted: its manifest is locked.
        TooLarge: it holds more than the limits allow.
    """
    with Archive(path, limits) as archive:
        members = members_of(archive)
        if start := _start(members.files, (manifest.NAME,)):
            return _course(_Package(archive, members, start, limits, watch))
        if start := _start(members.files, _START_PAGES):
            return _site(_Package(archive, members, start, limits, watch))
    documents = tuple(Document(member=file.number, path=file.path, name=file.name) for file in members.files)
    return Extraction(pages=(), documents=documents, warnings=members.warnings)


def _start(files: Sequence[Member], names: Sequence[str]) -> Member | None:
    """Give the file of such a name at the top, or in the only folder that there is at the top."""
    tops = {file.path.split("/")[0] for file in files}
    depth = 1 if len(tops) == 1 and all("/" in file.path for file in files) else 0
    candidates = (file for file in files if file.path.count("/") == depth and file.path.rsplit("/", 1)[-1].lower() in names)
    return next(candidates, None)


def _course(package: "_Package") -> Extraction:
    """Read the lessons of a manifest in its order."""
    course = manifest.read_manifest(package.read(package.start))
    package.warnings += course.warnings
    launched = {package.key(lesson.files[0]) for lesson in course.lessons if lesson.files}
    for lesson in course.lessons:
        package.add_lesson(lesson, launched)
    return Extraction(
        pages=tuple(package.pages),
        title=course.title or None,
        authors=course.authors,
        abstract=course.abstract or None,
        year=course.year,
        subjects=course.subjects,
        documents=package.documents(),
        warnings=tuple(package.warnings),
    )


def _site(package: "_Package") -> Extraction:
    """Read a web site from its first page on along its links; pages that nothing leads to come last."""
    title, authors = "", tuple[str, ...]()
    for file, page in package.linked_pages():
        if file is package.start:
            title, authors = page.title or "", page.authors
        name = page.title or first_heading(page.blocks) or file.path.rsplit("/", 1)[-1]
        package.add(page.blocks, clean_line(name, manifest.MAX_TITLE), None)
    return Extraction(
        pages=tuple(package.pages),
        title=title or None,
        authors=authors,
        documents=package.documents(),
        warnings=tuple(package.warnings),
    )


class _Found(NamedTuple):
    """Blocks of a lesson, and whether something stood where the manifest says."""

    blocks: list[Block]
    is_there: bool


class _Package:
    """A package while it is read: its files by their place, and the pages found so far."""

    def __init__(self, archive: Archive, members: Members, start: Member, limits: Limits, watch: Watch) -> None:
        self.start = start
        self.pages: list[ExtractedPage] = []
        self.warnings = list(members.warnings)
        self._archive = archive
        self._members = members
        self._limits = limits
        self._told = 0
        self._watch = watch
        self._tally = Tally(limits, self._tell)
        self._folder = posixpath.dirname(start.path)
        self._by_key = {file.path.lower(): file for file in reversed(members.files)}
        self._seen: set[str] = set()
        self._titles: dict[str, str] = {}

    def read(self, file: Member) -> bytes:
        return self._archive.read(file.info)

    def key(self, path: str, folder: str | None = None) -> str:
        """Give the name under which a path of the package stands in the archive; capitals do not count."""
        return "/".join(safe_parts(f"{self._folder if folder is None else folder}/{path}")).lower()

    def documents(self) -> tuple[Document, ...]:
        """Give the documents beside the pages, those that are lessons under the lesson's title."""
        return tuple(
            Document(member=file.number, path=file.path, name=file.name, title=self._titles.get(file.path.lower(), ""))
            for file in self._members.files
            if posixpath.splitext(file.path)[1].lower() in _DOCUMENTS
        )

    def add_lesson(self, lesson: Lesson, launched: set[str]) -> None:
        """Add the pages of a lesson; what cannot be read is named, and its title keeps its place."""
        self._tally.begin(len(self.pages) + 1)
        found = self._lesson(lesson, launched)
        outline = " — ".join(filter(None, (*lesson.modules, lesson.title))) or None
        if found.is_there:
            self.add(found.blocks or self._instead(lesson), lesson.title, outline)

    def add(self, blocks: Iterable[Block], label: str, outline: str | None) -> None:
        """Add the pages of one lesson, or one empty page where it has no text."""
        first = len(self.pages) + 1
        self._tally.begin(first)
        for page in pages_of(blocks, self._limits, self._tally, first) or (ExtractedPage(number=first, text=""),):
            self.pages.append(msgspec.structs.replace(page, label=label or None, outline=outline or page.outline))

    def linked_pages(self) -> Iterator[tuple[Member, WebPage]]:
        """Give the web pages of the package, breadth first along its links; each once."""
        waiting, rest = deque([self.start]), deque(file for file in self._members.files if _is_web_page(file.path))
        while (waiting or rest) and len(self._seen) < MAX_SITE_PAGES:
            file = (waiting or rest).popleft()
            if file.path in self._seen:
                continue
            self._seen.add(file.path)
            self._tally.begin(len(self.pages) + 1)
            page = self._page(file)
            yield file, page
            waiting += self._targets(file, (*page.frames, *page.links))

    def _targets(self, file: Member, links: Iterable[str]) -> list[Member]:
        folder = posixpath.dirname(file.path)
        paths = (manifest.inside(folder, link) for link in links)
        found = (self._by_key.get(self.key(path, "")) for path in paths if path)
        return [target for target in found if target and _is_web_page(target.path)]

    def _lesson(self, lesson: Lesson, launched: set[str]) -> _Found:
        """Read what a lesson consists of: the page that it starts with, pages in its frames, and other pages of its own."""
        files = [self._by_key.get(self.key(path)) for path in lesson.files]
        if lesson.files and files[0] is None:
            self.warnings.append(f"lesson-missing:{lesson.title or lesson.files[0]}")
        blocks: list[Block] = []
        is_there = bool(lesson.address)
        for number, file in enumerate(files):
            if file is None or file.path in self._seen or (number and file.path.lower() in launched):
                continue
            if posixpath.splitext(file.path)[1].lower() in _DOCUMENTS:
                if not number:
                    self._titles[file.path.lower()] = lesson.title
                continue
            is_there = is_there or not number
            if number and not _is_web_page(file.path):
                continue
            self._seen.add(file.path)
            blocks += self._blocks(file, lesson, launched)
        return _Found(blocks, is_there)

    def _blocks(self, file: Member, lesson: Lesson, launched: set[str]) -> list[Block]:
        if cartridge.is_activity(lesson.kind):
            return self._safely(file, cartridge.blocks_of) or []
        if not _is_web_page(file.path):
            return []
        page = self._page(file)
        blocks = list(page.blocks)
        for framed in self._targets(file, page.frames):
            if framed.path not in self._seen and framed.path.lower() not in launched:
                self._seen.add(framed.path)
                blocks += self._page(framed).blocks
        return blocks

    def _instead(self, lesson: Lesson) -> list[Block]:
        """Give what is known of a lesson without text: a video, say, or a page elsewhere."""
        return [Block(text) for text in (lesson.title, lesson.address) if text]

    def _page(self, file: Member) -> WebPage:
        return self._safely(file, html.page_of) or WebPage()

    def _safely(self, file: Member, read: Callable[[bytes], _Part]) -> _Part | None:
        """Read a file of the package; None where it is broken or ended an earlier reader."""
        if len(self.pages) + 1 in self._limits.skip:
            return None
        try:
            return read(self.read(file))
        except (Damaged, Encrypted):
            self.warnings.append(f"lesson-unreadable:{file.path}")
            return None

    def _tell(self, number: int) -> None:
        """Tell of each page once."""
        if number > self._told:
            self._told = number
            self._watch(number)


def _is_web_page(path: str) -> bool:
    return path.lower().endswith(_WEB_PAGES)
