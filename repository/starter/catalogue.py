"""The catalogue of the starter toolkit: one row per file, one flat column per field and language."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from repository.fields import FIELDS
from repository.starter import imprint, tree
from repository.starter.source import Source

LANGUAGES = ("es", "en")


def catalogue(sources: Sequence[Source]) -> str:
    """Write the catalogue as CSV, rows by file name, columns in the order of FIELDS; unused columns are left out."""
    rows = [row_of(source, editions(sources, source)) for source in sorted(sources, key=lambda source: source.file)]
    used = [column for column in columns() if any(row.get(column) for row in rows)]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, ["file", "work", *used], extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def columns() -> Iterator[str]:
    for field in FIELDS:
        if field.shape == "localized":
            yield from (f"{field.name}_{language}" for language in LANGUAGES)
        else:
            yield field.name


def editions(sources: Sequence[Source], source: Source) -> list[Source]:
    """Give a source, then the other editions of its work."""
    return [source, *(other for other in sources if other.slug == source.slug and other != source)]


def row_of(source: Source, same_work: Sequence[Source]) -> dict[str, str]:
    """Write a source's fields flat; what it does not say in the other language, its other edition may."""
    details: dict[str, Any] = {}
    for edition in reversed(same_work):
        localized = {name: value for name, value in edition.details.items() if name.endswith(("_es", "_en"))}
        details |= localized | steps(edition)
    details |= source.details
    return {"file": source.file, "work": source.slug} | {name: flat(value) for name, value in details.items()}


def steps(source: Source) -> dict[str, str]:
    """Read an activity's timed steps off its tables, in the edition's language."""
    if imprint.root_of(source.kind) != "activity":
        return {}
    timed = tree.timed_steps(tree.parse(source.body))
    written = "\n".join(f"{minutes} min · {what}" for minutes, what in timed if tree.minutes_of(minutes))
    return {f"steps_{source.language}": written} if written else {}


def flat(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return str(value).strip()
