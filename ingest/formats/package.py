"""Office Open XML: an archive whose parts name one another through relationships."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from lxml import etree

from ingest.archive import Archive
from ingest.errors import Damaged
from ingest.formats.properties import About, core_properties
from ingest.formats.xml import parse

_Part = TypeVar("_Part")

_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)

_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CORE = "docProps/core.xml"


class Relation(NamedTuple):
    """A part that another one names; its kind is the last word of the relationship's type."""

    id: str
    kind: str
    member: str


def of_kind(relations: Iterable[Relation], *kinds: str) -> list[Relation]:
    """Give those relations that are of one of these kinds."""
    return [relation for relation in relations if relation.kind in kinds]


def relation_id(element: etree._Element) -> str:
    """Give the id of the relation that an element stands for; empty when it names none."""
    return next((found for name in _RELATION_ID if (found := element.get(name))), "")


class Package:
    """An open office file. A part beside the main one that is broken is left out with a warning."""

    def __init__(self, archive: Archive, usual_main: str) -> None:
        self._archive = archive
        self.warnings: list[str] = []
        self.main = next((relation.member for relation in of_kind(self.relations(""), "officeDocument")), usual_main)

    def read(self, member: str) -> bytes:
        """Give the bytes of a part; raises what `Archive.read` does."""
        return self._archive.read(member)

    def about(self) -> About:
        """Give the core properties, as far as they can be read."""
        if _CORE not in self._archive.names:
            return About()
        try:
            return core_properties(self._archive.read(_CORE))
        except Damaged:
            return About()

    def relations(self, member: str) -> tuple[Relation, ...]:
        """Give the parts that a part names; `""` stands for the package itself."""
        folder, name = posixpath.split(member)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self._archive.names:
            return ()
        try:
            root = parse(self._archive.read(listed))
        except Damaged:
            self.warnings.append(f"part-unreadable:{listed}")
            return ()
        return tuple(
            Relation(relation.get("Id", ""), relation.get("Type", "").rsplit("/", 1)[-1], _resolved(folder, relation.get("Target", "")))
            for relation in root.iter(f"{_PACKAGE}Relationship")
            if relation.get("TargetMode") != "External"
        )

    def each(self, relations: Iterable[Relation], read: Callable[[bytes], _Part]) -> Iterator[_Part]:
        """Read the parts of some relations, each once."""
        for member in dict.fromkeys(relation.member for relation in relations):
            try:
                yield read(self._archive.read(member))
            except Damaged:
                self.warnings.append(f"part-unreadable:{member}")


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
