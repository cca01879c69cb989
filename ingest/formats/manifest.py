"""imsmanifest.xml: the lessons of a course package in their order, and what the package says of itself.

SCORM 1.2 and 2004 and Common Cartridge all write an IMS manifest and differ in the names of their schemas alone, which are not looked
at. Nothing is followed but items and the resources that they name, so a manifest cannot lead in circles.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from ingest.clean import clean_line
from ingest.errors import Damaged, TooLarge
from ingest.formats.xml import parse, text_of

NAME = "imsmanifest.xml"
MAX_BYTES = 10_000_000
MAX_ITEMS = 5_000  # of one course; more are left out
MAX_FILES = 500  # of one lesson
MAX_TITLE = 300
MAX_SUBJECTS = 20

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FULL_NAME = re.compile(r"^FN(?:;[^:\r\n]*)?:(.+)$", re.MULTILINE | re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Lesson(NamedTuple):
    """An item of a course. `files` are paths from the manifest's folder, the one to begin with first; `address` leads elsewhere.

    `kind` is the type of its resource, such as `webcontent` or `imswl_xmlv1p1`.
    """

    title: str
    modules: tuple[str, ...] = ()
    kind: str = ""
    files: tuple[str, ...] = ()
    address: str = ""


class Course(NamedTuple):
    """What a manifest says."""

    lessons: tuple[Lesson, ...]
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    year: int | None = None
    warnings: tuple[str, ...] = ()


def read_manifest(data: bytes) -> Course:
    """
    Read a manifest.

    Raises:
        Damaged: it is no sound XML, declares entities, or is no manifest.
        TooLarge: it is longer than any course needs.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"the manifest has more than {MAX_BYTES} bytes")
    root = parse(data)
    if _name(root) != "manifest":
        raise Damaged("the manifest holds something else")
    lessons, warnings = _lessons(root)
    about = _first(root, "metadata", "lom")
    organization = _organization(root)
    return Course(
        lessons=tuple(lessons),
        title=_words(about, "general", "title") or (_title(organization) if organization is not None else ""),
        abstract=_words(about, "general", "description", most=5_000),
        authors=_authors(about),
        subjects=_subjects(about),
        year=_year(about),
        warnings=tuple(warnings),
    )


def _lessons(root: etree._Element) -> tuple[list[Lesson], list[str]]:
    resources = {found.get("identifier", ""): found for found in _descendants(root, "resource")}
    lessons: list[Lesson] = []
    warnings: list[str] = []
    for number, (item, modules) in enumerate(_items(_organization(root)), 1):
        if number > MAX_ITEMS:
            warnings.append(f"lessons-left-out:{MAX_ITEMS}")
            break
        resource = resources.get(item.get("identifierref", ""))
        if resource is None:
            if item.get("identifierref"):
                warnings.append(f"lesson-missing:{_title(item)}")
            continue
        lesson = _lesson(_title(item), modules, resource)
        if not lesson.files and not lesson.address:
            warnings.append(f"lesson-missing:{lesson.title}")
        lessons.append(lesson)
    return lessons, warnings


def _items(organization: etree._Element | None) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Give the items that learners see, in their order, with the titles of those above them."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(item, ()) for item in reversed(_children(organization, "item"))]
    while waiting:
        item, modules = waiting.pop()
        if item.get("isvisible", "true").lower() in ("false", "0"):
            continue
        yield item, modules
        below = (*modules, title) if (title := _title(item)) else modules
        waiting += [(child, below) for child in reversed(_children(item, "item"))]


def _lesson(title: str, modules: tuple[str, ...], resource: etree._Element) -> Lesson:
    base = "".join(above.get(_BASE, "") for above in reversed([resource, *resource.iterancestors()]))
    href = resource.get("href", "")
    hrefs = [href, *(file.get("href", "") for file in _children(resource, "file")[:MAX_FILES])]
    files = dict.fromkeys(path for one in hrefs if one and (path := inside(base, one)))
    address = href if urlsplit_safe(href)[0] in ("http", "https") else ""
    return Lesson(title, modules, resource.get("type", "").lower(), tuple(files), address)


def inside(base: str, href: str) -> str | None:
    """Give the path in the package that a reference means; None where it leads out of it."""
    scheme, path = urlsplit_safe(href)
    if scheme or href.startswith(("/", "\\")):
        return None
    resolved = posixpath.normpath(posixpath.join(base.replace("\\", "/"), path.replace("\\", "/")))
    return None if resolved.startswith(("..", "/")) or resolved == "." else resolved


def urlsplit_safe(href: str) -> tuple[str, str]:
    """Give scheme and path of a reference, the path without its escapes; a scheme of `?` for what nobody can read."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return "?", ""
    return parts.scheme.lower() or ("?" if parts.netloc else ""), unquote(parts.path)


def _organization(root: etree._Element) -> etree._Element | None:
    """Give the order of lessons that the package calls its own, else the first."""
    organizations = _first(root, "organizations")
    every = _children(organizations, "organization")
    default = organizations.get("default") if organizations is not None else None
    return next((one for one in every if default and one.get("identifier") == default), every[0] if every else None)


def _title(element: etree._Element) -> str:
    title = _first(element, "title")
    return clean_line(text_of(title), MAX_TITLE) if title is not None else ""


def _authors(about: etree._Element | None) -> tuple[str, ...]:
    """Give the names on the cards of those who contributed, of authors alone where some are called so."""
    named: list[tuple[bool, str]] = []
    for one in _children(_first(about, "lifecycle"), "contribute")[:20]:
        role = " ".join(text_of(part) for part in _children(one, "role")).lower()
        for card in _descendants(one, "vcard", "entity"):
            named += [("author" in role, clean_line(name, MAX_TITLE)) for name in _FULL_NAME.findall(text_of(card))]
    writers = [name for is_author, name in named if is_author] or [name for _, name in named]
    return tuple(dict.fromkeys(name for name in writers if name))


def _subjects(about: etree._Element | None) -> tuple[str, ...]:
    words = (clean_line(text_of(one), MAX_TITLE) for one in _children(_first(about, "general"), "keyword")[:MAX_SUBJECTS])
    return tuple(dict.fromkeys(word for word in words if word))


def _year(about: etree._Element | None) -> int | None:
    dates = (text_of(one) for one in _descendants(_first(about, "lifecycle"), "date"))
    years = [int(found[0]) for date in dates if (found := _YEAR.search(date))]
    return max(years, default=None)


def _words(about: etree._Element | None, *path: str, most: int = MAX_TITLE) -> str:
    """Give the first text of a localized value: one line."""
    found = _first(about, *path)
    if found is None:
        return ""
    texts = (clean_line(text_of(one), most) for one in _children(found, "langstring", "string"))
    return next((text for text in texts if text), "") or clean_line(found.text or "", most)


def _first(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Give the first descendant along a path of names."""
    for name in path:
        element = next(iter(_children(element, name)), None)
    return element


def _children(element: etree._Element | None, *names: str) -> list[etree._Element]:
    return [] if element is None else [child for child in element if _name(child) in names]


def _descendants(element: etree._Element | None, *names: str) -> list[etree._Element]:
    return [] if element is None else [one for one in element.iter() if _name(one) in names]


def _name(element: etree._Element) -> str:
    """Give an element's name in small letters without its schema: producers agree on nothing else."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
