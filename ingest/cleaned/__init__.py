"""Cleaned copies of files: one module for each family of formats, named in one line here.

A copy has the text, pictures and links of its original, and nothing that the pages do not show: no comments, notes, hidden sheets,
positions, names of authors, mail headers, earlier wordings, attached files, scripts or values of forms.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest import media
from ingest.errors import Unsupported
from ingest.limits import Limits

Clean = Callable[[Path, Limits], bytes]

_UNCOPIED = ("audio/aac", "audio/amr", "video/mp2t", "video/mpeg")  # containers that take no packets as they are
CLEANERS: Mapping[str, str] = {  # media type: module of this package, imported when a file needs it
    media.PDF: "pdf",
    media.DOCX: "ooxml",
    media.XLSX: "ooxml",
    media.PPTX: "ooxml",
    media.ODT: "opendocument",
    media.ODP: "opendocument",
    media.ODS: "opendocument",
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/webp": "picture",
    "image/tiff": "picture",
    media.MAIL: "mail",
    media.OUTLOOK: "mail",
    media.SVG: "svg",
    **dict.fromkeys((kind for kind in media.CONTAINERS if kind not in _UNCOPIED), "recording"),
}


def cleaned(path: Path, media_type: str, limits: Limits) -> bytes:
    """
    Make the cleaned copy of a file. The same bytes give the same copy.

    Raises:
        Unreadable: there is no way to clean a file of this kind, or this one.
    """
    if media_type not in CLEANERS:
        raise Unsupported(media_type)
    clean = cast("Clean", import_module(f"{__name__}.{CLEANERS[media_type]}").clean)
    return clean(path, limits)
