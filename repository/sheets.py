"""The catalogue as a table: a row for each resource, a column for each field and language; what is written is read back the same."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from repository.fields import BY_NAME, FIELDS, Field
from repository.vocabulary import LABEL_LANGUAGES, is_language_tag

ID, REVISION, STATE, SLUG = "id", "revision", "state", "slug"
ABOUT = (ID, REVISION, STATE, SLUG)  # columns that say which resource it is; only fields are changed by a table
SEPARATOR = "|"  # between the items of a list; in an item it is written \|
FORMULAS = "=+-@\t\r"  # a program for tables would run what begins so
LISTS = ("texts", "codes")


class Column(NamedTuple):
    """A column of values: a field, and the language where it has one for each."""

    field: Field
    language: str | None = None


def header(all_details: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the columns that hold everything that is said: Spanish and English always, further languages where there are any."""
    languages: dict[str, set[str]] = {}
    for details in all_details:
        for name, value in details.items():
            if isinstance(value, Mapping):
                languages.setdefault(name, set()).update(value)
    names = list(ABOUT)
    for field in FIELDS:
        if field.shape == "localized":
            further = sorted(languages.get(field.name, set()) - set(LABEL_LANGUAGES))
            names += [f"{field.name}_{language}" for language in (*LABEL_LANGUAGES, *further)]
        else:
            names.append(field.name)
    return names


def column(name: str) -> Column | None:
    """Give the column of a name; None when it is no field's."""
    field = BY_NAME.get(name)
    if field:
        return None if field.shape == "localized" else Column(field)
    stem, _, language = name.rpartition("_")
    field = BY_NAME.get(stem)
    return Column(field, language) if field and field.shape == "localized" and is_language_tag(language) else None


def cells(about: Mapping[str, object], details: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Give the cells of a row, none of which a program for tables takes for a formula."""
    return [safe(str(about[name]) if name in ABOUT else _written(column(name), details)) for name in names]


def values(row: Mapping[str, str], details: Mapping[str, Any]) -> dict[str, Any]:
    """
    Give what a row says of a resource that now has `details`: field → value, None for an empty cell. Columns that are not there
    change nothing.

    Raises:
        ValueError: (column, reason) for each cell that cannot be read.
    """
    said: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, cell in row.items():
        found = column(name)
        if found is None:
            continue
        try:
            value = _read(found.field, unsafe(cell))
        except ValueError as error:
            wrong.append((name, str(error)))
            continue
        if found.language is None:
            said[found.field.name] = value
        else:
            texts = said.setdefault(found.field.name, dict(details.get(found.field.name) or {}))
            texts.pop(found.language, None)
            if value:
                texts[found.language] = value
    if wrong:
        raise ValueError(*wrong)
    return {name: value or None if not isinstance(value, int) else value for name, value in said.items()}


def safe(text: str) -> str:
    """Put an apostrophe before what would be a formula, as programs for tables do for text."""
    formula = text[:1] and text[0] in FORMULAS
    marked = text[:1] == "'" and text[1:2] and text[1] in FORMULAS + "'"
    return f"'{text}" if formula or marked else text


def unsafe(text: str) -> str:
    """Take the apostrophe away that `safe` put there."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in FORMULAS + "'" else text


def _written(found: Column | None, details: Mapping[str, Any]) -> str:
    if found is None:
        return ""
    value = details.get(found.field.name)
    if value is None:
        return ""
    if found.language is not None:
        return str(value.get(found.language, ""))
    if found.field.shape in LISTS:
        return SEPARATOR.join(re.sub(r"([\\|])", r"\\\1", item) for item in value)
    return str(value)


def _read(field: Field, text: str) -> Any:
    if not text.strip():
        return None
    if field.shape == "integer":
        if not re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text):
            raise ValueError(f"{text[:40]!r} is no whole number")
        return int(text)
    if field.shape in LISTS:
        parts = re.findall(r"(?:\\.|[^\\|]|\\$)+", text, re.DOTALL)
        return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]
    return text
