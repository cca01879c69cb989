"""What one page looks like to an engine: text, tokens, and the cover of its resource."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from repository.fields import FIELDS
from repository.language.analysis import GAP, Segment, Tokens, analyse
from repository.language.stems import TOKEN_VERSION
from repository.models import Page, Resource
from repository.vocabulary import LABEL_LANGUAGES, vocabulary

RECORD_VERSION = f"records-1 tokens-{TOKEN_VERSION}"  # an index of another version rebuilds by itself
MAX_CHARS = 20_000  # of a record's text; longer pages become parts that share the number


class PageRecord(msgspec.Struct, frozen=True):
    """One page, or one part of a very long page, as it is given to an engine.

    `number` 0 is the cover. `base` is the offset of this part in the page's text. `cover_words` and `cover_stems` are rows
    of tokens of the resource's title, labels and abstract, the same on every record of the resource.
    """

    resource: int
    revision: int
    number: int
    part: int
    base: int
    label: str | None
    languages: tuple[str, ...]
    text: str
    tokens: Tokens
    cover_words: str
    cover_stems: str


def records_of(resource: Resource, pages: Sequence[Page]) -> Iterator[PageRecord]:
    """Give the records of a published resource: the cover, then every page with text where readers may have the file."""
    segments = cover_segments(resource.details)
    cover = analyse(segments)
    cover_stems = cover.stems().replace(f" {GAP}", "")
    common = {"resource": resource.key, "revision": resource.revision, "cover_words": cover.words, "cover_stems": cover_stems}
    text = "\n".join(segment.text for segment in segments)
    languages = tuple(dict.fromkeys(language for segment in segments for language in segment.languages))
    yield PageRecord(number=0, part=0, base=0, label=None, languages=languages, text=text, tokens=cover, **common)  # type: ignore[arg-type]
    if resource.details.get("access", "public") != "public":
        return
    for page in pages:
        tags = tuple(page.languages.split()) or ("und",)
        starts = part_starts(page.text)
        for part, (base, end) in enumerate(zip(starts, [*starts[1:], len(page.text)], strict=True)):
            piece = page.text[base:end]
            tokens = analyse([Segment(piece, tags)])
            if tokens.length:
                yield PageRecord(
                    number=page.number,
                    part=part,
                    base=base,
                    label=page.label,
                    languages=tags,
                    text=piece,
                    tokens=tokens,
                    **common,  # type: ignore[arg-type]
                )


def cover_segments(details: Mapping[str, Any]) -> list[Segment]:
    """Give what is said about a resource and is searched: title first, then abstract, labels and names, each in its languages."""
    segments: list[Segment] = []
    for field in FIELDS:
        value = details.get(field.name)
        if not field.covered or not value:
            continue
        if field.shape == "localized":
            segments += [Segment(text[: MAX_CHARS // 8], (language,)) for language, text in value.items()]
        elif field.vocabulary:
            codes = [value] if isinstance(value, str) else value
            words = vocabulary(field.vocabulary)
            segments += [Segment(", ".join(words.label(code, language) for code in codes), (language,)) for language in LABEL_LANGUAGES]
        else:
            segments.append(Segment(value if isinstance(value, str) else ", ".join(value), ("und",)))
    return segments


def part_starts(text: str) -> list[int]:
    """Cut a text into parts of at most MAX_CHARS, at white space where there is some; give where each begins."""
    starts, start = [0], 0
    while len(text) - start > MAX_CHARS:
        cut = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
        start = cut + 1 if cut > start + MAX_CHARS // 2 else start + MAX_CHARS
        starts.append(start)
    return starts
