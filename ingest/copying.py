"""Cleaned copies are made, read again, and kept only if they say what their original says and hide nothing."""

import tempfile
from collections import Counter
from pathlib import Path

from ingest import media
from ingest.messages import Reading
from ingest.sandbox import Pool
from repository.errors import AppError
from repository.personal import SHOWN
from repository.receipts import READABLE

CHANGED = "text-differs"
STILL_HIDES = "still-hides"
_NOTE = "note"  # a slide's page has its notes, and its copy has not
_MAYBE_CUT = 490  # characters of a finding: one as long may be the beginning of a longer note


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
        copy_name = f"{Path(name).stem}.txt" if media.sniff(path, name) in (media.MAIL, media.OUTLOOK) else name
        _check(pool.read(path, name), pool.read(copy, copy_name))
        return content, copy_name, media.sniff(copy, copy_name)


def _check(original: Reading, copy: Reading) -> None:
    """
    Compare what was read from both.

    Raises:
        CannotClean: the copy cannot be read, says something else, or hides something.
    """
    if any(finding.kind not in SHOWN for finding in copy.findings):
        raise CannotClean(STILL_HIDES)
    if copy.code not in READABLE or not _says_the_same(original, copy):
        raise CannotClean(CHANGED, copy.code)


def _says_the_same(original: Reading, copy: Reading) -> bool:
    """Tell whether a copy has all words of its original, but for those of notes."""
    before, after = _words(original), _words(copy)
    notes = [finding.excerpt for finding in original.findings if finding.kind == _NOTE]
    if not notes or after == before:
        return after == before
    noted = Counter(word for note in notes for word in note.split())
    return after <= before and (before - after <= noted or any(len(note) >= _MAYBE_CUT for note in notes))


def _words(reading: Reading) -> Counter[str]:
    return Counter(word for page in reading.pages for word in page.text.split())
