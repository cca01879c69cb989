"""The package of an EPUB: what it says of itself, its chapters in order, their names, and which of them are locked."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from ingest.archive import Archive
from ingest.charset import decode_html
from ingest.clean import clean, clean_line
from ingest.dates import year_of
from ingest.errors import Damaged
from ingest.formats.html import blocks_of
from ingest.formats.xml import name_of, parse_loosely
from repository.vocabulary import is_language_tag

MAX_ABSTRACT = 5_000
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#rc")  # hide letters, lock nothing
_NCX = "application/x-dtbncx+xml"
_UNREAD = ("image/", "audio/", "video/", "font/", "text/css")
SVG = "image/svg+xml"
_CHANGED = "modification"
_EVENTS = ("publication", "", "original-publication", _CHANGED)  # of dates, the best first


class Item(NamedTuple):
    """A file of the book."""

    member: str
    media_type: str
    properties: tuple[str, ...] = ()


class Package(NamedTuple):
    """What a book says of itself, and its chapters in the order of reading."""

    chapters: tuple[Item, ...]
    names: dict[str, str]  # of chapters, by member
    title: str
    creators: tuple[str, ...]
    language: str | None
    abstract: str
    subjects: tuple[str, ...]
    year: int | None


def read_package(archive: Archive) -> Package:
    """
    Read the package of a book.

    Raises:
        Damaged: there is none, or it declares entities.
    """
    member = _package_member(archive)
    data = archive.read(member)
    if b"<!ENTITY" in data:
        raise Damaged("the package declares entities")
    root = parse_loosely(decode_html(data))
    items = {item.get("id", ""): _item(member, item) for item in _all(root, "item")}
    spine = [items[found] for itemref in _all(root, "itemref") if (found := itemref.get("idref", "")) in items]
    chapters = tuple(dict.fromkeys(item for item in spine if item.media_type == SVG or not item.media_type.startswith(_UNREAD)))
    return Package(
        chapters,
        _names(archive, items.values()),
        title=next(_texts(root, "title"), ""),
        creators=tuple(_texts(root, "creator"))[:20],
        language=next((tag for tag in _texts(root, "language") if is_language_tag(tag)), None),
        abstract=_plain(next(_texts(root, "description"), "")),
        subjects=tuple(clean_line(subject, 300) for subject in _texts(root, "subject"))[:50],
        year=_year(root),
    )


def locked_members(archive: Archive) -> frozenset[str]:
    """Give the members that only somebody's key opens."""
    if _ENCRYPTION not in archive.names:
        return frozenset()
    locked: set[str] = set()
    for data in _all(parse_loosely(decode_html(archive.read(_ENCRYPTION))), "EncryptedData"):
        methods = [method.get("Algorithm", "").lower() for method in _all(data, "EncryptionMethod")]
        if not any(method in _OF_FONTS for method in methods[:1]):
            locked |= {_resolved("", reference.get("URI", "")) for reference in _all(data, "CipherReference")}
    return frozenset(locked)


def _package_member(archive: Archive) -> str:
    """Give the package that the container names, else the first one there is."""
    if _CONTAINER in archive.names:
        for rootfile in _all(parse_loosely(decode_html(archive.read(_CONTAINER))), "rootfile"):
            member = _resolved("", rootfile.get("full-path", ""))
            if member in archive.names:
                return member
    packages = sorted(name for name in archive.names if name.endswith(".opf") and not name.startswith("__MACOSX/"))
    if not packages:
        raise Damaged("the book has no package")
    return packages[0]


def _item(package: str, item: etree._Element) -> Item:
    member = _resolved(posixpath.dirname(package), item.get("href", ""))
    return Item(member, item.get("media-type", "").lower(), tuple(item.get("properties", "").split()))


def _names(archive: Archive, items: Iterable[Item]) -> dict[str, str]:
    """Give the names of chapters by the table of contents: of EPUB 3 where there is one, else of EPUB 2."""
    tables = [item for item in items if "nav" in item.properties or item.media_type == _NCX]
    for item in sorted(tables, key=lambda item: item.media_type == _NCX)[:2]:
        names = dict(_listed(archive, item))
        if names:
            return names
    return {}


def _listed(archive: Archive, item: Item) -> Iterator[tuple[str, str]]:
    """Give chapters and their names, the first name of a chapter last, so that it stays; nothing where the table is broken."""
    try:
        root = parse_loosely(decode_html(archive.read(item.member)))
    except Damaged:
        return
    folder = posixpath.dirname(item.member)
    for address, raw in reversed(list(_of_ncx(root) if item.media_type == _NCX else _of_nav(root))):
        if name := clean_line(raw, 300):
            yield _resolved(folder, address), name


def _of_nav(root: etree._Element) -> Iterator[tuple[str, str]]:
    for nav in _all(root, "nav"):
        if "toc" in _said(nav, "type").split():
            for link in _all(nav, "a"):
                yield link.get("href", ""), " ".join(str(text) for text in link.itertext())


def _of_ncx(root: etree._Element) -> Iterator[tuple[str, str]]:
    for point in _all(root, "navPoint"):
        label, content = next(_all(point, "text"), None), next(_all(point, "content"), None)
        if label is not None and content is not None:
            yield content.get("src", ""), label.text or ""


def _year(root: etree._Element) -> int | None:
    """Give the year of publication: the last change counts least, a conversion not at all."""
    dates: dict[str, str] = {}
    for date in _all(root, "date"):
        dates.setdefault(_said(date, "event").lower(), date.text or "")
    for meta in _all(root, "meta"):
        if meta.get("property") == "dcterms:modified":
            dates.setdefault(_CHANGED, meta.text or "")
    return next((year for event in _EVENTS if (year := year_of(dates.get(event, "")))), None)


def _plain(description: str) -> str:
    """Give a description without the HTML that publishers put into it."""
    if "<" in description:
        description = "\n\n".join(block.text for block in blocks_of(description))
    return clean(description)[:MAX_ABSTRACT]


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if name_of(element) == name)


def _said(element: etree._Element, name: str) -> str:
    """Give an attribute, whatever namespace it is in."""
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def _texts(root: etree._Element, name: str) -> Iterator[str]:
    return (text for element in _all(root, name) if (text := (element.text or "").strip()))


def _resolved(folder: str, address: str) -> str:
    """Give the member that an address within the book names."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
