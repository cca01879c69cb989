"""What a kind of file is to the contract of readers."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

ODD = "mi\u00adgra\u00adción, tra\u200bta y nin\u0303ez"  # reads: migración, trata y niñez
ODD_ENTITIES = "mi&#xAD;gra&shy;ción&#0;&#xFFFE;&#xD800;, tra&#x200B;ta y nin&#x303;ez"


class Section(NamedTuple):
    """What stands on one natural page."""

    heading: str
    body: str


class About(NamedTuple):
    """What a file says of itself."""

    title: str = ""
    author: str = ""


class Kind(NamedTuple):
    """
    One kind of file.

    `make` gives a file whose natural pages are the sections. `odd` is one whose text is `ODD`, with whatever else a file of
    the kind can hide in text; `nested` is one that nests without end. `main` is the member that holds the text of those
    that are archives, or names the members that do; `tells` says that the kind has room for title and author; `sheet` that a file is
    one page whatever it holds.
    """

    name: str
    media_type: str
    make: Callable[[Sequence[Section], About], bytes]
    odd: Callable[[], bytes]
    nested: Callable[[], bytes]
    main: str | None = None
    tells: bool = True
    sheet: bool = False


def packed(members: dict[str, bytes]) -> bytes:
    """Give a ZIP of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
