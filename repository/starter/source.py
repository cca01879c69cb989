"""Read one source file of the starter toolkit: TOML front matter, then Markdown."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from repository.starter.quotes import MARKS, typographic

FENCE = "+++"
NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>es|en)\.md")
KEY = re.compile(r"(\w+)\s*=")
FORMATS = ("pdf", "docx", "html", "md")


class Source(msgspec.Struct, frozen=True):
    """One language edition of one work."""

    slug: str  # the work: editions of a pair share it
    language: str  # "es" or "en"
    format: str  # one of FORMATS, or whatever the front matter wrongly says
    details: dict[str, Any]  # the other keys of the front matter
    body: str  # Markdown
    body_line: int  # 1-based line of the file on which the body begins
    key_lines: dict[str, int]  # the line of each key of the front matter

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
    """A source has a wrong name, no front matter or broken TOML; the text begins with file and line."""


def read_sources(folder: Path) -> list[Source]:
    """Read every source of a folder, by name. Raises UnreadableSource."""
    return [read_source(path) for path in sorted(folder.glob("*.md"))]


def read_source(path: Path) -> Source:
    """Read one source, its quotation marks made typographic. Raises UnreadableSource."""
    match = NAME.fullmatch(path.name)
    if match is None:
        raise UnreadableSource(f"{path.name}:1: the name is not <kebab-case>.<es|en>.md")
    parts = path.read_text(encoding="utf-8").lstrip("\ufeff").split(f"{FENCE}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise UnreadableSource(f"{path.name}:1: no front matter between two lines {FENCE}")
    _, front, rest = parts
    details = {key: localized(key, value) for key, value in front_matter(path.name, front).items()}
    return Source(
        slug=match["slug"],
        language=match["language"],
        format=str(details.pop("format", "")),
        details=details,
        body=typographic(rest.strip(), match["language"]) + "\n",
        body_line=3 + front.count("\n") + rest[: len(rest) - len(rest.lstrip())].count("\n"),
        key_lines={key[1]: line for line, text in enumerate(front.splitlines(), start=2) if (key := KEY.match(text))},
    )


def front_matter(name: str, front: str) -> dict[str, Any]:
    """Read the TOML of a source. Raises UnreadableSource with the line in the source."""
    try:
        return tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        number = re.match(r"line (\d+)", where)
        line = int(number[1]) if number else front.count("\n")
        raise UnreadableSource(f"{name}:{line + 1}: {what}") from error


def localized(key: str, value: Any) -> Any:
    """Give a text in a language the quotation marks of that language."""
    language = key.rpartition("_")[2]
    return typographic(value, language) if language in MARKS and isinstance(value, str) else value
