"""Both languages are complete and hold nothing that nobody shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from index.query import CHOICES, NUMBERS, Sort
from repository.concepts import concepts
from repository.fields import BY_NAME
from repository.vocabulary import vocabulary
from ui.admin.words import FORM_FIELDS
from ui.i18n import LANGUAGES, catalogue_path
from ui.readers.gathered import KINDS, NARROWED
from ui.readers.home import BROWSED

UI = Path(__file__).parents[1] / "ui"
METHODS = [("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
Key = tuple[str | None, str | tuple[str, ...]]


def named_by_ids() -> set[Key]:
    """What the source names by an id that is made while it runs."""
    fields = {("field", name) for name in (*BY_NAME, *NUMBERS, *CHOICES, *FORM_FIELDS, "filters")}
    groups = {("concepts", concept.group) for concept in concepts().values()}
    ways = {("browse", name) for name in (*(name for name, _ in (*BROWSED, *NARROWED)), "country", "strand", "kind")}
    strands = {("strand", code) for code in vocabulary("strand").entries}
    licences = {("licence", code) for code in vocabulary("licence").entries}
    kinds = {(context, kind) for kind in KINDS for context in ("kind", "kinds")}
    return fields | groups | ways | strands | kinds | licences | {("sort", code) for code in get_args(Sort)}


def in_the_source() -> set[Key]:
    found = extract_from_dir(UI, method_map=METHODS, keywords=KEYWORDS, strip_comment_tags=True)
    return {(context, text) for _, _, text, _, context in found}


def catalogue(code: str) -> Catalog:
    with catalogue_path(code).open("rb") as lines:
        return read_po(lines, locale=code)


def messages(code: str) -> Iterator[Message]:
    return (message for message in catalogue(code) if message.id)


def keys(code: str) -> set[Key]:
    return {(message.context, message.id if isinstance(message.id, str) else tuple(message.id)) for message in messages(code)}


def test_spanish_has_every_message_and_none_besides():
    assert keys("es") == in_the_source() | named_by_ids()


def test_english_has_what_the_source_names_by_an_id_and_none_besides():
    assert keys("en") == named_by_ids()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_is_empty_fuzzy_or_wrongly_filled(code: str):
    for message in messages(code):
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(text.strip() for text in texts), message.id
        assert not message.fuzzy, message.id
        assert not list(message.check(catalogue(code))), message.id


def test_plural_messages_have_both_forms():
    assert all(len(message.string) == 2 for message in messages("es") if message.pluralizable)


def test_spanish_speaks_plainly():
    for message in messages("es"):
        text = message.string if isinstance(message.string, str) else " ".join(message.string)
        assert not set("!¡") & set(text), text
        assert '"' not in text, f"use «» in {text}"
