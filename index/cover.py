"""The cover of a resource: what is said about it, as tokens. It is searched with every page and weighed by ranking."""

from array import array
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from repository.fields import FIELDS
from repository.language.analysis import GAP, Segment, Tokens, analyse
from repository.vocabulary import LABEL_LANGUAGES, vocabulary

MAX_CHARS = 2_500  # of one localized text; the rest of a long abstract is on the resource's page, not searched

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str, str, str, str, str]).decode


class Cover(NamedTuple):
    """Rows of words and stems of the whole cover, and the stems of its title alone."""

    title_stems: str
    tokens: Tokens

    @property
    def stems(self) -> str:
        """Give the stems of both languages, without the gaps."""
        return _without_gaps(self.tokens)

    def pack(self) -> bytes:
        """Give what ranking needs, to be kept with the statistics: a process that starts need not analyse every cover."""
        return _pack((self.title_stems, self.tokens.words, self.tokens.marked, self.tokens.spanish, self.tokens.english))


def unpack_cover(packed: bytes) -> Cover:
    """Give a cover back; its tokens no longer tell where they stand."""
    title_stems, words, marked, spanish, english = _unpack(packed)
    return Cover(title_stems, Tokens(words, marked, spanish, english, array("I")))


def make_cover(details: Mapping[str, Any]) -> Cover:
    """Analyse what is said about a resource."""
    titles = [Segment(text, (language,)) for language, text in (details.get("title") or {}).items()]
    return Cover(_without_gaps(analyse(titles)), analyse(cover_segments(details)))


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


def _without_gaps(tokens: Tokens) -> str:
    return tokens.stems().replace(f" {GAP}", "")
