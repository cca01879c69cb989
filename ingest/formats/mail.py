"""E-mail and web archives (EML, MHTML): the letter itself, the names of what is attached; who wrote to whom is told apart."""

import email
import re
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from pathlib import Path
from typing import Any, cast

from ingest.charset import decode_declared, decode_html, decode_text
from ingest.clean import clean_line
from ingest.dates import year_of
from ingest.errors import TooLarge
from ingest.extraction import Extraction, Hidden, Tally, Watch, unwatched
from ingest.formats.html import blocks_of
from ingest.formats.sections import Block, pages_of
from ingest.formats.text import read_bounded
from ingest.limits import Limits

MAX_LINES = 2_000_000  # the parser goes through them one by one
MAX_HIDDEN = 500  # characters of one header
MAX_LETTERS = 100  # forwarded within one another or side by side
_HEADERS = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Message-ID")
_SAVED_BY_BROWSER = "<saved by"  # of a web archive: no person's address
_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?]*\?=")  # of RFC 2047
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_PARSER_ERRORS = (ValueError, TypeError, LookupError, AttributeError, MessageError)  # of odd headers, in the standard library


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a letter, and letters that it forwards.

    Raises:
        TooLarge: it has too much text, or nests too deep.
    """
    tally = Tally(limits, watch)
    data = read_bounded(path, limits)
    if data.count(b"\n") > MAX_LINES:
        raise TooLarge(f"a letter of more than {MAX_LINES} lines")
    try:
        message = email.message_from_bytes(data, policy=_AsWritten())
        letter = _Letter()
        letter.read(message)
    except RecursionError as error:
        raise TooLarge("parts within parts without end") from error
    return Extraction(
        pages=pages_of([*letter.blocks, *(Block(f"• {name}", tight=True) for name in letter.attached)], limits, tally),
        title=clean_line(_header(message, "Subject"), 500) or None,
        hidden=tuple(letter.hidden),
        year=year_of(_header(message, "Date")),
    )


class _AsWritten(Compat32):
    """Gives headers as they stand, so that letters which are not ASCII are ours to decode."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the policy's own signature
        """Give a header's value."""
        return value


class _Letter:
    """Collects what a message and its parts say."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.attached: list[str] = []
        self.hidden: list[Hidden] = []
        self._letters = 0

    def read(self, message: Message) -> None:
        """Take in a message: its headers, then its parts."""
        self._letters += 1
        if self._letters > MAX_LETTERS:
            raise TooLarge(f"more than {MAX_LETTERS} letters in one")
        self.hidden += _people(message)
        self._part(message)

    def _part(self, part: Message) -> None:
        kind = part.get_content_type()
        children = cast("list[Message]", part.get_payload()) if part.is_multipart() else []
        if kind == "message/rfc822":
            self._forwarded(children)
        elif kind == "multipart/alternative":
            self._richest(children)
        elif kind == "multipart/related" and children:  # a text, then what it shows
            self._part(children[0])
            self.attached += filter(None, map(_attachment, children[1:]))
        elif part.is_multipart():
            for child in children:
                self._part(child)
        elif name := _attachment(part):
            self.attached.append(name)
        else:
            self.blocks += _blocks(part)

    def _richest(self, parts: list[Message]) -> None:
        """Take the last of several forms of the same text that can be read: the plainest comes first."""
        for part in reversed(parts):
            form = _Letter()
            form._part(part)
            if form.blocks:
                self.blocks += form.blocks
                self.attached += form.attached
                self.hidden += form.hidden
                return

    def _forwarded(self, letters: list[Message]) -> None:
        for letter in letters:
            if subject := clean_line(_header(letter, "Subject"), 500):
                self.blocks.append(Block(subject))
            self.read(letter)


def _blocks(part: Message) -> list[Block]:
    kind = part.get_content_type()
    if kind not in ("text/html", "text/plain", "application/xhtml+xml"):
        return []
    data = _asked(lambda: part.get_payload(decode=True))
    if not isinstance(data, bytes):
        return []
    charset = str(_asked(part.get_content_charset) or "")
    if kind == "text/plain":
        return [Block(paragraph) for paragraph in decode_declared(data, charset).replace("\r\n", "\n").split("\n\n")]
    return blocks_of(decode_declared(data, charset) if charset else decode_html(data))


def _attachment(part: Message) -> str | None:
    """Give the name of an attachment; None for what is a part of the letter. Pictures within the text have none worth reading."""
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    name = clean_line(_decoded(str(_asked(part.get_filename) or "")), 300)
    return name if name and not disposition.startswith("inline") and not part.get("Content-ID") else None


def _people(message: Message) -> Iterator[Hidden]:
    for name in _HEADERS:
        for value in _all(message, name):
            text = clean_line(_decoded(value), MAX_HIDDEN - len(name) - 2)
            if text and not text.lower().startswith(_SAVED_BY_BROWSER):
                yield Hidden(kind="mail-header", text=f"{name}: {text}")


def _header(message: Message, name: str) -> str:
    return _decoded(next(iter(_all(message, name)), ""))


def _all(message: Message, name: str) -> list[str]:
    return [str(value) for value in _asked(lambda: message.get_all(name)) or ()][:20]


def _decoded(raw: str) -> str:
    """Decode a header: its raw bytes, then the words that declare an encoding."""
    text = decode_text(raw.encode("utf-8", "surrogateescape"))
    return _WORD.sub(lambda word: _decoded_word(word[0]), _BETWEEN_WORDS.sub("", text))


def _decoded_word(word: str) -> str:
    """Decode one word; it is given as it stands where it declares itself wrongly."""
    try:
        ((data, charset),) = decode_header(word)
    except _PARSER_ERRORS:
        return word
    return decode_declared(data, charset or "") if isinstance(data, bytes) else data


def _asked(question: Callable[[], Any]) -> Any:
    """Ask the parser; None where it stumbles over what stands there."""
    try:
        return question()
    except _PARSER_ERRORS:
        return None
