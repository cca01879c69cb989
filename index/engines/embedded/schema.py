"""How a record is laid out in tantivy, and back."""

from array import array
from collections.abc import Mapping
from typing import Any

import msgspec
import tantivy

from index.engine import PageText
from index.record import PageRecord

SCHEMA_VERSION = "tantivy-0.27 schema-1"
NUMBERS = ("resource", "number", "part", "revision")

_pack = msgspec.msgpack.Encoder().encode


class _Shown(msgspec.Struct, frozen=True, array_like=True):
    label: str | None
    languages: tuple[str, ...]
    text: str
    starts: bytes


_unpack = msgspec.msgpack.Decoder(_Shown).decode


def build_schema() -> tantivy.Schema:
    """Give the schema; a change here must raise SCHEMA_VERSION."""
    builder = tantivy.SchemaBuilder()
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=name in ("resource", "number"), fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("cover_words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("cover_stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field("tokens", stored=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def to_document(record: PageRecord) -> tantivy.Document:
    """Lay a record out; the only place that builds documents, since one wrong type would lose a whole batch."""
    document = tantivy.Document()
    numbers: Mapping[str, int] = {
        "resource": record.resource,
        "number": record.number,
        "part": record.part,
        "revision": record.revision,
    }
    for name, value in numbers.items():
        document.add_unsigned(name, value)
    tokens = record.tokens
    document.add_text("words", tokens.words)
    document.add_text("stems", tokens.stems())
    document.add_text("cover_words", record.cover_words)
    document.add_text("cover_stems", record.cover_stems)
    document.add_bytes("tokens", f"{tokens.words}\n{tokens.spanish}\n{tokens.english}".encode())
    shown = _Shown(record.label, record.languages, record.text, array("H", tokens.starts).tobytes())
    document.add_bytes("shown", _pack(shown))
    return document


def rows_of(document: tantivy.Document) -> tuple[str, str, str]:
    """Give the rows of words, Spanish and English stems."""
    data: Any = document.get_first("tokens")
    words, spanish, english = data.decode().split("\n")
    return words, spanish, english


def text_of(document: tantivy.Document) -> PageText:
    """Give what is shown."""
    data: Any = document.get_first("shown")
    shown = _unpack(data)
    return PageText(shown.label, shown.languages, shown.text, array("H", shown.starts))
