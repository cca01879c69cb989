"""What the parent and a sandboxed child say to each other: msgpack in frames, each with its length in front."""

import os
from collections.abc import Iterator
from typing import Literal

import msgspec

from ingest.extraction import ExtractedPage
from ingest.limits import Limits
from repository.found import NewFinding, Recognised

Code = Literal["ok", "no-text", "needs-ocr", "encrypted", "damaged", "unsupported", "too-large", "timed-out", "crashed"]

_HEADER_BYTES = 4
_READ_BYTES = 1 << 18


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Read this file. `name` is what its owner called it, `file_title` the title made of that name.

    `beside` are the paths of subtitles that are the text of a recording.
    """

    path: str
    name: str
    file_title: str
    limits: Limits
    wall_s: float
    cpu_s: float  # of the whole, and more for each page that is reached
    cpu_s_per_page: float
    page_cpu_s: float
    beside: tuple[str, ...] = ()
    picture: tuple[int, int] | None = None  # (page, width): draw this instead of reading
    clean: bool = False  # make a cleaned copy instead of reading
    recognise: tuple[int, str, str] | None = None  # (page, language data, their folder): read the text in its picture instead


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The child has given up what it does not need; `lacking` are the layers of its confinement that the system does not have."""

    lacking: tuple[str, ...] = ()


class At(msgspec.Struct, frozen=True, tag="at"):
    """The child is about to read a page; 0 stands for the file as a whole."""

    page: int


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """The bytes that were asked for: a page's picture, as WebP, or a cleaned copy."""

    content: bytes


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """What was recognised in the picture of a page."""

    found: Recognised


class Piece(msgspec.Struct, frozen=True, kw_only=True, tag="piece"):
    """A piece of a document that stands in an archive. The pieces of one document come one after the other.

    `end` is empty while more is to come; a document that is `broken` off is to be forgotten.
    """

    path: str
    name: str
    title: str
    content: bytes = b""
    end: Literal["", "whole", "broken"] = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True, tag="reading"):
    """What became of a file. `code` is the verdict; there are pages only for `ok`, `no-text` and `needs-ocr`.

    `documents` is the number of those that stand in the file and were handed over whole before.
    `title` is the document's own if it is sensible, else the one made of the file's name. Languages are BCP 47.
    """

    code: Code
    detail: str = ""
    media_type: str = "application/octet-stream"
    pages: tuple[ExtractedPage, ...] = ()
    language: str = "und"
    title: str = ""
    title_language: str = "und"
    authors: tuple[str, ...] = ()
    abstract: str | None = None
    year: int | None = None
    findings: tuple[NewFinding, ...] = ()  # what may be personal data
    warnings: tuple[str, ...] = ()
    minutes: int | None = None
    subjects: tuple[str, ...] = ()  # as the file says them: keywords of its properties
    documents: int = 0


Message = Ready | At | Drawn | Seen | Piece | Reading

_encoder = msgspec.msgpack.Encoder()
_requests = msgspec.msgpack.Decoder(Request)
_messages = msgspec.msgpack.Decoder(Message)


def frame(message: Request | Message) -> bytes:
    """Give a message with its length in front."""
    body = _encoder.encode(message)
    return len(body).to_bytes(_HEADER_BYTES, "big") + body


def send(descriptor: int, message: Request | Message) -> None:
    """Write a message whole."""
    data = memoryview(frame(message))
    while data:
        data = data[os.write(descriptor, data) :]


def receive_requests(descriptor: int) -> Iterator[Request]:
    """Give the parent's requests until it closes the pipe."""
    while header := _exactly(descriptor, _HEADER_BYTES):
        yield _requests.decode(_exactly(descriptor, int.from_bytes(header, "big")))


class Inbox:
    """Puts together the messages of a child from what its pipe gives, and counts the bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def waiting_bytes(self) -> int:
        """Tell how long the message is that is still to be completed, as far as it is known."""
        if len(self._buffer) < _HEADER_BYTES:
            return len(self._buffer)
        return max(len(self._buffer), int.from_bytes(self._buffer[:_HEADER_BYTES], "big"))

    def read(self, descriptor: int) -> bool:
        """Take in what is there; False at the end of the pipe."""
        data = os.read(descriptor, _READ_BYTES)
        self._buffer += data
        return bool(data)

    def messages(self) -> Iterator[Message]:
        """
        Take out the messages that are complete.

        Raises:
            msgspec.MsgspecError: a child that a file took over does not speak our language.
        """
        start = 0
        while len(self._buffer) - start >= _HEADER_BYTES:
            end = start + _HEADER_BYTES + int.from_bytes(self._buffer[start : start + _HEADER_BYTES], "big")
            if len(self._buffer) < end:
                break
            yield _messages.decode(memoryview(self._buffer)[start + _HEADER_BYTES : end])
            start = end
        del self._buffer[:start]


def _exactly(descriptor: int, count: int) -> bytes:
    """Read so many bytes; fewer only at the end of the pipe."""
    data = bytearray()
    while len(data) < count and (more := os.read(descriptor, count - len(data))):
        data += more
    return bytes(data)
