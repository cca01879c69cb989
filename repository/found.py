"""What the reading of a file finds, as plain values: a confined reader has them without a database library."""

import msgspec

MAX_EXCERPT = 500  # characters
MAX_FINDINGS = 500  # of one file


class NewFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may tell who a person is; `page` is 0 for the whole file.

    `kind` is one of `personal.SHOWN`, or names what the file hides.
    """

    kind: str
    excerpt: str
    page: int = 0


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What was recognised on a page: clean text (NFC), its languages (BCP 47), boxes packed by `repository.boxes`."""

    text: str
    languages: tuple[str, ...] = ("und",)
    boxes: bytes | None = None
