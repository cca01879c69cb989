"""Fields of a record as a reader sees them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from repository.details import localized
from repository.fields import BY_NAME
from ui import records, urls
from ui.contexts import Detail, Link, Section
from ui.i18n import Language
from ui.readers.search import code_label

_STEP = re.compile(r"\s*(\d{1,4}) min(?:utos|utes)? · (.+)")


def section_of(reader: Language, details: Mapping[str, Any], name: str) -> Section | None:
    """Give a text of a record in the reader's language, else in another; None where there is none."""
    if BY_NAME[name].shape != "localized":
        return None
    found = localized(details, name, reader.code)
    return Section(name, *found, steps=timed_steps(found[0])) if found else None


def detail_of(reader: Language, details: Mapping[str, Any], name: str) -> Detail | None:
    """Give the values of a field that is no text, each with where it leads; None where there is nothing to say."""
    field, value = BY_NAME[name], details.get(name)
    if value in (None, "", []) or field.shape == "localized" or (name, value) == ("access", records.PUBLIC):
        return None
    items = value if isinstance(value, list) else [value]
    return Detail(name, tuple(Link(_words(reader, name, item), _target(reader, name, item)) for item in items))


def timed_steps(text: str) -> tuple[tuple[int, str], ...]:
    """Read lines such as “10 min · Welcome”; nothing unless every line is one."""
    lines = [line for line in text.split("\n") if line.strip()]
    matches = [_STEP.fullmatch(line) for line in lines]
    return tuple((int(match[1]), match[2]) for match in matches if match) if lines and all(matches) else ()


def _words(reader: Language, name: str, item: str | int) -> str:
    shape = BY_NAME[name].shape
    if shape in ("code", "codes"):
        return code_label(reader, name, str(item))
    return reader.date(date.fromisoformat(str(item))) if shape == "date" else str(item)


def _target(reader: Language, name: str, item: str | int) -> str:
    field = BY_NAME[name]
    if name == "country":
        return urls.country(reader.code, str(item))
    if field.facet:
        return urls.search(reader.code, [(name, str(item))])
    return str(item) if field.shape == "url" else ""
