"""The records of an old presentation, and where its slides, notes and masters are among them ([MS-PPT])."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from ingest.errors import Damaged, Encrypted

DOCUMENT, SLIDE, MASTER, NOTES = 0x03E8, 0x03EE, 0x03F8, 0x03F0
NOTES_ATOM, SLIDE_INFO, DRAWING, SHAPE, PLACEHOLDER, SLIDE_ATOM = 0x03F1, 0x03F9, 0x040C, 0xF004, 0x0BC3, 0x03EF
EDGE_PLACEHOLDER = 0x0420  # of later programs: date, number, footer or header
TEXT_HEADER, TEXT_WIDE, TEXT_NARROW, OUTLINE_REF, STRING = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E, 0x0FBA
TAG_DATA, COMMENT = 0x138B, 0x2EE0
_OBJECTS, _EMBEDDED = 0x0409, 0x0FCC
_CALLED, _PROGRAM = 1, 2  # what the strings of an embedded file say
_LIST, _LISTED = 0x0FF0, 0x03F3
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_OF_SLIDES, _OF_MASTERS, _OF_NOTES = 0, 1, 2  # what a list holds
_EDIT_BYTES = 28  # more where the presentation is locked
_MOST_EDITS = 10_000


class Record(NamedTuple):
    """A record: its kind, its number among those of its kind, and where its content is in the stream."""

    kind: int
    instance: int
    start: int
    end: int
    is_container: bool


class Text(NamedTuple):
    """A text, and what it is to the slide: 0 and 6 are titles."""

    sort: int
    text: str


class Listed(NamedTuple):
    """A slide, master or page of notes that the presentation names; `record` is None where it is not there."""

    id: int
    record: Record | None
    outline: list[Text]  # texts that the slide refers to by their number


class Show:
    """
    A presentation as it was saved last.

    Raises:
        Damaged: nothing says which of its records count.
        Encrypted: it opens only with a password.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._places, document = self._directory()
        found = self._at(self._places.get(document, len(data)), DOCUMENT)
        if found is None:
            raise Damaged("the presentation has no document")
        lists = [record for record in self.children(found) if record.kind == _LIST]
        self.slides, self.masters, self.notes = (
            [listed for record in lists if record.instance == which for listed in self._listed(record)]
            for which in (_OF_SLIDES, _OF_MASTERS, _OF_NOTES)
        )

        self.embedded = [
            self._called(one)
            for listed in self.children(found)
            if listed.kind == _OBJECTS
            for one in self.children(listed)
            if one.kind == _EMBEDDED
        ]

    def children(self, record: Record) -> Iterator[Record]:
        """Give the records directly in another one."""
        at = record.start
        while at + 8 <= record.end:
            head, kind, length = struct.unpack_from("<HHI", self.data, at)
            stop = at + 8 + length
            yield Record(kind, head >> 4, at + 8, min(stop, record.end), head & 0xF == 0xF)
            at = stop

    def below(self, record: Record) -> Iterator[Record]:
        """Give all records in another one, each before those in it."""
        waiting = [self.children(record)]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
                continue
            yield found
            if found.is_container or found.kind == TAG_DATA:
                waiting.append(self.children(found))

    def numbers(self, record: Record, form: str, offset: int = 0) -> tuple[int, ...]:
        """Give numbers in a record; zeros where it is too short."""
        if record.start + offset + struct.calcsize(form) > record.end:
            return (0,) * len(struct.unpack(form, bytes(struct.calcsize(form))))
        return struct.unpack_from(form, self.data, record.start + offset)

    def text(self, record: Record) -> str:
        """Give the words of a record that holds some."""
        content = self.data[record.start : record.end]
        return content.decode("latin-1") if record.kind == TEXT_NARROW else content.decode("utf-16-le", "replace")

    def _called(self, embedded: Record) -> str:
        """Give what programs call an embedded file."""
        said = {found.instance: self.text(found).strip() for found in self.children(embedded) if found.kind == STRING}
        return said.get(_CALLED) or said.get(_PROGRAM) or "OLE"

    def _directory(self) -> tuple[dict[int, int], int]:
        """Give where each part begins in the newest of its versions, by its number, and the number of the document."""
        edits = [record for record in self.children(Record(0, 0, 0, len(self.data), is_container=True)) if record.kind == _EDIT]
        if not edits:
            raise Damaged("the presentation was never saved whole")
        edit: Record | None = edits[-1]
        places: dict[int, int] = {}
        (document,) = self.numbers(edits[-1], "<I", 16)
        for _ in range(_MOST_EDITS):
            if edit is None:
                break
            if edit.end - edit.start > _EDIT_BYTES:
                raise Encrypted("the presentation opens only with a password")
            earlier, directory = self.numbers(edit, "<II", 8)
            if listed := self._at(directory, _DIRECTORY):
                self._note_places(listed, places)
            edit = self._at(earlier, _EDIT) if 0 < earlier < edit.start else None
        return places, document

    def _note_places(self, directory: Record, places: dict[int, int]) -> None:
        numbers = struct.unpack_from(f"<{(directory.end - directory.start) // 4}I", self.data, directory.start)
        at = 0
        while at < len(numbers):
            first, count = numbers[at] & 0xFFFFF, numbers[at] >> 20
            for number, place in enumerate(numbers[at + 1 : at + 1 + count], first):
                places.setdefault(number, place)
            at += 1 + count

    def _at(self, place: int, kind: int) -> Record | None:
        """Give the record of a kind that begins at a place; None where there is another one or none."""
        found = next(self.children(Record(0, 0, place, len(self.data), is_container=True)), None)
        return found if found and found.kind == kind else None

    def _listed(self, record: Record) -> Iterator[Listed]:
        kind = (SLIDE, MASTER, NOTES)[record.instance]
        current: Listed | None = None
        for found in self.children(record):
            if found.kind == _LISTED:
                if current:
                    yield current
                number, _, _, name = self.numbers(found, "<IIII")
                current = Listed(name, self._at(self._places.get(number, len(self.data)), kind), [])
            elif current and found.kind == TEXT_HEADER:
                current.outline.append(Text(self.numbers(found, "<I")[0], ""))
            elif current and current.outline and found.kind in (TEXT_WIDE, TEXT_NARROW):
                current.outline[-1] = current.outline[-1]._replace(text=self.text(found))
        if current:
            yield current
