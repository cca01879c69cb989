"""Files of older office programs, made by hand so that each byte is known."""

import struct
from collections.abc import Mapping, Sequence
from html import escape

from ingest import media
from tests.contracts.compound import compound_of, summary_of
from tests.contracts.kind import ODD, About, Kind, Section

_NOTHING = About()
_DEPTH = 100_000


def rtf_words(text: str) -> str:
    """Write a text in RTF: what is not ASCII by its number in Unicode, with a question mark for those who cannot read it."""
    units = text.encode("utf-16-le", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return "".join(f"\\{chr(code)}" if chr(abs(code)) in "\\{}" else chr(code) if 32 <= code < 127 else f"\\u{code}?" for code in codes)


def rtf_of(body: str, about: About = _NOTHING) -> bytes:
    """Give a document with this body; style 1 is that of headings."""
    said = f"{{\\info{{\\title {rtf_words(about.title)}}}{{\\author {rtf_words(about.author)}}}}}"
    styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}}"
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fcharset0 Arial;}}}}{styles}{said}{body}}}".encode("ascii")


def _rtf(sections: Sequence[Section], about: About) -> bytes:
    return rtf_of(
        "".join(f"\\pard\\s1 {rtf_words(section.heading)}\\par\\pard {rtf_words(section.body)}\\par\n" for section in sections), about
    )


def record(kind: int, content: bytes = b"") -> bytes:
    """Give a record of a workbook of Excel 97 to 2003."""
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, text: str) -> bytes:
    """Give a cell with a text."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(_utf16(text)) // 2, 1) + _utf16(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Give a cell with a number: plain, a date, a percentage or a time of the day, by its style (0 to 3)."""
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def remark(row: int, column: int, author: str, text: str) -> bytes:
    """Give a comment on a cell."""
    note = struct.pack("<HHHHHB", row, column, 0, row + 1, len(author), 1) + _utf16(author) + b"\x00"
    return box(text, sort=0x19, name=row + 1) + record(0x001C, note)


def box(*texts: str, sort: int = 0x06, name: int = 99) -> bytes:
    """Give a text box on a sheet, whose words are in so many records."""
    drawn = record(0x005D, struct.pack("<HHHHH12x", 0x15, 18, sort, name, 0) + bytes(4))
    count = sum(map(len, texts))
    words = record(0x01B6, struct.pack("<HHHHHHHH2x", 0, 0, 0, 0, 0, count, 16, 0))
    words += b"".join(record(0x003C, b"\x01" + _utf16(text)) for text in texts)
    return drawn + words + record(0x003C, struct.pack("<HHI", 0, 0, 0) + struct.pack("<HHI", count, 0, 0))


def xls_of(
    sheets: Sequence[tuple[str, int, bytes]], about: About = _NOTHING, streams: Mapping[str, bytes] | None = None, more: bytes = b""
) -> bytes:
    """Give a workbook of these sheets: name, 0 shown or 1 hidden, and the records of its cells; `more` are records of the whole."""
    begin, end = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6), record(0x000A)
    styles = more + b"".join(record(0x00E0, struct.pack("<HH16x", 0, form)) for form in (0, 14, 9, 20))
    parts = [begin[:2] + struct.pack("<H", 0x0010) + begin[4:] for _ in sheets]
    parts = [record(0x0809, part) + cells + end for part, (_, _, cells) in zip(parts, sheets)]
    names = [struct.pack("<BBBB", state, 0, len(_utf16(name)) // 2, 1) + _utf16(name) for name, state, _ in sheets]
    at = len(record(0x0809, begin)) + len(styles) + sum(len(record(0x0085, bytes(4) + name)) for name in names) + len(end)
    listed = b""
    for name, part in zip(names, parts):
        listed += record(0x0085, struct.pack("<I", at) + name)
        at += len(part)
    book = record(0x0809, begin) + styles + listed + end + b"".join(parts)
    return compound_of({"Workbook": book, "\x05SummaryInformation": summary_of(*about)} | dict(streams or {}))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _xls(sections: Sequence[Section], about: About) -> bytes:
    filled = [label(0, 0, section.heading) + label(1, 0, section.body) for section in sections]
    return xls_of([(f"Hoja {number}", 0, cells) for number, cells in enumerate(filled, 1)], about)


def _nested_xls() -> bytes:
    """Give a workbook with a cell in the last place of each of many sheets."""
    far = label(0, 0, "a") + label(0xFFFF, 0xFF, "z")
    return xls_of([(f"Hoja {number}", 0, far) for number in range(6)])


def msg_of(subject: str, letter: str, more: Mapping[str, str] | None = None) -> bytes:
    """Give a message of Outlook; `more` are properties by their number and form."""
    said = {"0037001F": subject, "1000001F": letter} | dict(more or {})
    written = {"001F": _utf16, "001E": lambda text: text.encode("cp1252"), "0102": str.encode}
    streams = {f"__substg1.0_{name}": written[name[4:]](text) for name, text in said.items() if text}
    return compound_of({"__properties_version1.0": bytes(32)} | streams)


def _msg(sections: Sequence[Section], _about: About) -> bytes:
    page = "".join(f"<h1>{escape(section.heading)}</h1><p>{escape(section.body)}</p>" for section in sections)
    return msg_of("", "", {"1013001F": page})


OLDER = (
    Kind(
        "rtf",
        media.RTF,
        _rtf,
        lambda: _rtf([Section(f"{ODD}\x00\ufffe\ud800", "")], About(ODD, ODD)),
        lambda: b"{\\rtf1" + b"{\\*" * _DEPTH + b"{" * _DEPTH + b"a" + b"}" * _DEPTH,
    ),
    Kind("xls", media.XLS, _xls, lambda: _xls([Section(f"{ODD}\x00\ufffe", "")], About(ODD, ODD)), _nested_xls),
    Kind(
        "msg",
        media.OUTLOOK,
        _msg,
        lambda: msg_of("", f"{ODD}\x00\ufffe\ud800"),
        lambda: msg_of("", "", {"1013001F": "<div><b>" * 100_000}),
        tells=False,
    ),
)
