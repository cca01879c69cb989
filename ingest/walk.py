"""The files below the paths that somebody names, in a fixed order, each trouble told instead of raised."""

import os
import re
import stat
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

Trouble = Literal["missing", "broken-link", "unreadable", "not-a-file", "empty-folder"]

SUBTITLES = (".srt", ".vtt")
RECORDINGS = frozenset(
    [".3gp", ".aac", ".amr", ".avi", ".flac", ".flv", ".m4a", ".m4v", ".mkv", ".mov", ".mp3", ".mp4", ".mpeg", ".mpg", ".oga", ".ogg"]
    + [".ogv", ".opus", ".wav", ".webm", ".wma", ".wmv"]
)
_LANGUAGE = re.compile(r"\.[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?$")  # between a name and its suffix: video.es.srt
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"}


class Found(msgspec.Struct, frozen=True):
    """A regular file to take in. `beside` are the subtitles of a recording: they are its text and no files of their own."""

    path: Path
    identity: tuple[int, int]  # device and inode: the same for every path that leads to the file
    beside: tuple["Found", ...] = ()


class Failed(msgspec.Struct, frozen=True):
    """A path that cannot be taken in."""

    path: Path
    code: Trouble
    reason: str


class Skipped(msgspec.Struct, frozen=True):
    """A path that nobody means when they name its folder."""

    path: Path
    reason: str


Item = Found | Failed | Skipped


def walk(paths: Iterable[Path]) -> Iterator[Item]:
    """
    Give every regular file that `paths` name or hold, folders in the order of their entries' bytes.

    A folder is entered once, however many links lead to it. Hidden and system files are skipped unless named themselves.
    Nothing is opened: pipes, sockets and devices are known by their mode.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _named(path, seen)


def with_subtitles(items: Iterable[Item], described: Container[tuple[int, int]] = ()) -> Iterator[Item]:
    """
    Put subtitles beside the recordings of the same name in the same folder (`video.srt` or `video.es.vtt` beside `video.mp4`).

    All `items` are looked at before the first one is given. Files whose identity is in `described` stay what they are: somebody
    said something of them alone.
    """
    found = list(items)
    recordings = {_stem(item.path) for item in found if isinstance(item, Found) and item.path.suffix.lower() in RECORDINGS}
    beside: dict[tuple[Path, str], list[Found]] = {}
    alone: list[Item] = []
    for item in found:
        owner = _owner(item, recordings) if isinstance(item, Found) and item.identity not in described else None
        if owner and isinstance(item, Found):
            beside.setdefault(owner, []).append(item)
        else:
            alone.append(item)
    for item in alone:
        if isinstance(item, Found) and item.path.suffix.lower() in RECORDINGS:
            yield msgspec.structs.replace(item, beside=tuple(beside.get(_stem(item.path), ())))
        else:
            yield item


def _owner(item: Found, recordings: Container[tuple[Path, str]]) -> tuple[Path, str] | None:
    """Give the recording to which subtitles belong by their name."""
    if item.path.suffix.lower() not in SUBTITLES:
        return None
    folder, stem = _stem(item.path)
    return next((owner for owner in ((folder, stem), (folder, _LANGUAGE.sub("", stem))) if owner in recordings), None)


def _stem(path: Path) -> tuple[Path, str]:
    return path.parent.absolute(), path.stem.casefold()


def _named(path: Path, seen: set[tuple[int, int]]) -> Iterator[Item]:
    empty = True
    for item in _below(path, seen):
        empty = empty and isinstance(item, Skipped) and item.path != path
        yield item
    if empty:
        yield Failed(path, "empty-folder", "the folder holds no file to add")


def _below(root: Path, seen: set[tuple[int, int]]) -> Iterator[Item]:
    """Walk without recursion: a tree may be deeper than Python's stack."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and is_system_file(path.name):
            yield Skipped(path, "hidden or system file")
            continue
        status = _status(path)
        if isinstance(status, Failed):
            yield status
        elif not stat.S_ISDIR(status.st_mode):
            yield _file(path, status)
        elif _identity(status) in seen:
            yield Skipped(path, "leads to a folder that was already read")
        else:
            seen.add(_identity(status))
            try:
                waiting.extend(sorted(path.iterdir(), key=os.fsencode, reverse=True))
            except OSError as error:
                yield Failed(path, "unreadable", _reason(error))


def is_system_file(name: str) -> bool:
    """Tell whether an operating system or an office program left the file there for itself."""
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES


def _status(path: Path) -> os.stat_result | Failed:
    try:
        return path.stat()
    except FileNotFoundError as error:
        if path.is_symlink():
            return Failed(path, "broken-link", "the link leads nowhere")
        return Failed(path, "missing", _reason(error))
    except OSError as error:
        code: Trouble = "broken-link" if path.is_symlink() else "unreadable"
        return Failed(path, code, _reason(error))
    except ValueError as error:  # a NUL in the name
        return Failed(path, "missing", str(error))


def _file(path: Path, status: os.stat_result) -> Item:
    if stat.S_ISREG(status.st_mode):
        return Found(path, _identity(status))
    return Failed(path, "not-a-file", f"a {_kind(status.st_mode)} is no file to add")


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device"))
    return next((name for test, name in kinds if test(mode)), "special file")


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
