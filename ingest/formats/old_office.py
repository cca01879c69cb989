"""What old DOC, PPT and XLS share: they are read whole, within the limit of what an archive may hold."""

from pathlib import Path

from ingest.errors import TooLarge
from ingest.limits import Limits


def read_compound(path: Path, limits: Limits) -> bytes:
    """
    Read a compound file whole.

    Raises:
        TooLarge: it is longer than what an archive may unpack to.
    """
    if path.stat().st_size > limits.max_unpacked_bytes:
        raise TooLarge(f"more than {limits.max_unpacked_bytes} bytes")
    return path.read_bytes()
