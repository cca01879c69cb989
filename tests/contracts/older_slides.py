"""Presentations of PowerPoint 97 to 2003, made by hand so that each byte is known."""

import struct
from collections.abc import Mapping, Sequence

from ingest import media
from tests.contracts.compound import compound_of, summary_of
from tests.contracts.kind import ODD, About, Kind, Section

_NOTHING = About()
TITLE, BODY, NOTES = 0, 1, 2  # sorts of texts
_CONTAINER = 0xF


def atom(kind: int, content: bytes = b"", instance: int = 0) -> bytes:
    """Give a record."""
    return struct.pack("<HHI", instance << 4, kind, len(content)) + content


def container(kind: int, *records: bytes, instance: int = 0) -> bytes:
    """Give a record of records."""
    content = b"".join(records)
    return struct.pack("<HHI", instance << 4 | _CONTAINER, kind, len(content)) + content


def words(text: str, sort: int = BODY) -> bytes:
    """Give a text."""
    return atom(0x0F9F, struct.pack("<I", sort)) + atom(0x0FA0, text.encode("utf-16-le", "surrogatepass"))


def shape(content: bytes, placeholder: int = 0) -> bytes:
    """Give a shape that holds texts; its number makes it a placeholder."""
    place = container(0xF011, atom(0x0BC3, struct.pack("<iBB2x", 0, placeholder, 0))) if placeholder else b""
    return container(0xF004, place, container(0xF00D, content))


def slide(*shapes: bytes, hidden: bool = False, more: bytes = b"", master: int = 0) -> bytes:
    """Give a slide of these shapes."""
    info = atom(0x03F9, struct.pack("<IIBBH4x", 0, 0, 0, 0, 4 if hidden else 0))
    start = atom(0x03EF, struct.pack("<12xII4x", master, 0))
    return container(0x03EE, start, info, container(0x040C, container(0xF002, container(0xF003, *shapes))), more)


def comment(author: str, text: str) -> bytes:
    """Give what a slide holds for a comment on it."""
    found = container(0x2EE0, *(atom(0x0FBA, said.encode("utf-16-le"), number) for number, said in enumerate((author, text))))
    return container(0x1388, container(0x138A, atom(0x0FBA, "___PPT10".encode("utf-16-le")), atom(0x138B, found)))


def ppt_of(
    slides: Sequence[bytes],
    about: About = _NOTHING,
    *,
    notes: Mapping[int, str] | None = None,
    masters: Sequence[bytes] = (),
    outlines: Mapping[int, bytes] | None = None,
    locked: bool = False,
) -> bytes:
    """Give a file with a presentation of these slides and properties."""
    stream = presentation(slides, notes=notes, masters=masters, outlines=outlines, locked=locked)
    return compound_of({"PowerPoint Document": stream, "\x05SummaryInformation": summary_of(*about)})


def presentation(
    slides: Sequence[bytes],
    *,
    notes: Mapping[int, str] | None = None,
    masters: Sequence[bytes] = (),
    outlines: Mapping[int, bytes] | None = None,
    locked: bool = False,
) -> bytes:
    """Give a presentation of these slides; notes and texts that a slide refers to by the number of the slide, from 0."""
    pages = [
        container(0x03F0, atom(0x03F1, struct.pack("<I4x", 256 + number)), container(0x040C, shape(words(text, NOTES), 12)))
        for number, text in (notes or {}).items()
    ]
    parts = [*slides, *(container(0x03F8, container(0x040C, master)) for master in masters), *pages]
    listed = [_listed(2 + number, 256 + number) + (outlines or {}).get(number, b"") for number in range(len(slides))]
    of_masters = [_listed(2 + len(slides) + number, 900 + number) for number in range(len(masters))]
    of_notes = [_listed(2 + len(slides) + len(masters) + number, 500 + number) for number in range(len(pages))]
    lists = [container(0x0FF0, *those, instance=which) for which, those in enumerate((listed, of_masters, of_notes)) if those]
    stream, places = b"", []
    for part in (container(0x03E8, *lists), *parts):
        places.append(len(stream))
        stream += part
    directory = atom(0x1772, struct.pack(f"<I{len(places)}I", len(places) << 20 | 1, *places))
    edit = atom(0x0FF5, struct.pack("<IIIII8x", 0, 0, 0, len(stream), 1) + bytes(4) * locked)
    return stream + directory + edit


def _listed(number: int, name: int) -> bytes:
    return atom(0x03F3, struct.pack("<IIIII", number, 0, 0, name, 0))


def _ppt(sections: Sequence[Section], about: About) -> bytes:
    return ppt_of([slide(shape(words(section.heading, TITLE)), shape(words(section.body))) for section in sections], about)


def _nested_ppt() -> bytes:
    depth = 20_000
    inner = b"".join(struct.pack("<HHI", _CONTAINER, 0xF003, 8 * (depth - number)) for number in range(depth))
    return ppt_of([slide(inner)] * 3)


SLIDES = Kind("ppt", media.PPT, _ppt, lambda: _ppt([Section(f"{ODD}\x00\ufffe\ud800", "")], About(ODD, ODD)), _nested_ppt)
