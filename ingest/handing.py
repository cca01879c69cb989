"""The documents of an archive, handed to the parent piece by piece: one that fails does not keep the others back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from ingest.archive import Archive
from ingest.errors import TooLarge, Unreadable
from ingest.extraction import Document
from ingest.limits import Limits
from ingest.messages import Code, Piece


class Handed(NamedTuple):
    """How many documents came out whole, what became of the others as warnings, and the verdict on the first of those."""

    documents: int = 0
    warnings: tuple[str, ...] = ()
    trouble: Code | None = None


def hand_over(path: Path, documents: Sequence[Document], limits: Limits, send: Callable[[Piece], None]) -> Handed:
    """
    Send each document of an archive in pieces.

    Raises:
        TooLarge: there are more documents, or they have more bytes, than one archive may hold.
        Damaged: the archive cannot be opened.
    """
    if not documents:
        return Handed()
    if len(documents) > limits.max_documents:
        raise TooLarge(f"the archive holds more than {limits.max_documents} documents")
    whole, warnings, trouble = 0, [], None
    with Archive(path, limits) as archive:
        if sum(archive.members[document.member].file_size for document in documents) > limits.max_document_bytes:
            raise TooLarge(f"the documents of the archive are more than {limits.max_document_bytes} bytes")
        for document in documents:
            try:
                for content in archive.pieces(archive.members[document.member]):
                    send(Piece(path=document.path, name=document.name, title=document.title, content=content))
            except Unreadable as error:
                send(Piece(path=document.path, name=document.name, title=document.title, end="broken"))
                code = cast("Code", error.code)
                warnings.append(f"member-{code}:{document.path}")
                trouble = trouble or code
            else:
                send(Piece(path=document.path, name=document.name, title=document.title, end="whole"))
                whole += 1
    return Handed(whole, tuple(warnings), trouble)
