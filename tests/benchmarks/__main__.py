"""Measure and print JSON: `make bench`.

Arguments are sizes of made collections (by default 10000 and 100000 pages), or the name of one measurement alone: `workers`.
"""

import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import reading, searching, workers
from tests.needs import CORPUS

SIZES = (10_000, 100_000)
ALONE = {"workers": ("one worker and two", workers.measure)}  # by argument: title and measurement


def main() -> int:
    """Run every measurement; each stands alone."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of real documents is not beside this checkout\n")
        return 1
    figures: dict[str, Any] = {"date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "machine": platform.machine()}
    chosen = [argument for argument in sys.argv[1:] if argument in ALONE]
    sizes = [int(argument) for argument in sys.argv[1:] if argument not in ALONE]
    for title, measure in [ALONE[name] for name in chosen]:
        with tempfile.TemporaryDirectory() as place:
            figures[title] = measure(Path(place), CORPUS)
    if not chosen:
        with tempfile.TemporaryDirectory() as place:
            figures["file to searchable"] = reading.measure(Path(place), CORPUS)
    for pages in sizes or (() if chosen else SIZES):
        with tempfile.TemporaryDirectory() as place:
            figures[f"search, {pages} pages"] = searching.measure(Path(place), CORPUS, pages)
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
