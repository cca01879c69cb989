"""
Measure and print JSON: `make bench`.

As arguments what to measure, by default everything: `formats` (verdicts on labelled files), `harming` (files that mean harm),
`extracting` (reading alone), `files` (to searchable), `pages` (that readers open), numbers (searches in a made collection of so many
pages), `meilisearch-` and a number (the same on a Meilisearch server, against the bare server), `encoding` (vectors, with searches
meanwhile), `ocr` (character recognition), `workers` (one against two).
"""

import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks import elsewhere, encoding, extracting, formats, harming, pages, reading, recognising, searching, workers
from tests.needs import CORPUS

Measure = Callable[[Path, Path], dict[str, Any]]

NAMED: Mapping[str, tuple[str, Measure]] = {
    "extracting": ("reading alone", extracting.measure),
    "formats": ("verdicts on labelled files", formats.measure),
    "harming": ("files that mean harm", harming.measure),
    "files": ("file to searchable", reading.measure),
    "pages": ("pages for readers", pages.measure),
    "encoding": ("vectors", encoding.measure),
    "ocr": ("character recognition", recognising.measure),
    "workers": ("one worker and two", workers.measure),
}
FAR = "meilisearch-"
EVERYTHING = ("formats", "harming", "extracting", "files", "pages", "10000", "100000", "meilisearch-100000", "encoding", "ocr", "workers")


def main() -> int:
    """Run every measurement; each stands alone."""
    if not CORPUS.is_dir():
        sys.stderr.write("the folder shared/corpus of real documents is not beside this checkout\n")
        return 1
    figures: dict[str, Any] = {"date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "machine": platform.machine()}
    for what in sys.argv[1:] or EVERYTHING:
        with tempfile.TemporaryDirectory() as place:
            if what in NAMED:
                title, measure = NAMED[what]
                figures[title] = measure(Path(place), CORPUS)
            elif what.startswith(FAR):
                count = int(what.removeprefix(FAR))
                figures[f"search on Meilisearch, {count} pages"] = elsewhere.measure(Path(place), CORPUS, count)
            else:
                figures[f"search, {what} pages"] = searching.measure(Path(place), CORPUS, int(what))
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
