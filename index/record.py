"""What one page looks like to an engine: text, tokens, and the cover of its resource."""

from collections.abc import Iterator, Sequence

import msgspec

from index.cover import Cover, cover_segments
from repository.language.analysis import Segment, Tokens, analyse
from repository.language.version import TOKEN_VERSION
from repository.models import Page, Resource

RECORD_VERSION = f"records-2 tokens-{TOKEN_VERSION}"  # an index of another version rebuilds by itself
MAX_CHARS = 20_000  # of a record's text; longer pages become parts that share the number


class PageRecord(msgspec.Struct, frozen=True):
    """One page, or one part of a very long page, as it is given to an engine.

    `number` 0 is the cover. `cover_words` and `cover_terms` are rows of tokens of the resource's title, labels and abstract, the
    same on every record of the resource.
    """

    resource: int
    revision: int
    number: int
    part: int
    label: str | None
    languages: tuple[str, ...]
    text: str
    tokens: Tokens
    cover_words: str
    cover_terms: str


def records_of(resource: Resource, pages: Sequence[Page], cover: Cover) -> Iterator[PageRecord]:
    """Give the records of a published resource: the cover, then every page with text where readers may have the file."""
    segments = cover_segments(resource.details)
    common = {"resource": resource.key, "revision": resource.revision, "cover_words": cover.tokens.words, "cover_terms": cover.terms}
    text = "\n".join(segment.text for segment in segments)
    languages = tuple(dict.fromkeys(language for segment in segments for language in segment.languages))
    yield PageRecord(number=0, part=0, label=None, languages=languages, text=text, tokens=cover.tokens, **common)  # type: ignore[arg-type]
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
                    label=page.label,
                    languages=tags,
                    text=piece,
                    tokens=tokens,
                    **common,  # type: ignore[arg-type]
                )


def part_starts(text: str) -> list[int]:
    """Cut a text into parts of at most MAX_CHARS, at white space where there is some; give where each begins."""
    starts, start = [0], 0
    while len(text) - start > MAX_CHARS:
        cut = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
        start = cut + 1 if cut > start + MAX_CHARS // 2 else start + MAX_CHARS
        starts.append(start)
    return starts
