"""A paragraph or a table row of a flowing text, with the notes that it refers to and the words in it that nobody sees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.formats.sections import SECTION_LEVEL, Block

Note = tuple[str, str]  # footnote or endnote, and its id


class Unit(NamedTuple):
    """A paragraph or a table row, with the notes that it refers to, and the text in it that nobody sees."""

    block: Block
    notes: tuple[Note, ...] = ()
    hidden: str = ""


def row_of(cells: Sequence[Sequence[Unit]]) -> Iterator[Unit]:
    """Give a table row as one line, or cell by cell where a cell holds several paragraphs."""
    references = tuple(note for cell in cells for unit in cell for note in unit.notes)
    hidden = " ".join(unit.hidden for cell in cells for unit in cell if unit.hidden)
    texts = ["\n".join(unit.block.text for unit in cell if unit.block.text.strip()) for cell in cells]
    filled = [text for text in texts if text.strip()] or [""] * bool(hidden)
    if not filled:
        return
    if any("\n" in text.strip() for text in filled):
        yield from (Unit(Block(text)) for text in filled[:-1])
        yield Unit(Block(filled[-1]), references, hidden)
    else:
        yield Unit(Block(" | ".join(filled), tight=True), references, hidden)


def with_notes(units: Iterable[Unit], texts: Mapping[Note, str]) -> Iterator[Block]:
    """Give blocks; the notes of a section stand at its end."""
    waiting: list[str] = []
    for unit in units:
        if 1 <= unit.block.level <= SECTION_LEVEL:
            yield from (Block(text) for text in waiting)
            waiting = []
        yield unit.block
        waiting += [texts[note] for note in unit.notes if texts.get(note)]
    yield from (Block(text) for text in waiting)
