"""What a person says of an address becomes a row like those of a CSV file."""

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.detect import page_languages, title_language
from ingest.metadata import Row
from repository.details import checked
from repository.errors import Invalid


def with_link(rows: Sequence[Row], said: Mapping[str, str | None]) -> tuple[Row, ...]:
    """
    Add the address that somebody named, described by title, abstract and language, to the rows of a CSV file.

    Raises:
        Invalid: there is no title, or a value is not allowed.
    """
    address = (said.get("link") or "").strip()
    if not address:
        return tuple(rows)
    known = next((row for row in rows if row.details["link"] == address), None)
    row = link_row(address, said.get("title"), said.get("abstract"), said.get("language"), known)
    return (*(other for other in rows if other is not known), row)


def link_row(address: str, title: str | None, abstract: str | None, language: str | None, known: Row | None = None) -> Row:
    """
    Describe an address; `known` is what a CSV file says of it, which gives way to what is said here.

    Without a `language` (BCP 47) that of the words is used, where it can be told.

    Raises:
        Invalid: there is no title, or a value is not allowed.
    """
    details: dict[str, Any] = {**(known.details if known else {}), "link": address}
    said = {name: text for name, text in (("title", title), ("abstract", abstract)) if text}
    words = " ".join(said.values())
    spoken = language or title_language(title or "", page_languages(words)[0])
    for name, text in said.items():
        details[name] = {**details.get(name, {}), spoken: text}
    if language:
        details["language"] = [language]
    if not details.get("title"):
        raise Invalid([("title", "a link needs a title")])
    return Row(known.line if known else 0, checked(details), known.work if known else None)
