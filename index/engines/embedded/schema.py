"""How a record is laid out in tantivy."""

import tantivy

from index.engines.embedded.pagefile import Place
from index.record import PageRecord

SCHEMA_VERSION = "tantivy-0.27 schema-5"
PART_BITS = 16
SIZE_BITS = 32
NUMBER_BITS = 32
COLUMNS = ("resource", "page", "at", "size")


def build_schema() -> tantivy.Schema:
    """Give the schema; a change here must raise SCHEMA_VERSION. Nothing is stored: rows and text lie in the page file."""
    builder = tantivy.SchemaBuilder()
    for name in (*COLUMNS, "revision"):
        builder.add_unsigned_field(name, indexed=name == "resource", fast=True)
    builder.add_unsigned_field("place", indexed=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("cover_words", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("cover_stems", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def to_document(record: PageRecord, place: Place) -> tantivy.Document:
    """Lay a record out; the only place that builds documents, since one wrong type would lose a whole batch."""
    document = tantivy.Document()
    document.add_unsigned("resource", record.resource)
    document.add_unsigned("revision", record.revision)
    document.add_unsigned("page", record.number << PART_BITS | record.part)
    document.add_unsigned("place", place_code(record.resource, record.number))
    document.add_unsigned("at", place.at)
    document.add_unsigned("size", place.rows << SIZE_BITS | place.shown)
    document.add_text("words", record.tokens.words)
    document.add_text("stems", record.tokens.terms())
    document.add_text("cover_words", record.cover_words)
    document.add_text("cover_stems", record.cover_terms)
    return document


def place_code(resource: int, number: int) -> int:
    """Give one number for a page of a resource."""
    return resource << NUMBER_BITS | number


def from_columns(page: int, at: int, size: int) -> tuple[int, int, Place]:
    """Give the page number, the part and the place in the page file."""
    return page >> PART_BITS, page & (1 << PART_BITS) - 1, Place(at, size >> SIZE_BITS, size & (1 << SIZE_BITS) - 1)
