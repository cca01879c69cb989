"""Cleaned copies are made, read again, and kept only if they say what their original says and hide nothing."""

import tempfile
from collections import Counter
from pathlib import Path

from ingest import media
from ingest.messages import Reading
from ingest.sandbox import Pool
from repository.errors import AppError
from repository.personal import SHOWN

CHANGED = "text-differs"
STILL_HIDES = "still-hides"
_MAY_BE_PAGES = ("note", "hidden-sheet", "hidden-text", "comment")  # a reader of files may count these to the text of pages


class CannotClean(AppError):
    """No cleaned copy can be made; asking again would not help. `reason` is a verdict, or says what is wrong with the copy."""

    code = "cannot-clean"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def make_copy(pool: Pool, path: Path, name: str) -> tuple[bytes, str, str]:
    """
    Give the cleaned copy of a file, its name and its media type.

    Raises:
        CannotClean: there is no way to clean such a file, or the copy is not what it should be.
    """
    content = pool.clean(path, name)
    if isinstance(content, Reading):
        raise CannotClean(content.code, content.detail)
    with tempfile.NamedTemporaryFile(prefix="maleta-copy-") as file:
        file.write(content)
        file.flush()
        copy = Path(file.name)
        media_type = media.sniff(copy, name)
        if media_type == media.TEXT and media.sniff(path, name) != media.TEXT:
            name = f"{Path(name).stem}.txt"
        _check(pool.read(path, name), pool.read(copy, name))
    return content, name, media_type


def _check(original: Reading, copy: Reading) -> None:
    """
    Compare what was read from both.

    Raises:
        CannotClean: the copy cannot be read, says something else, or hides something.
    """
    if any(finding.kind not in SHOWN for finding in copy.findings):
        raise CannotClean(STILL_HIDES)
    before, after = _words(original), _words(copy)
    may_lose = any(finding.kind in _MAY_BE_PAGES for finding in original.findings)
    if copy.code not in ("ok", "no-text") or not (after <= before if may_lose else after == before):
        raise CannotClean(CHANGED, copy.code)


def _words(reading: Reading) -> Counter[str]:
    return Counter(word for page in reading.pages for word in page.text.split())
