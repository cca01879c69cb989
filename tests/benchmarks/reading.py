"""From files to searchable pages, against `pdftotext` on the same PDFs, in CPU seconds."""

import json
import resource
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.running import run

ROUNDS = 3


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Give CPU and wall seconds of `maleta add --publish` and of `pdftotext` on the manuals: the median of rounds that alternate."""
    manuals = sorted((corpus / "manuals").glob("*.pdf"))
    if shutil.which("pdftotext") is None:
        return {"skipped": "pdftotext is not on PATH (Debian: poppler-utils)"}
    ours, theirs, pages = [], [], 0
    for number in range(ROUNDS):
        theirs.append(
            _cpu(lambda: [subprocess.run(["pdftotext", str(path), "-"], stdout=subprocess.DEVNULL, check=True) for path in manuals])
        )
        data = place / f"data{number}"
        started = time.perf_counter()
        ours.append((*_cpu_of_add(data, manuals), time.perf_counter() - started))
        pages = ours[-1][1]
    cpu = sorted(item[0] for item in ours)[ROUNDS // 2]
    plain = sorted(theirs)[ROUNDS // 2]
    return {
        "pages": pages,
        "maleta_cpu_s": round(cpu, 2),
        "pdftotext_cpu_s": round(plain, 2),
        "allowed_cpu_s": round(2 * plain + 5, 2),
        "wall_s": round(sorted(item[2] for item in ours)[ROUNDS // 2], 2),
    }


def _cpu_of_add(data: Path, manuals: list[Path]) -> tuple[float, int]:
    lines: list[str] = []
    spent = _cpu(lambda: lines.extend(run(data, "add", *manuals, "--publish", "--json").stdout.splitlines()))
    return spent, sum(json.loads(line)["pages"] for line in lines)


def _cpu(work: Any) -> float:
    """Give the user and system seconds of all child processes that `work` ran to their end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
