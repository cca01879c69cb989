"""Which members of an archive are documents, under which names: no name is trusted, none is used as a path on disk."""

import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.walk import is_system_file

MAX_PART = 120  # characters of a folder's or file's name
MAX_PATH = 400
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # extra field: the name in UTF-8 (Info-ZIP)
_UNIX = 3  # made on a system whose file modes stand in the directory
_CODE_PAGES = ("cp437", "cp850", "cp1252")  # what programs without Unicode wrote, in the order that breaks ties
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡ºªàèìòùâêîôûäëïöçãõÀÈÌÒÙÂÊÎÔÛÄËÏÖÇÃÕ–—“”‘’…")
_SEPARATORS = re.compile(r"[/\\]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?", re.IGNORECASE)  # names that Windows keeps for itself
_FORBIDDEN = re.compile(r'[<>:"|?*]')


class Member(NamedTuple):
    """A file in an archive: its number there (0-based), a path that is safe and that no other member has, its own safe name.

    The name is not the end of the path where another member has the same path: that one is numbered.
    """

    number: int
    info: zipfile.ZipInfo
    path: str
    name: str


class Members(NamedTuple):
    """The files of an archive in its order, and what is odd about them, as warnings."""

    files: tuple[Member, ...]
    warnings: tuple[str, ...]


def members_of(archive: Archive) -> Members:
    """Give the files that a person put into an archive: no folders, links, devices, nor what systems leave for themselves."""
    files: list[Member] = []
    warnings: list[str] = []
    taken: set[str] = set()
    for number, info in enumerate(archive.members):
        parts = safe_parts(told_name(info))
        if info.is_dir() or not parts or any(is_system_file(part) for part in parts):
            continue
        path = _joined(parts)
        if _leads_outside(told_name(info)):
            warnings.append(f"member-renamed:{path}")
        if odd := _oddity(info):
            warnings.append(f"{odd}:{path}")
            continue
        path = _unique(path, taken)
        taken.add(path.lower())
        files.append(Member(number, info, path, parts[-1]))
    return Members(tuple(files), tuple(warnings))


def told_name(info: zipfile.ZipInfo) -> str:
    """Give a member's name as its owner wrote it: many programs do not say in which encoding."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8_FLAG:
        return raw
    if said := _unicode_path(info.extra):
        return said
    try:
        encoded = raw.encode("cp437")
    except UnicodeEncodeError:
        return raw
    if encoded.isascii():
        return raw
    return max(_readings(encoded), key=lambda name: sum(letter in _SPANISH for letter in name), default=raw)


def safe_parts(name: str) -> list[str]:
    """Give the folders and the name of a path that can lead nowhere else: no root, no drive, no way up, no device."""
    parts = [_safe_part(part) for part in _SEPARATORS.split(name.partition("\x00")[0]) if not _DRIVE.fullmatch(part)]
    return [part for part in parts if part]


def _leads_outside(name: str) -> bool:
    parts = _SEPARATORS.split(name)
    return not parts[0] or bool(_DRIVE.fullmatch(parts[0])) or ".." in parts


def _safe_part(part: str) -> str:
    stem, dot, suffix = clean_line(part, 10 * MAX_PART).rpartition(".")
    suffix = suffix[:10]
    part = f"{stem[: MAX_PART - 11]}{dot}{suffix}" if dot and stem else f"{dot}{suffix}" if dot else clean_line(part, MAX_PART)
    part = _FORBIDDEN.sub("_", part).strip(" ").rstrip(". ")
    return f"_{part}" if _DEVICES.fullmatch(part) else part


def _readings(encoded: bytes) -> Iterator[str]:
    """Give what a name may be: UTF-8 where it is that, else by the code pages of the region."""
    try:
        yield encoded.decode("utf-8")
    except UnicodeDecodeError:
        for page in _CODE_PAGES:
            yield encoded.decode(page, "replace")


def _unicode_path(extra: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None


def _oddity(info: zipfile.ZipInfo) -> str | None:
    """Say why a member is no document, if it is none."""
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind not in (0, stat.S_IFREG):
        return "member-is-a-link" if kind == stat.S_IFLNK else "member-is-no-file"
    return None if info.file_size else "member-empty"


def _joined(parts: Sequence[str]) -> str:
    """Put a path together; of one that is too long the last folders are kept."""
    kept = parts[-1]
    for part in reversed(parts[:-1]):
        if len(kept) + len(part) + 1 > MAX_PATH:
            break
        kept = f"{part}/{kept}"
    return kept


def _unique(path: str, taken: set[str]) -> str:
    """Number a path that an earlier member has; capitals do not count, as on most people's disks."""
    if path.lower() not in taken:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    number = 2
    while (numbered := f"{folder}{slash}{stem or suffix} ({number}){dot if stem else ''}{suffix if stem else ''}").lower() in taken:
        number += 1
    return numbered
