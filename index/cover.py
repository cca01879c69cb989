"""The cover of a resource: what is said about it, as tokens. It is searched with every page and weighed by ranking."""

from array import array
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from repository.fields import FIELDS
from repository.language.analysis import Segment, Tokens, analyse
from repository.vocabulary import LABEL_LANGUAGES, vocabulary

MAX_CHARS = 2_500  # of one localized text; the rest of a long abstract is on the resource's page, not searched

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str, str, str, str, str, str]).decode


class Cover(NamedTuple):
    """Rows of words and stems of the whole cover, and the terms of its title alone."""

    title_terms: str
    tokens: Tokens

    @property
    def terms(self) -> str:
        """Give the stems of both languages and the tokens of concepts and crimes."""
        return self.tokens.terms()

    def pack(self) -> bytes:
        """Give what ranking needs, to be kept with the statistics: a process that starts need not analyse every cover."""
        return _pack(
            (self.title_terms, self.tokens.words, self.tokens.marked, self.tokens.spanish, self.tokens.english, self.tokens.concepts)
        )


def unpack_cover(packed: bytes) -> Cover:
    """Give a cover back; its tokens no longer tell where they stand."""
    title_terms, words, marked, spanish, english, concepts = _unpack(packed)
    return Cover(title_terms, Tokens(words, marked, spanish, english, concepts, array("I")))


def make_cover(details: Mapping[str, Any]) -> Cover:
    """Analyse what is said about a resource."""
    titles = [Segment(text, (language,)) for language, text in (details.get("title") or {}).items()]
    return Cover(f" {analyse(titles).terms()} ", analyse(cover_segments(details)))


def cover_segments(details: Mapping[str, Any]) -> list[Segment]:
    """Give what is searched of a resource's details: title first, then abstract, labels and names, each in its languages."""
    segments: list[Segment] = []
    for field in FIELDS:
        value = details.get(field.name)
        if not field.covered or not value:
            continue
        if field.shape == "localized":
            segments += [Segment(text[:MAX_CHARS], (language,)) for language, text in value.items()]
        elif field.vocabulary:
            codes = [value] if isinstance(value, str) else value
            words = vocabulary(field.vocabulary)
            segments += [Segment(", ".join(words.label(code, language) for code in codes), (language,)) for language in LABEL_LANGUAGES]
        else:
            segments.append(Segment(value if isinstance(value, str) else ", ".join(value), ("und",)))
    return segments
