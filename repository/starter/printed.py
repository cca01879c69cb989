"""Say what each PDF was printed from, so that without Typst, too, one can tell whether it is current."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from repository.starter.imprint import imprint_of
from repository.starter.source import Source
from repository.starter.typeset import markup

HERE = Path(__file__).parent
PRESS = ("template.typ", "scenes.typ", "press.py")  # the fonts and the version of Typst hardly ever change


def ledger(sources: Sequence[Source], files: Path) -> str:
    """Write as CSV what each PDF in a folder was printed from, and its sha256."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("file", "printed_from", "sha256"))
    writer.writerows(entries(sources, files))
    return lines.getvalue()


def entries(sources: Sequence[Source], files: Path) -> Iterator[tuple[str, str, str]]:
    press = b"".join((HERE / name).read_bytes() for name in PRESS)
    for source in sorted(sources, key=lambda source: source.file):
        if source.format == "pdf":
            origin = markup(source, imprint_of(source), size=1).encode() + press
            yield source.file, digest(origin), digest((files / source.file).read_bytes())


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
