"""Read one source file of the starter toolkit: TOML front matter, then Markdown."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

FENCE = "+++"
NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>es|en)\.md")
FORMATS = ("pdf", "docx", "html", "md")


class Source(msgspec.Struct, frozen=True):
    """One language edition of one work."""

    slug: str  # the work: editions of a pair share it
    language: str  # "es" or "en"
    format: str  # one of FORMATS, or whatever the front matter wrongly says
    details: dict[str, Any]  # the other keys of the front matter
    body: str  # Markdown

    @property
    def name(self) -> str:
        """Give slug and language, as in the name of the source."""
        return f"{self.slug}.{self.language}"

    @property
    def file(self) -> str:
        """Give the name of the file to build."""
        return f"{self.name}.{self.format}"

    @property
    def kind(self) -> str:
        """Give the code of the kind of resource."""
        return str(self.details.get("type", ""))

    def say(self, field: str) -> str:
        """Give a localized field in the edition's own language, or nothing."""
        return str(self.details.get(f"{field}_{self.language}", "")).strip()


class UnreadableSource(Exception):
    """A source has a wrong name, no front matter or broken TOML."""


def read_sources(folder: Path) -> list[Source]:
    """Read every source of a folder, by name. Raises UnreadableSource."""
    return [read_source(path) for path in sorted(folder.glob("*.md"))]


def read_source(path: Path) -> Source:
    """Read one source. Raises UnreadableSource."""
    match = NAME.fullmatch(path.name)
    if match is None:
        raise UnreadableSource(f"{path.name}: the name is not <kebab-case>.<es|en>.md")
    text = path.read_text(encoding="utf-8").lstrip("\ufeff")
    parts = text.split(f"{FENCE}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise UnreadableSource(f"{path.name}: no front matter between two lines {FENCE}")
    try:
        details = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise UnreadableSource(f"{path.name}: {error}") from error
    return Source(
        slug=match["slug"],
        language=match["language"],
        format=str(details.pop("format", "")),
        details=details,
        body=parts[2].strip() + "\n",
    )
