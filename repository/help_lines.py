"""Help lines that whoever looks after a site has verified: a file in its data folder, empty until somebody fills it."""

import csv
import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec

from repository.vocabulary import vocabulary

NAME = "help-lines.csv"
COLUMNS = ("name", "contact", "country", "hours", "languages", "price", "answered_by", "confidentiality", "verified")
TRUSTED = timedelta(days=365)  # after it was verified; then it is hidden, for a wrong number does harm
SOON = timedelta(days=30)
MOST = 50

log = logging.getLogger(__name__)


class HelpLine(msgspec.Struct, frozen=True):
    """One help line. `country` is an ISO 3166-1 code; `answered_by` says who does: an organization, the police, an authority."""

    name: str
    contact: str
    country: str
    hours: str
    languages: str
    price: str
    answered_by: str
    confidentiality: str
    verified: date


def help_lines(folder: Path, today: date) -> tuple[HelpLine, ...]:
    """
    Give the lines of `folder` that were verified within TRUSTED, at most MOST, in the order of the file.

    A line that lacks something is left out and told in the log: half an answer is not given to somebody in danger.
    """
    return tuple([line for line in _all(folder) if today - TRUSTED <= line.verified <= today][:MOST])


def to_verify(folder: Path, today: date) -> tuple[HelpLine, ...]:
    """Give the lines that are hidden, or will be within SOON, because nobody verified them again; the longest ago first, at most MOST."""
    found = [line for line in _all(folder) if not today - TRUSTED + SOON <= line.verified <= today]
    return tuple(sorted(found, key=lambda line: (line.verified, line.name))[:MOST])


def _all(folder: Path) -> list[HelpLine]:
    path = folder / NAME
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(_read(csv.DictReader(lines)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        log.warning("%s cannot be read: %s", NAME, error)
        return []


def _read(rows: "csv.DictReader[str]") -> Iterator[HelpLine]:
    for row in rows:
        try:
            yield _line({name: (row.get(name) or "").strip() for name in COLUMNS})
        except ValueError as error:
            log.warning("%s, line %d: %s", NAME, rows.line_num, error)


def _line(row: Mapping[str, str]) -> HelpLine:
    missing = [name for name, value in row.items() if not value]
    if missing:
        raise ValueError(f"{', '.join(missing)} must be said")
    if row["country"] not in vocabulary("country"):
        raise ValueError(f"unknown country {row['country'][:20]!r}")
    return HelpLine(**{**row, "verified": date.fromisoformat(row["verified"])})  # type: ignore[arg-type]
