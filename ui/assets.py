"""Own static files: hashed names, kept in memory, compressed once, immutable for browsers."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path

import brotli
import msgspec

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"
_SERVED = {".css", ".js", ".woff2", ".svg", ".png", ".ico", ".txt", ".webmanifest"}
_COMPRESSED = {".css", ".js", ".svg", ".txt", ".webmanifest"}
_REFERENCE = re.compile(rb'url\("([^"#?:]+)"\)')


class Asset(msgspec.Struct, frozen=True):
    """One file under its hashed name."""

    name: str  # such as site.1f2e3d4c5b.css
    media_type: str
    etag: str
    bodies: Mapping[str, bytes]  # by content coding; "identity" is always there


class Assets:
    """All static files, found by the plain name in templates and by the hashed one on the wire."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._by_plain: dict[str, Asset] = {}
        paths = sorted(path for path in folder.rglob("*") if path.suffix in _SERVED)
        for path in sorted(paths, key=lambda path: path.suffix == ".css"):  # style sheets last: they name the others
            plain = path.relative_to(folder).as_posix()
            self._by_plain[plain] = self._asset(plain, path.read_bytes())
        self._by_name = {asset.name: asset for asset in self._by_plain.values()}

    def address(self, plain: str) -> str:
        """
        Give the address of a file by its plain name.

        Raises:
            KeyError: there is no such file.
        """
        return f"{PREFIX}/{self._by_plain[plain].name}"

    def get(self, name: str) -> Asset | None:
        """Give a file by its hashed name."""
        return self._by_name.get(name)

    def text(self, plain: str) -> str:
        """Give the text of a file by its plain name."""
        return self._by_plain[plain].bodies["identity"].decode()

    def _asset(self, plain: str, content: bytes) -> Asset:
        path = Path(plain)
        if path.suffix == ".css":
            content = _REFERENCE.sub(lambda match: f'url("{self.address(match[1].decode())}")'.encode(), content)
        digest = hashlib.sha256(content).hexdigest()[:16]
        bodies = {"identity": content}
        if path.suffix in _COMPRESSED:
            bodies |= {"br": brotli.compress(content, quality=11), "gzip": gzip.compress(content, 9, mtime=0)}
        name = path.with_name(f"{path.stem}.{digest[:10]}{path.suffix}").as_posix()
        return Asset(name, _media_type(path), f'"{digest}"', bodies)


def _media_type(path: Path) -> str:
    if path.suffix == ".woff2":
        return "font/woff2"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
