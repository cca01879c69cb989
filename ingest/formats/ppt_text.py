"""The words of one part of an old presentation: a slide, its notes, comments."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.formats.ppt_records import (
    COMMENT,
    DRAWING,
    EDGE_PLACEHOLDER,
    OUTLINE_REF,
    PLACEHOLDER,
    SHAPE,
    STRING,
    TEXT_HEADER,
    TEXT_NARROW,
    TEXT_WIDE,
    Record,
    Show,
    Text,
)
from ingest.formats.sections import Block

_TITLES = (0, 6)  # sorts of texts
_TITLE_PLACES = (13, 15, 17)  # placeholders
_NO_SORT = 4  # of a text that does not say
_EDGES = (7, 8, 9, 10)  # placeholders for date, number, footer and header
_AUTHOR, _WORDS = 0, 1  # strings of a comment


class Shape(NamedTuple):
    """A shape with words: its placeholder, 0 where it is none, and its texts."""

    placeholder: int
    texts: list[Text]


class Shown(NamedTuple):
    """What a slide shows: its title, and its blocks with the title first."""

    title: str | None
    blocks: list[Block]


def shown(show: Show, slide: Record, outline: Sequence[Text]) -> Shown:
    """Give the words on a slide."""
    titles: list[Block] = []
    others: list[Block] = []
    for shape in _shapes(show, slide, outline):
        for text in () if shape.placeholder in _EDGES else shape.texts:
            is_title = text.sort in _TITLES or shape.placeholder in _TITLE_PLACES
            (titles if is_title else others).extend(_blocks(text))
    title = " ".join(" ".join(block.text.split()) for block in titles) or None
    return Shown(title, [*titles, *others])


def notes(show: Show, page: Record, outline: Sequence[Text]) -> list[Block]:
    """Give the notes to a slide, without the edges of their page."""
    shapes = _shapes(show, page, outline)
    return [block for shape in shapes if shape.placeholder not in _EDGES for text in shape.texts for block in _blocks(text)]


def backdrop(show: Show, master: Record) -> list[str]:
    """Give what a master shows on every slide: not the placeholders, which only say what to write."""
    shapes = (shape for shape in _shapes(show, master, ()) if not shape.placeholder)
    return [block.text for shape in shapes for text in shape.texts for block in _blocks(text)]


def comments(show: Show, slide: Record) -> Iterator[tuple[str, str]]:
    """Give author and text of each comment."""
    for record in show.below(slide):
        if record.kind == COMMENT:
            strings = {found.instance: show.text(found) for found in show.children(record) if found.kind == STRING}
            yield strings.get(_AUTHOR, ""), strings.get(_WORDS, "")


def _shapes(show: Show, part: Record, outline: Sequence[Text]) -> Iterator[Shape]:
    """Give the shapes of a part in the order of the file."""
    for drawing in (record for record in show.children(part) if record.kind == DRAWING):
        shape, sort = Shape(0, []), _NO_SORT
        for record in show.below(drawing):
            if record.kind == SHAPE:
                yield shape
                shape, sort = Shape(0, []), _NO_SORT
            elif record.kind == PLACEHOLDER:
                shape = shape._replace(placeholder=show.numbers(record, "<B", 4)[0])
            elif record.kind == EDGE_PLACEHOLDER:
                shape = shape._replace(placeholder=show.numbers(record, "<B")[0])
            elif record.kind == TEXT_HEADER:
                (sort,) = show.numbers(record, "<I")
            elif record.kind in (TEXT_WIDE, TEXT_NARROW):
                shape.texts.append(Text(sort, show.text(record)))
            elif record.kind == OUTLINE_REF:
                (number,) = show.numbers(record, "<I")
                shape.texts.extend(outline[number : number + 1])
        yield shape


def _blocks(text: Text) -> Iterator[Block]:
    """Give the paragraphs with words; those after the first are tight."""
    lines = [line for line in text.text.split("\r") if line.strip()]
    yield from (Block(line, tight=place > 0) for place, line in enumerate(lines))
