"""Files that stand in an office file: their picture is shown, but they hold more than that, such as a whole workbook."""

import posixpath
import re
import struct
from collections.abc import Iterator

from ingest.archive import Archive
from ingest.compound import Compound
from ingest.errors import Damaged, Unreadable
from ingest.formats.xml import parse

KIND = "attached-file"
MAX_EMBEDDED = 200  # of one file
_FORMULA = re.compile(r"equation|mathtype|formula", re.IGNORECASE)  # what is seen is all that they hold
_ABOUT = "\x01CompObj"
_NAME_AT = 28  # bytes into that stream: the length of what the program calls its files, then the name
_POOL, _OF_SHEETS = "objectpool", "mbd"
_MOST_LOOKED_INTO = 200_000  # bytes; a formula is smaller
_MANIFEST = "META-INF/manifest.xml"
_OPEN_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_NOT_HIDING = (".formula", ".chart")  # ends of media types


def in_document(file: Compound) -> list[str]:
    """Give what programs call the files in a DOC."""
    return [name for storage in file.storages(_POOL)[:MAX_EMBEDDED] if (name := _name(file, _POOL, storage))]


def in_workbook(file: Compound) -> list[str]:
    """Give what programs call the files in an XLS."""
    found = [storage for storage in file.storages() if storage.startswith(_OF_SHEETS)]
    return [name for storage in found[:MAX_EMBEDDED] if (name := _name(file, storage))]


def in_package(archive: Archive) -> list[str]:
    """Give the names of the files in an Office Open XML file. To be asked last: it unpacks some of them."""
    members = [info for info in archive.members if "/embeddings/" in info.filename.lower() and not info.is_dir()]
    return [name for info in members[:MAX_EMBEDDED] if (name := _in_member(archive, info.filename, info.file_size))]


def in_open_document(archive: Archive) -> list[str]:
    """Give the names of the files in an OpenDocument file, as its manifest lists them."""
    if _MANIFEST not in archive.names:
        return []
    try:
        root = parse(archive.read(_MANIFEST))
    except Unreadable:
        return []
    return list(_listed(root.iter(f"{_OPEN_MANIFEST}file-entry")))[:MAX_EMBEDDED]


def is_formula(name: str) -> bool:
    """Tell whether a program by this name makes nothing but formulas."""
    return bool(_FORMULA.search(name))


def _listed(entries: Iterator[object]) -> Iterator[str]:
    for entry in entries:
        path, kind = (str(entry.get(f"{_OPEN_MANIFEST}{name}") or "") for name in ("full-path", "media-type"))  # type: ignore[attr-defined]
        is_document = path.endswith("/") and path != "/" and kind.startswith("application/vnd.oasis.opendocument.")
        if (is_document or kind == "application/vnd.sun.star.oleobject") and not kind.endswith(_NOT_HIDING):
            yield f"{path.rstrip('/')} ({kind.rpartition('.')[2]})"


def _in_member(archive: Archive, member: str, size: int) -> str | None:
    name = posixpath.basename(member)
    if not name.lower().endswith(".bin") or size > _MOST_LOOKED_INTO:
        return name
    try:
        called = _name(Compound(archive.read(member)))
    except (Unreadable, struct.error):
        return name
    return f"{name} ({called})" if called else None


def _name(file: Compound, *path: str) -> str | None:
    """Give what its program calls the file in a storage; None for a formula."""
    try:
        about = file.read(_ABOUT, *path)
        (length,) = struct.unpack_from("<I", about, _NAME_AT)
        called = about[_NAME_AT + 4 : _NAME_AT + 4 + min(length, 100)].partition(b"\x00")[0].decode("cp1252", "replace")
    except (Damaged, struct.error):
        called = ""
    return None if is_formula(called) else called or "OLE"
