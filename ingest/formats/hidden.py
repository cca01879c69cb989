"""What a file carries and its pages do not show becomes a bounded list."""

from collections.abc import Iterable

from ingest.clean import clean_line
from ingest.extraction import Hidden
from ingest.formats.embedded import KIND

MAX_CHARACTERS = 500
MAX_FOUND = 1_000  # of one file


class Findings:
    """Gathers what is hidden, each text once for its kind and page."""

    def __init__(self) -> None:
        self._found: dict[Hidden, None] = {}

    def add(self, kind: str, text: str, *, page: int = 0, author: str = "") -> None:
        """Note a text; who wrote it stands before it. One without a letter or digit is not noted."""
        line = clean_line(f"{author}: {text}" if author and text.strip() else text, MAX_CHARACTERS)
        if any(letter.isalnum() for letter in line) and len(self._found) < MAX_FOUND:
            self._found[Hidden(kind=kind, text=line, page=page)] = None

    def add_embedded(self, names: Iterable[str]) -> None:
        """Note the files that stand in the file."""
        for name in names:
            self.add(KIND, name)

    def add_names(self, names: Iterable[str]) -> None:
        """Note who wrote or changed the file, as its properties say."""
        for name in names:
            self.add("author", name)

    def found(self) -> tuple[Hidden, ...]:
        """Give what was noted, in order."""
        return tuple(self._found)
