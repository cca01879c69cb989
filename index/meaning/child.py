"""The process that encodes: pages come in, vectors go out, and the rest of the machine goes first."""

import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from index.meaning.encoders import open_encoder

NICENESS = 15
HEADER = struct.Struct("<I")

_texts = msgspec.msgpack.Decoder(list[str])


def main() -> None:
    """Answer requests on standard input until it ends, with the encoder whose setting and cache the command line names."""
    os.nice(NICENESS)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    encoder = open_encoder(sys.argv[1], Path(sys.argv[2]))
    while (request := read(requests)) is not None:
        write(answers, encoder.page(_texts.decode(request)).tobytes())


def read(stream: BinaryIO) -> bytes | None:
    """Give the next message; None at the end of the stream, or where it breaks off."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    size = HEADER.unpack(header)[0]
    content = stream.read(size)
    return content if len(content) == size else None


def write(stream: BinaryIO, content: bytes) -> None:
    """Send a message."""
    stream.write(HEADER.pack(len(content)) + content)
    stream.flush()


if __name__ == "__main__":
    main()
