"""Cleaned copies of ODT, ODS and ODP: the members that are shown, without comments, earlier wordings, notes and hidden sheets."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.archive import Archive
from ingest.cleaned.packed import attributes, bare_picture, is_picture, local, pack, remove, written
from ingest.formats.xml import parse
from ingest.limits import Limits

_KEPT = re.compile(
    r"mimetype|(?:Object [^/]+/)?(?:content|styles)\.xml|meta\.xml|META-INF/manifest\.xml|Pictures/.+|Fonts/.+|ObjectReplacements/.+"
)
_MANIFEST, _MIMETYPE, _META = "META-INF/manifest.xml", "mimetype", "meta.xml"
_OUT = frozenset(
    (
        *("annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end", "notes"),
        *("hidden-text", "hidden-paragraph", "scripts", "event-listeners", "scenario", "dde-links"),
    )
)
_NOTES_SPACE = "presentation"  # notes of slides; those of texts are footnotes, which are shown
_FAMILIES = {"table": "table", "page": "drawing-page", "span": "text", "p": "paragraph", "h": "paragraph"}  # of styles, by element
_KEPT_OF_META = ("title", "language")


def clean(path: Path, limits: Limits) -> bytes:
    """
    Write an OpenDocument file again without what its pages do not show.

    Raises:
        Damaged: it is no archive, or a member is no sound XML.
        Encrypted: a member is locked.
        TooLarge: it unpacks to too much.
    """
    members: dict[str, bytes] = {}
    documents: dict[str, etree._Element] = {}
    with Archive(path, limits) as archive:
        for name in sorted(name for name in archive.names if _KEPT.fullmatch(name) and not name.endswith("/")):
            data = archive.read(name)
            if name.endswith(".xml") and name != _MANIFEST:
                documents[name] = parse(data)
            elif (kept := bare_picture(data) if is_picture(name) else data) is not None:
                members[name] = kept
    unseen = frozenset(style for root in documents.values() for style in _unseen_styles(root))
    for name, root in documents.items():
        _clean(root, unseen)
        members[name] = written(root)
    if _MANIFEST in members:
        members[_MANIFEST] = _manifest(members)
    return pack(members, first=_MIMETYPE)


def _clean(root: etree._Element, unseen: frozenset[tuple[str, str]]) -> None:
    if local(root) == "document-meta":
        for about in root:
            remove(child for child in about if local(child) not in _KEPT_OF_META)
        return
    hidden = [element for element in root.iter() if _is_hidden(element, unseen)]
    names = [_attribute(element, "name") for element in hidden if local(element) == "table"]
    remove(hidden)
    remove(element for element in root.iter() if local(element) in _OUT and (local(element) != "notes" or _NOTES_SPACE in element.tag))
    if any(names):
        _forget(root, names)


def _unseen_styles(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Give the styles that show nothing of what has them: their name and what they are for (table, drawing-page, text, paragraph)."""
    for style in root.iter():
        if local(style) == "style" and any(_hides(part) for part in style):
            yield _attribute(style, "name"), _attribute(style, "family")


def _hides(properties: etree._Element) -> bool:
    match local(properties):
        case "table-properties":
            return _attribute(properties, "display") == "false"
        case "drawing-page-properties":
            return _attribute(properties, "visibility") == "hidden"
        case "text-properties":
            return _attribute(properties, "display") == "none"
    return False


def _is_hidden(element: etree._Element, unseen: frozenset[tuple[str, str]]) -> bool:
    family = _FAMILIES.get(local(element))
    return family is not None and any((_attribute(element, "style-name"), sort) in unseen for sort in (family, ""))


def _forget(root: etree._Element, names: list[str]) -> None:
    """Take out formulas and ranges that point into hidden sheets; a cell keeps the value it shows."""
    mention = re.compile("|".join(rf"\$?'?{re.escape(name)}'?\s*\." for name in names if name), re.IGNORECASE)
    for element in root.iter():
        for attribute in [name for name, value in attributes(element).items() if "}table" not in name and mention.search(value)]:
            del element.attrib[attribute]
    remove(
        element
        for element in root.iter()
        if local(element) in ("named-range", "database-range", "content-validation", "data-pilot-table", "named-expression")
        and not any("address" in name or "expression" in name for name in element.attrib)
    )


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in attributes(element).items() if key.endswith(f"}}{name}")), "")


def _manifest(members: dict[str, bytes]) -> bytes:
    root = parse(members[_MANIFEST])
    remove(entry for entry in root if (place := _attribute(entry, "full-path")) and place != "/" and not _is_there(place, members))
    return written(root)


def _is_there(place: str, members: dict[str, bytes]) -> bool:
    return place in members or (place.endswith("/") and any(name.startswith(place) for name in members))
