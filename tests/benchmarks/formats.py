"""The labelled files of every format: which get the verdict that is due to them, and in how many seconds."""

from collections import Counter
from pathlib import Path
from typing import Any

from ingest.sandbox import Pool
from tests.labelled import Read, labels, read_all


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Read every labelled file, two at a time; no page is recognised. Also gives the rows of the table in `docs/formats-measured.md`."""
    with Pool(scratch=place) as pool:
        found = list(read_all(pool, corpus / "formats", labels()))
    kinds = {kind: [one for one in found if one.label.kind == kind] for kind in sorted({one.label.kind for one in found})}
    seconds = sorted(one.seconds for one in found)
    return {
        "files": len(found),
        "right": round(sum(one.is_right for one in found) / len(found), 3),
        "p99_s": round(seconds[int(len(seconds) * 0.99)], 3),
        "slowest_s": round(seconds[-1], 3),
        "wrong": {one.label.file.split("_")[-1]: one.code for one in found if not one.is_right},
        "table": [_row(kind, read) for kind, read in [*kinds.items(), ("in all", found)]],
    }


def _row(name: str, read: list[Read]) -> str:
    """Give a row of the table in Markdown."""
    verdicts = Counter(one.code for one in read)
    said = ", ".join(f"{count} `{code}`" for code, count in verdicts.most_common())
    seconds = sorted(one.seconds for one in read)
    right = sum(one.is_right for one in read)
    return f"| {name} | {len(read)} | {right} | {said} | {seconds[len(seconds) // 2] * 1000:.0f} | {seconds[-1] * 1000:.0f} |"
