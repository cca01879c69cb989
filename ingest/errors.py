"""Errors of reading a file: each is a verdict that a librarian can act on.

AppError
 + Unreadable
    - Encrypted
    - Damaged
    - Unsupported
    - TooLarge
"""

from typing import ClassVar

from repository.errors import AppError


class Unreadable(AppError):
    """A file that gives no pages; `code` is the verdict."""

    code: ClassVar[str] = "unreadable"


class Encrypted(Unreadable):
    """The file opens only with a password."""

    code: ClassVar[str] = "encrypted"


class Damaged(Unreadable):
    """The file is not what its kind promises: cut off, garbled, or built to mislead."""

    code: ClassVar[str] = "damaged"


class Unsupported(Unreadable):
    """There is no reader for this kind of file."""

    code: ClassVar[str] = "unsupported"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"no reader for {media_type}")
        self.media_type = media_type


class TooLarge(Unreadable):
    """The file holds more than one resource may: the message names the limit."""

    code: ClassVar[str] = "too-large"
