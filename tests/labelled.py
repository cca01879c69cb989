"""The real files of every format, each with what it is: looked at with other programs, and the pages without text with the eye.

`tests/ingest/labels.csv`: `text` (with a word that poppler or LibreOffice found in it, where there is one of three letters), `image`
(pictures and no letter), `empty` (neither; words that stand only in notes and in fields of forms are listed for a person, and are no text),
`encrypted`, `damaged`, `archive`.
"""

import csv
import time
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from ingest.messages import Reading
from ingest.sandbox import Pool

LABELS = Path(__file__).parent / "ingest" / "labels.csv"
_VERDICTS = {"text": "ok", "archive": "ok", "image": "needs-ocr", "empty": "no-text", "encrypted": "encrypted", "damaged": "damaged"}


class Label(NamedTuple):
    """What a file is; `word` stands in its text, "" where none was chosen."""

    file: str
    label: str
    word: str
    note: str

    @property
    def kind(self) -> str:
        return self.file.split("/")[0]


class Read(NamedTuple):
    """What reading a labelled file gave, in how many seconds."""

    label: Label
    code: str
    is_right: bool
    seconds: float


def labels() -> list[Label]:
    """Give the labels, in the order of their files."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return [Label(**row) for row in csv.DictReader(lines)]


def read_all(pool: Pool, folder: Path, chosen: Sequence[Label], at_a_time: int = 2) -> Iterator[Read]:
    """Read labelled files of `folder` through a pool, some at a time; the children are warm before the first."""

    def read(label: Label) -> Read:
        path = folder / label.file
        started = time.monotonic()
        reading = pool.read(path, path.name)
        return Read(label, reading.code, is_right(label, reading), time.monotonic() - started)

    with ThreadPoolExecutor(at_a_time) as several:
        list(several.map(read, chosen[:at_a_time]))
        yield from several.map(read, chosen)


def is_right(label: Label, reading: Reading) -> bool:
    """Tell whether a file got the verdict that is due to it, and its word was found where it has one."""
    if reading.code != _VERDICTS[label.label]:
        return False
    return _plain(label.word) in _plain(" ".join(page.text for page in reading.pages))


def _plain(text: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", text).casefold() if part.isalnum())
