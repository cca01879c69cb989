"""Codes and their labels in both languages."""

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import msgspec
from babel import Locale

FOLDER = Path(__file__).parent / "vocabularies"
LABEL_LANGUAGES = ("es", "en")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# two letters in CLDR that are no ISO 3166-1 country: groups, tests, and codes that are reserved or free for anybody's use
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


class Entry(msgspec.Struct, frozen=True):
    """A code, its labels by language, and the broader code it stands under."""

    code: str
    labels: Mapping[str, str]
    parent: str | None = None


class Vocabulary(msgspec.Struct, frozen=True):
    """A list of codes in the order to show them."""

    name: str
    entries: Mapping[str, Entry]

    def label(self, code: str, language: str) -> str:
        """Give the label in `language`, else in Spanish, else the code."""
        entry = self.entries.get(code)
        if entry is None:
            return code
        return entry.labels.get(language) or entry.labels.get("es") or code

    def __contains__(self, code: object) -> bool:
        return code in self.entries


@cache
def vocabulary(name: str) -> Vocabulary:
    """
    Give a vocabulary by the name that FIELDS uses.

    Countries (ISO 3166-1), regions (UN M49) and languages come from CLDR through Babel, the others from `vocabularies/*.csv`,
    as do the languages of the region that CLDR lacks.

    Raises:
        FileNotFoundError: there is no vocabulary of that name.
    """
    if name == "country":
        return Vocabulary(name, _from_cldr("territories", lambda code: len(code) == 2 and code not in _NOT_COUNTRIES))
    if name == "region":
        return Vocabulary(name, _from_cldr("territories", lambda code: len(code) == 3 and code.isdecimal()))
    if name == "language":
        return Vocabulary(name, _from_cldr("languages", lambda code: bool(_LANGUAGE_TAG.fullmatch(code))) | _from_file(name))
    return Vocabulary(name, _from_file(name))


def kind_of(type_code: str | None) -> str | None:
    """Give the kind of resource (top row of type.csv) that a type belongs to."""
    entry = vocabulary("type").entries.get(type_code or "")
    return (entry.parent or entry.code) if entry else None


def is_language_tag(text: str) -> bool:
    """Tell whether `text` looks like a BCP 47 tag: any language may be tagged, listed or not."""
    return len(text) <= 35 and bool(_LANGUAGE_TAG.fullmatch(text))


@cache
def members(group: str) -> tuple[str, ...]:
    """Give the country codes of a group of membership.csv, such as `core` (the nine) or `rcm` (the Regional Conference)."""
    with (FOLDER / "membership.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["code"] for row in csv.DictReader(lines) if row["group"] == group)


def _from_file(name: str) -> dict[str, Entry]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["code"]: Entry(row["code"], {"es": row["label_es"], "en": row["label_en"]}, row["parent"] or None) for row in rows}


def _from_cldr(table: str, wanted: Callable[[str], bool]) -> dict[str, Entry]:
    """Give the entries of a CLDR table. A name that only English has stands in for the others."""
    names = {language: getattr(Locale(language), table) for language in LABEL_LANGUAGES}
    codes = sorted(code for code in names["en"] if wanted(code))
    return {code: Entry(code, {language: names[language].get(code, names["en"][code]) for language in LABEL_LANGUAGES}) for code in codes}
