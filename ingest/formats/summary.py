"""What an old office file says of itself: the stream SummaryInformation of a compound file ([MS-OLEPS])."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ingest.compound import Compound
from ingest.errors import Damaged
from ingest.formats import code_pages
from ingest.formats.properties import About, about

STREAM = "\x05SummaryInformation"
_TITLE, _SUBJECT, _AUTHOR, _KEYWORDS, _COMMENTS, _LAST_AUTHOR, _CREATED, _SAVED = 2, 3, 4, 5, 6, 8, 12, 13
_CODE_PAGE = 1
_UTF_16 = 1200
_ANSI, _WIDE, _TIME = 30, 31, 64  # types of values
_MOST_PROPERTIES = 1_000
_MOST_BYTES = 20_000  # of one text
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MOST_TICKS = 2_650_467_743_990_000_000  # of 100 ns, to the year 9999


def read(file: Compound) -> About:
    """
    Read title, authors and more; a file without the stream says nothing.

    Raises:
        Damaged: the stream is broken.
    """
    if STREAM.lower() not in file.names:
        return about()
    try:
        values = dict(_values(file.read(STREAM)))
    except struct.error as error:
        raise Damaged("the properties of the document are broken") from error
    return about(
        title=values.get(_TITLE, ""),
        creators=(values.get(_AUTHOR, ""),),
        others=(values.get(_LAST_AUTHOR, ""),),
        abstract=values.get(_COMMENTS, ""),
        dates=(values.get(_SAVED, ""), values.get(_CREATED, "")),
        subjects=(values.get(_SUBJECT, ""), values.get(_KEYWORDS, "")),
    )


def _values(data: bytes) -> Iterator[tuple[int, str]]:
    """Give the properties of the first section that are texts or times, by their numbers."""
    (section,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, section + 4)
    places = [struct.unpack_from("<II", data, section + 8 + 8 * number) for number in range(min(count, _MOST_PROPERTIES))]
    pages = [struct.unpack_from("<4xH", data, section + at)[0] for name, at in places if name == _CODE_PAGE]
    for name, at in places:
        if text := _text(data, section + at, pages[0] if pages else 0):
            yield name, text


def _text(data: bytes, at: int, page: int) -> str:
    sort, length = struct.unpack_from("<II", data, at)
    if sort == _TIME:
        (ticks,) = struct.unpack_from("<Q", data, at + 4)
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat() if ticks < _MOST_TICKS else ""
    if sort == _WIDE or (sort == _ANSI and page == _UTF_16):
        text = data[at + 8 : at + 8 + min(_MOST_BYTES, length * (2 if sort == _WIDE else 1))].decode("utf-16-le", "replace")
    elif sort == _ANSI:
        text = data[at + 8 : at + 8 + min(_MOST_BYTES, length)].decode(code_pages.of_page(page) if page else code_pages.USUAL, "replace")
    else:
        return ""
    return text.split("\x00", 1)[0]
