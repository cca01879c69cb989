"""OpenDocument: the archive, what it says of itself, and the words of its paragraphs."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ingest.archive import Archive
from ingest.errors import Damaged, Encrypted
from ingest.formats.hidden import Findings
from ingest.formats.properties import About, open_document_properties
from ingest.formats.xml import parse, whole

CONTENT = "content.xml"
STYLES = "styles.xml"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
P, H = f"{TEXT}p", f"{TEXT}h"
ANNOTATION = f"{OFFICE}annotation"
CHANGES = f"{TEXT}tracked-changes"
NOTE = f"{TEXT}note"

_MANIFEST = "META-INF/manifest.xml"
_META = "meta.xml"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_SPACES = f"{TEXT}s"
_MAX_SPACES = 100
_SILENT = (ANNOTATION, CHANGES, NOTE, P, H, f"{TEXT}ruby-text", f"{OFFICE}binary-data", f"{TEXT}page-number", f"{TEXT}page-count")
_UNSEEN = f"{TEXT}hidden-text"
_HIDDEN_PARAGRAPH = f"{TEXT}hidden-paragraph"


def check_manifest(archive: Archive) -> None:
    """
    Look whether the parts are locked.

    Raises:
        Encrypted: they are.
    """
    if _MANIFEST not in archive.names:
        return
    try:
        manifest = parse(archive.read(_MANIFEST))
    except Damaged:  # the old form has a document type; who locks files writes the new one
        return
    if next(manifest.iter("{*}encryption-data"), None) is not None:
        raise Encrypted("the document opens only with a password")


def about(archive: Archive) -> About:
    """Give what `meta.xml` says, as far as it can be read."""
    if _META not in archive.names:
        return About()
    try:
        return open_document_properties(parse(archive.read(_META)))
    except Damaged:
        return About()


class Words(NamedTuple):
    """The words of a paragraph, and those in it that nobody sees."""

    text: str
    hidden: str


def words(paragraph: etree._Element, unseen_styles: frozenset[str] = frozenset()) -> Words:
    """Give the words of a paragraph alone: not those of notes, comments and text boxes that hang on it."""
    pieces: list[str] = []
    hidden: list[str] = []
    _gather(paragraph, unseen_styles, pieces, hidden)
    if paragraph.get(f"{TEXT}style-name") in unseen_styles or paragraph.find(f".//{_HIDDEN_PARAGRAPH}") is not None:
        return Words("", "".join(pieces + hidden))
    return Words("".join(pieces), "".join(hidden))


def _gather(element: etree._Element, unseen_styles: frozenset[str], pieces: list[str], hidden: list[str]) -> None:
    """Add the words of an element; it nests no deeper than `ingest.formats.xml` lets it."""
    pieces.append(element.text or "")
    for child in element:
        tag = str(child.tag)
        if tag in _SIGNS:
            pieces.append(_SIGNS[tag])
        elif tag == _SPACES:
            pieces.append(" " * min(_MAX_SPACES, whole(child.get(f"{TEXT}c"), 1)))
        elif tag == _UNSEEN:
            hidden.append(child.get(f"{TEXT}string-value") or "".join(str(text) for text in child.itertext()))
        elif tag not in _SILENT:
            seen = hidden if child.get(f"{TEXT}style-name") in unseen_styles else pieces
            _gather(child, unseen_styles, seen, hidden)
        pieces.append(child.tail or "")


def unseen_styles(root: etree._Element) -> frozenset[str]:
    """Give the names of styles whose text is hidden."""
    hidden = (properties for properties in root.iter(f"{STYLE}text-properties") if properties.get(f"{TEXT}display") == "none")
    parents = (properties.getparent() for properties in hidden)
    return frozenset(parent.get(f"{STYLE}name", "") for parent in parents if parent is not None) - {""}


def note_comment(annotation: etree._Element, findings: Findings, page: int = 0) -> None:
    """Note what somebody wrote in the margin."""
    author = annotation.find(_CREATOR)
    text = " ".join(words(paragraph).text for paragraph in annotation.iter(P, H))
    findings.add("comment", text, page=page, author=(author.text or "") if author is not None else "")


def paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """Give the paragraphs in an element, but for those of comments."""
    for paragraph in element.iter(P, H):
        if next(paragraph.iterancestors(ANNOTATION), None) is None:
            yield paragraph
