"""Text that every database takes."""

import re

_REFUSED = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Put U+FFFD in place of NUL and lone surrogates, which PostgreSQL and UTF-8 refuse. The length stays, so offsets hold."""
    return _REFUSED.sub("\ufffd", text)
