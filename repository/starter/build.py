"""
Build the starter toolkit: read the sources, check them, write files/, catalogue.csv and printed.csv.

Run as `python -m repository.starter.build`; needs the dependency group `starter`. Two builds give the same bytes.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from repository.starter.catalogue import catalogue
from repository.starter.check import complaints
from repository.starter.imprint import Imprint, imprint_of
from repository.starter.markdown import md
from repository.starter.press import pdf
from repository.starter.printed import ledger
from repository.starter.source import Source, UnreadableSource, read_sources
from repository.starter.webpage import html
from repository.starter.word import docx

HERE = Path(__file__).parent
WRITERS: dict[str, Callable[[Source, Imprint], bytes]] = {"pdf": pdf, "docx": docx, "html": html, "md": md}


def main() -> int:
    """Build everything, or say what is wrong and build nothing."""
    try:
        sources = read_sources(HERE / "sources")
    except UnreadableSource as error:
        print(error, file=sys.stderr)
        return 1
    if wrong := complaints(sources):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    build(sources, HERE)
    return 0


def build(sources: Sequence[Source], folder: Path) -> None:
    """Write the files of the sources, their catalogue and what the PDFs were printed from; files of no source are removed."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    wanted = {source.file for source in sources}
    for path in files.iterdir():
        if path.name not in wanted:
            path.unlink()
    for source in sources:
        (files / source.file).write_bytes(WRITERS[source.format](source, imprint_of(source)))
    (folder / "catalogue.csv").write_text(catalogue(sources), encoding="utf-8", newline="")
    (folder / "printed.csv").write_text(ledger(sources, files), encoding="utf-8", newline="")


if __name__ == "__main__":
    sys.exit(main())
