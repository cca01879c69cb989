"""RTF taken apart: groups, control words, signs, and the bytes between them. Nothing is decoded here."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Sort = Literal["open", "close", "word", "sign", "bytes"]

_TOKEN = re.compile(
    rb"(?P<bytes>[^\\{}\r\n\x00]+)|\\(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|(?P<open>\{)|(?P<close>\})|\\(?P<sign>[^A-Za-z])"
)
_BINARY = b"bin"


class Token(NamedTuple):
    """A piece of RTF: a control word with its number, a sign of one character, bytes of text, or the edge of a group."""

    sort: Sort
    data: bytes = b""
    number: int | None = None


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens(data: bytes) -> Iterator[Token]:
    """Give the tokens of a file in order. Bytes that are announced as binary are left out; so is what belongs to no token."""
    at = 0
    while match := _TOKEN.search(data, at):
        at = match.end()
        sort = match.lastgroup
        if sort == "bytes":
            yield Token("bytes", match[0])
        elif sort == "hex":
            yield Token("bytes", bytes.fromhex(match["hex"].decode()))
        elif sort == "open":
            yield _OPEN
        elif sort == "close":
            yield _CLOSE
        elif sort == "sign":
            yield Token("sign", match["sign"])
        else:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == _BINARY:
                at += max(0, number or 0)
            else:
                yield Token("word", match["word"], number)
