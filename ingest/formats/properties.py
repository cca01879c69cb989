"""What an office file says of itself: core properties of OOXML, `meta.xml` of OpenDocument."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from ingest.clean import clean_line
from ingest.formats.xml import parse

MAX_TITLE = 500
MAX_NAME = 300
MAX_ABSTRACT = 2_000
MAX_SUBJECTS = 50
MAX_SUBJECT = 100

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_YEAR = re.compile(r"\s*((?:19|20)\d\d)(?!\d)")
_BETWEEN = re.compile(r"[,;\n]")


class About(NamedTuple):
    """Title, authors and more, clean and short enough for the catalogue; `names` are all who wrote or changed the file."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    abstract: str | None = None
    year: int | None = None
    subjects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def about(
    *,
    title: str = "",
    creators: Sequence[str] = (),
    others: Sequence[str] = (),
    abstract: str = "",
    dates: Iterable[str] = (),
    subjects: Iterable[str] = (),
) -> About:
    """
    Put together what properties say, as they stand in the file.

    `creators` may hold several names between semicolons; `others` changed the file; the first sound date tells the year.
    """
    authors = _split(creators, ";", MAX_NAME)
    words = (clean_line(part, MAX_SUBJECT) for subject in subjects for part in _BETWEEN.split(subject))
    return About(
        title=clean_line(title, MAX_TITLE) or None,
        authors=authors,
        abstract=clean_line(abstract, MAX_ABSTRACT) or None,
        year=next((int(match[1]) for date in dates if (match := _YEAR.match(date))), None),
        subjects=tuple(dict.fromkeys(word for word in words if word))[:MAX_SUBJECTS],
        names=tuple(dict.fromkeys((*authors, *_split(others, ";", MAX_NAME)))),
    )


def core_properties(data: bytes) -> About:
    """
    Read `docProps/core.xml`.

    Raises:
        Damaged: it is no sound XML.
    """
    root = parse(data)
    return about(
        title=_first(root, f"{_DC}title"),
        creators=_texts(root, f"{_DC}creator"),
        others=_texts(root, f"{_CORE}lastModifiedBy"),
        abstract=_first(root, f"{_DC}description"),
        dates=(_first(root, f"{_TERMS}modified"), _first(root, f"{_TERMS}created")),
        subjects=_texts(root, f"{_DC}subject", f"{_CORE}keywords"),
    )


def open_document_properties(root: etree._Element) -> About:
    """Read the properties anywhere below an element of an OpenDocument file."""
    return about(
        title=_first(root, f"{_DC}title"),
        creators=_texts(root, f"{_META}initial-creator") or _texts(root, f"{_DC}creator")[:1],
        others=_texts(root, f"{_DC}creator", f"{_META}printed-by"),
        abstract=_first(root, f"{_DC}description"),
        dates=(_first(root, f"{_DC}date"), _first(root, f"{_META}creation-date")),
        subjects=_texts(root, f"{_DC}subject", f"{_META}keyword"),
    )


def _texts(root: etree._Element, *tags: str) -> tuple[str, ...]:
    return tuple(text for element in root.iter(*tags) if (text := "".join(_inside(element)).strip()))


def _inside(element: etree._Element) -> Iterator[str]:
    return (str(text) for text in element.itertext())


def _first(root: etree._Element, tag: str) -> str:
    return next(iter(_texts(root, tag)), "")


def _split(names: Iterable[str], sign: str, most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in names for part in text.split(sign) if (name := clean_line(part, most))))
