"""Encoders by the setting `encoder`: `use`, or the folder of an export; `off` is none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.meaning.windows import WINDOWS_VERSION

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Texts of any language to vectors of length 1; texts of one meaning lie near each other. Safe to share between threads.

    The same page always gives the same vectors. Any text is taken: long ones are cut, and an empty one has a vector too.
    """

    dimensions: int

    def page(self, pieces: Sequence[str]) -> Vectors:
        """Encode a page by its windows, in order: a row for the whole, and one for each of them where there are several."""
        ...

    def query(self, text: str) -> Vectors:
        """Encode what somebody looks for: one row."""
        ...


def encoder_version(setting: str) -> str | None:
    """
    Name the encoder of a setting and its version, as rows of vectors carry it; None where there is none. Loads nothing.

    Raises:
        EncoderMissing: what the encoder needs is not installed or not in its folder.
    """
    if setting == "off":
        return None
    if setting == "use":
        from index.meaning.encoders import use  # noqa: PLC0415 - one encoder need not be installed for the other

        return f"{use.VERSION}-w{WINDOWS_VERSION}"
    from index.meaning.encoders import e5  # noqa: PLC0415 - the same

    return f"{e5.version(Path(setting))}-w{WINDOWS_VERSION}"


def open_encoder(setting: str, cache: Path) -> Encoder:
    """
    Load the encoder of a setting; takes a second or two. In the folder `cache` it may leave what it reads from there later.

    Raises:
        EncoderMissing: it cannot be loaded.
        OSError: `cache` cannot be written.
    """
    if setting == "use":
        from index.meaning.encoders.use import UseEncoder  # noqa: PLC0415 - see above

        return UseEncoder(cache)
    from index.meaning.encoders.e5 import E5Encoder  # noqa: PLC0415 - see above

    return E5Encoder(Path(setting))
