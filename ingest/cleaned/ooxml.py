"""Cleaned copies of DOCX, XLSX and PPTX: the parts that a reader sees, found by walking from the package along its relationships."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ingest.archive import Archive
from ingest.cleaned import sheets, wording
from ingest.cleaned.packed import attributes, bare_picture, family, is_picture, local, pack, remove, written
from ingest.errors import Damaged
from ingest.formats.xml import parse
from ingest.limits import Limits

TYPES = "[Content_Types].xml"
_DROPPED = frozenset(  # kinds of relationship, by the last word of their type
    (
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "commentAuthors", "authors"),
        *("threadedComment", "person", "notesSlide", "notesMaster", "handoutMaster", "revisionInfo", "changesInfo"),
        *("extended-properties", "custom-properties", "thumbnail", "customXml", "customXmlProps", "customProperty", "tags", "origin"),
        *("printerSettings", "attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "mailMergeRecipientData", "recipientData"),
        *("vbaProject", "wordVbaData", "vbaProjectSignature", "keyMapCustomizations", "attachedToolbars", "webextensiontaskpanes"),
        *("oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument", "externalLink", "externalLinkPath"),
        *("calcChain", "connections", "queryTable", "revisionHeaders", "revisionLog", "usernames", "xmlMaps", "volatileDependencies"),
    )
)
_DROPPED_OF_SHEETS = frozenset(  # they may keep values of sheets that are hidden, or comments
    (
        *("vmlDrawing", "pivotTable", "pivotCacheDefinition", "slicer", "slicerCache", "timeline", "timelineCache", "ctrlProp"),
        *("pivotCacheRecords",),
    )
)
_EMPTIED = ("notesMasterIdLst", "handoutMasterIdLst", "externalReferences", "pivotCaches", "custDataLst", "controls", "oleObjects")
_MAIN = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")  # of a package that does not say
_KEPT_OF_CORE = ("title", "language")
_TEXTUAL = (".xml", ".rels", ".vml")


def clean(path: Path, limits: Limits) -> bytes:
    """
    Write an office file again without what its pages do not show.

    Raises:
        Damaged: it is no archive, or a part is no sound XML.
        Encrypted: a part is locked.
        TooLarge: it unpacks to too much.
    """
    with Archive(path, limits) as archive:
        package = _Package(archive)
        package.walk()
        return pack(package.members())


class _Package:
    """The parts of an office file that are reached and kept, each with its relationships."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._parts: dict[str, bytes | etree._Element] = {}
        self._relations: dict[str, etree._Element] = {}
        self._hidden = sheets.Hidden()

    def walk(self) -> None:
        """Reach every part that is kept, and clean it."""
        waiting = [""]
        seen = {""}
        while waiting:
            part = waiting.pop()
            for target in self._take(part):
                if target not in seen and target in self._archive.names:
                    seen.add(target)
                    waiting.append(target)
        self._hidden.settle({name: root for name, root in self._parts.items() if not isinstance(root, bytes)})

    def members(self) -> Mapping[str, bytes]:
        """Give the members of the cleaned archive."""
        found = {_relations_of(part): written(root) for part, root in self._relations.items()}
        for name, content in self._parts.items():
            found[name] = content if isinstance(content, bytes) else written(content)
        found[TYPES] = self._types()
        return found

    def _take(self, part: str) -> list[str]:
        """Take a part up, and give the parts that it still needs."""
        root = self._read(part) if part else None
        gone = self._hidden.sheets_of(root) if root is not None else set()
        targets = self._follow(part, gone)
        if root is not None:
            _drop_users(root, gone)
            wording.clean(root)
            self._hidden.clean(root)
            self._parts[part] = root
        return targets

    def _read(self, part: str) -> etree._Element | None:
        data = self._archive.read(part)
        if not part.lower().endswith(_TEXTUAL):
            kept = bare_picture(data) if is_picture(part) else data
            if kept is not None:
                self._parts[part] = kept
            return None
        root = parse(data)
        if local(root) == "coreProperties":
            remove(child for child in root if local(child) not in _KEPT_OF_CORE)
        return root

    def _follow(self, part: str, gone: set[str]) -> list[str]:
        """Give the parts that a part names, but for those that are dropped: their ids join `gone`."""
        listed = _relations_of(part)
        if listed not in self._archive.names:
            return [] if part else list(_MAIN)
        root = parse(self._archive.read(listed))
        folder = posixpath.dirname(part)
        targets = []
        for relation in list(root):
            kind = relation.get("Type", "").rsplit("/", 1)[-1]
            target = relation.get("Target", "")
            if kind == "slide" and self._is_hidden_slide(_resolved(folder, target)):
                kind = "hidden"
            if (
                kind in _DROPPED
                or kind == "hidden"
                or relation.get("Id") in gone
                or (kind in _DROPPED_OF_SHEETS and part.startswith("xl/"))
            ):
                gone.add(relation.get("Id", ""))
                root.remove(relation)
            elif relation.get("TargetMode") == "External":
                if not target.lower().startswith(("http:", "https:", "mailto:", "tel:", "#")):  # a path on somebody's computer
                    relation.set("Target", "about:blank")
            else:
                targets.append(_resolved(folder, target))
        self._relations[part] = root
        return targets

    def _is_hidden_slide(self, part: str) -> bool:
        return part in self._archive.names and parse(self._archive.read(part)).get("show") in ("0", "false")

    def _types(self) -> bytes:
        root = parse(self._archive.read(TYPES)) if TYPES in self._archive.names else None
        if root is None:
            raise Damaged("the package does not say what its parts are")
        names = {f"/{name}".lower() for name in self._parts}
        remove(entry for entry in root if local(entry) == "Override" and entry.get("PartName", "").lower() not in names)
        return written(root)


def _resolved(folder: str, target: str) -> str:
    """Give the member that a relationship of a part in `folder` names."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _drop_users(root: etree._Element, gone: set[str]) -> None:
    """Take out the elements that use relationships which are gone, and lists that are empty without them."""
    users = [
        element
        for element in root.iter()
        if any("relationships" in name and value in gone for name, value in attributes(element).items() if name.startswith("{"))
    ]
    remove(element for element in users if element is not root)
    remove(element for element in root.iter() if local(element) in _EMPTIED and not len(element) and family(element))
