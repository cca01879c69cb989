"""Measure and print JSON: `make bench`. Sizes of made collections as arguments, by default 10000 and 100000 pages."""

import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import reading, searching
from tests.needs import CORPUS

SIZES = (10_000, 100_000)


def main() -> int:
    """Run every measurement; each stands alone."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of real documents is not beside this checkout\n")
        return 1
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    figures: dict[str, Any] = {"date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "machine": platform.machine()}
    with tempfile.TemporaryDirectory() as place:
        figures["file to searchable"] = reading.measure(Path(place), CORPUS)
    for pages in sizes:
        with tempfile.TemporaryDirectory() as place:
            figures[f"search, {pages} pages"] = searching.measure(Path(place), CORPUS, pages)
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
