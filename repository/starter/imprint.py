"""What a document says about itself on its cover and last page, in its own language."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from repository.starter.source import Source

VOCABULARIES = Path(__file__).parent.parent / "vocabularies"
SHORT_CHARS = 64
ROOTS = ("activity", "good-practice", "course", "policy")

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "time": "Duración",
        "hours": "horas",
        "group": "Grupo",
        "people": "personas",
        "ages": "Edades",
        "years": "años",
        "from": "desde {} años",
        "up_to": "hasta {} personas",
        "at_least": "{} o más personas",
        "equipment": "Equipo",
        "none": "ninguno",
        "or_none": "{} o ninguno",
        "for": "Para",
        "language": "Español",
        "model_practice": "Práctica modelo · no describe un proyecto existente",
        "model_policy": "{} · modelo para adaptar",
        "colophon": (
            "{publisher}, {year}. Material de muestra escrito para Maleta; no es una publicación oficial de ninguna "
            "institución. Licencia Creative Commons Atribución 4.0 ({licence}): se puede copiar, adaptar y compartir "
            "si se cita la fuente."
        ),
    },
    "en": {
        "time": "Time",
        "hours": "hours",
        "group": "Group",
        "people": "people",
        "ages": "Ages",
        "years": "years",
        "from": "{} and over",
        "up_to": "up to {} people",
        "at_least": "{} people or more",
        "equipment": "Equipment",
        "none": "none",
        "or_none": "{} or none",
        "for": "For",
        "language": "English",
        "model_practice": "Model practice · not a report of an existing project",
        "model_policy": "{} · model to adapt",
        "colophon": (
            "{publisher}, {year}. Sample material written for Maleta; not an official publication of any institution. "
            "Creative Commons Attribution 4.0 licence ({licence}): it may be copied, adapted and shared if the "
            "source is named."
        ),
    },
}


class Imprint(msgspec.Struct, frozen=True):
    """The words of a cover, a footer and a last page."""

    root: str  # top kind, with "material" for all that has no look of its own
    title: str
    short: str  # the title as a footer can hold it
    kind: str
    abstract: str
    facts: tuple[tuple[str, str], ...]  # label, value
    publisher: str
    year: str
    licence: str
    language_name: str
    keywords: tuple[str, ...]
    colophon: str


def imprint_of(source: Source) -> Imprint:
    """Say what a source's front matter says, in its own language."""
    words, details = WORDS[source.language], source.details
    root = root_of(source.kind)
    publisher, year = str(details.get("publisher", "")), str(details.get("year", ""))
    licence = str(details.get("licence", "")).replace("CC-BY-4.0", "CC BY 4.0")
    return Imprint(
        root=root if root in ROOTS else "material",
        title=source.say("title"),
        short=shortened(source.say("title")),
        kind=kind_words(source, root),
        abstract=source.say("abstract"),
        facts=tuple(facts(source)),
        publisher=publisher,
        year=year,
        licence=licence,
        language_name=words["language"],
        keywords=tuple(labels("theme", details.get("theme", []), source.language)),
        colophon=words["colophon"].format(publisher=publisher, year=year, licence=licence),
    )


def kind_words(source: Source, root: str) -> str:
    words, label = WORDS[source.language], label_of("type", source.kind, source.language)
    if root == "good-practice":
        return words["model_practice"]
    return words["model_policy"].format(label) if root == "policy" else label


def facts(source: Source) -> list[tuple[str, str]]:
    """Give what a facilitator asks first: how long, how many, what ages, with what, for whom."""
    words, details = WORDS[source.language], source.details
    given = [
        (words["time"], duration(details, words)),
        (words["group"], group_size(details, words)),
        (words["ages"], ages(details, words)),
        (words["equipment"], equipment(details.get("technology", []), source.language)),
        (words["for"], ", ".join(labels("audience", details.get("audience", [])[:2], source.language))),
    ]
    return [(label, value) for label, value in given if value]


def duration(details: dict[str, Any], words: dict[str, str]) -> str:
    if "hours" in details:
        return f"{details['hours']} {words['hours']}"
    return f"{details['minutes']} min" if "minutes" in details else ""


def group_size(details: dict[str, Any], words: dict[str, str]) -> str:
    low, high = details.get("group_min"), details.get("group_max")
    if low and high:
        return f"{low}–{high} {words['people']}"
    if high:
        return words["up_to"].format(high)
    return words["at_least"].format(low) if low else ""


def equipment(codes: list[str], language: str) -> str:
    words = WORDS[language]
    named = ", ".join(labels("technology", [code for code in codes if code != "none"], language))
    if "none" not in codes:
        return named
    return words["or_none"].format(named) if named else words["none"]


def ages(details: dict[str, Any], words: dict[str, str]) -> str:
    low, high = details.get("age_min"), details.get("age_max")
    if low is None:
        return ""
    return f"{low}–{high} {words['years']}" if high and high < 99 else words["from"].format(low)


def shortened(title: str) -> str:
    """Cut a title between words."""
    if len(title) <= SHORT_CHARS:
        return title
    return title[:SHORT_CHARS].rsplit(" ", 1)[0].rstrip(" ,:;.") + "…"


def labels(vocabulary: str, codes: list[str], language: str) -> list[str]:
    return [label_of(vocabulary, code, language) for code in codes]


def label_of(vocabulary: str, code: str, language: str) -> str:
    return rows(vocabulary)[code][f"label_{language}"]


def root_of(kind: str) -> str:
    """Give the top kind above a kind of resource."""
    return rows("type")[kind]["parent"] or kind


@cache
def rows(vocabulary: str) -> dict[str, dict[str, str]]:
    """Read a vocabulary: code to row."""
    with (VOCABULARIES / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}
