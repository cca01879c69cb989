"""What reading alone costs: pages of PDF a CPU second against `pdftotext`, words found, one core against two, the parent's memory."""

import resource
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from ingest.sandbox import Pool
from tests.ingest.test_real_pdfs import MANUALS, recall, recall_of_each, words

ROUNDS = 3
FILES = 10_000
_SAMPLED_EVERY = 250  # files
_LARGEST = 20_000  # bytes of a file that is read again and again


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Measure all four, through the pool of readers as the worker does."""
    manuals = [corpus / "manuals" / f"{name}.pdf" for name in MANUALS]
    if shutil.which("pdftotext") is None:
        return {"skipped": "pdftotext is not on PATH (Debian: poppler-utils)"}
    with Pool(scratch=place) as pool:
        return {
            "memory": _memory(pool, corpus),  # first: what large documents leave free would hide what small ones take
            "rate": _rate(pool, manuals),
            "recall": {path.stem: _recall(pool, path) for path in manuals},
            "two cores": _two_cores(pool, manuals),
        }


def _rate(pool: Pool, manuals: Sequence[Path]) -> dict[str, Any]:
    """Give pages a CPU second, the median of rounds in turn; a child is warm, the parent's part counts."""
    pages = sum(len(pool.read(path, path.name).pages) for path in manuals)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(lambda: [pool.read(path, path.name) for path in manuals]))
        theirs.append(
            _cpu(lambda: [subprocess.run(["pdftotext", str(path), "-"], stdout=subprocess.DEVNULL, check=True) for path in manuals])
        )
    own, plain = sorted(ours)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]
    return {
        "pages": pages,
        "pages_per_cpu_s": round(pages / own),
        "pdftotext_pages_per_cpu_s": round(pages / plain),
        "ratio": round(plain / own, 2),
    }


def _recall(pool: Pool, path: Path) -> dict[str, float]:
    found = words(page.text for page in pool.read(path, path.name).pages)
    wanted = words([path.with_suffix(".txt").read_text(encoding="utf-8")])
    accented = Counter({word: count for word, count in wanted.items() if not word.isascii()})
    shares = {"words": recall(wanted, found), "accented": recall(accented, found), "words as often": recall_of_each(wanted, found)}
    return {name: round(share, 4) for name, share in shares.items()}


def _two_cores(pool: Pool, manuals: Sequence[Path]) -> dict[str, float]:
    """Read the manuals four times over with one child, then with two; the best of rounds in turn, as other work only slows."""
    work = [*manuals] * 4
    one, two = [], []
    for _ in range(ROUNDS):
        one.append(_wall(pool, work, 1))
        two.append(_wall(pool, work, 2))
    return {"one_s": round(min(one), 2), "two_s": round(min(two), 2), "times": round(min(one) / min(two), 2)}


def _wall(pool: Pool, work: Sequence[Path], at_a_time: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(at_a_time) as several:
        list(several.map(lambda path: len(pool.read(path, path.name).pages), work))
    return time.perf_counter() - started


def _memory(pool: Pool, corpus: Path) -> dict[str, float]:
    """Read small real files of every format over and over; give the parent's resident megabytes from the first hundreds to the last."""
    small = sorted(path for path in (corpus / "formats").glob("*/*") if path.stat().st_size <= _LARGEST)
    sizes: list[float] = []
    me = psutil.Process()
    with ThreadPoolExecutor(2) as several:
        for at, _ in enumerate(several.map(lambda number: pool.read(small[number % len(small)], "").code, range(FILES)), 1):
            if at % _SAMPLED_EVERY == 0:
                sizes.append(me.memory_info().rss / 1e6)
    return {"files": FILES, "first_mb": round(sizes[0], 1), "last_mb": round(sizes[-1], 1), "spread_mb": round(max(sizes) - min(sizes), 1)}


def _cpu(work: Callable[[], object]) -> float:
    """Give the seconds of this process, of children that live and of those that ended."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    for child in psutil.Process().children():
        times = child.cpu_times()
        total += times.user + times.system
    return total
