"""Cleaned copies of messages: what they say, as plain text, without who sent them to whom."""

from pathlib import Path

from ingest import formats, media
from ingest.limits import Limits


def clean(path: Path, limits: Limits) -> bytes:
    """
    Give the text of a message.

    Raises:
        Unreadable: what the reader of messages says.
    """
    pages = formats.extract(path, media.OUTLOOK if media.sniff(path, "") == media.OUTLOOK else media.MAIL, limits).pages
    return ("\f".join(page.text for page in pages) + "\n").encode()
