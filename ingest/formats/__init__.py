"""Readers of file formats: one module for each, named in one line here."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest import media
from ingest.errors import Damaged, Encrypted, Unsupported
from ingest.extraction import Extract, Extraction, Watch, unwatched
from ingest.limits import Limits

READERS: Mapping[str, str] = {  # media type: module of this package, imported when a file needs it
    media.PDF: "pdf",
    media.DOCX: "docx",
    media.DOC: "doc",
    media.ODT: "odt",
    media.PPTX: "pptx",
    media.ODP: "odp",
    media.PPT: "ppt",
    media.XLSX: "xlsx",
    media.ODS: "ods",
    media.XLS: "xls",
    media.RTF: "rtf",
    media.HTML: "html",
    media.MARKDOWN: "markdown",
    media.TEXT: "text",
    media.CSV: "text",
    media.ZIP: "course",
    media.EPUB: "epub",
    media.SRT: "subtitles",
    media.VTT: "subtitles",
    media.MAIL: "mail",
    media.OUTLOOK: "outlook",
    media.SVG: "svg",
    **dict.fromkeys(media.PICTURES, "picture"),
    **dict.fromkeys(media.CONTAINERS, "recording"),
}


def extract(path: Path, media_type: str, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a file with the reader of its kind.

    Raises:
        Unreadable: what the reader says, or that there is none.
    """
    return reader_of(media_type)(path, limits, watch)


def reader_of(media_type: str) -> Extract:
    """
    Give the reader of a kind of file.

    Raises:
        Unreadable: there is no reader, because nobody wrote one or because the file is empty, locked or broken.
    """
    if media_type == media.EMPTY:
        raise Damaged("the file is empty")
    if media_type == media.LOCKED_OFFICE:
        raise Encrypted("the document opens only with a password")
    if media_type not in READERS:
        raise Unsupported(media_type)
    return cast("Extract", import_module(f"{__name__}.{READERS[media_type]}").extract)


def load_readers() -> None:
    """Import every reader at once."""
    for name in set(READERS.values()):
        import_module(f"{__name__}.{name}")
