"""Files that mean harm: seconds until the verdict, CPU seconds, and the largest resident size that a reader had over each."""

import multiprocessing
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from ingest.sandbox import Pool
from tests.hostile import GROUPS, PROSE

GENERATORS = ("make_hostile_pdf.py", "make_hostile_office.py")
OWN = "tests/hostile.py"
MOST_S, MOST_MB = 10.0, 1_024.0
_NOWHERE = "http://127.0.0.1:9"
_GENERATED_WITHIN_S = 300
_WORST = 5


class Read(NamedTuple):
    """What reading a file gave: its verdict, seconds by the clock and of CPU, the most resident MB of its readers, what they left."""

    name: str
    code: str
    seconds: float
    cpu_s: float
    peak_mb: float
    left: int


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Read every file in processes of its own, one after the other, so that the peak of memory is that of this file."""
    found = {source: [_read_apart(path, place) for path in sorted(folder.iterdir())] for source, folder in _made(place, corpus)}
    return {source: _summary(read) for source, read in found.items()}


def _made(place: Path, corpus: Path) -> Iterator[tuple[str, Path]]:
    """Make the files of each source in a folder."""
    for generator in GENERATORS:
        folder = place / generator.removesuffix(".py")
        program = [sys.executable, str(corpus / "hostile" / generator), str(folder)]
        subprocess.run(program, check=True, capture_output=True, timeout=_GENERATED_WITHIN_S)
        yield generator, folder
    folder = place / "own"
    folder.mkdir()
    for make in GROUPS.values():
        for file in make(_NOWHERE):
            (folder / file.name).write_bytes(file.content)
    yield OWN, folder


def _read_apart(path: Path, place: Path) -> Read:
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=lambda: theirs.send(_read(path, place)))
    process.start()
    found: Read = ours.recv()
    process.join()
    return found


def _read(path: Path, place: Path) -> Read:
    note, scratch = place / "nota.txt", place / "scratch"
    note.write_text(PROSE, encoding="utf-8")
    with Pool(scratch=scratch) as pool:
        pool.read(note, note.name)  # the reader is warm
        started, before_s = time.monotonic(), _cpu_s()
        code = pool.read(path, path.name).code
        seconds, cpu_s = time.monotonic() - started, _cpu_s() - before_s
        if pool.read(note, note.name).code != "ok":
            code += ", and nothing is read after it"
    left = len(psutil.Process().children()) + len(list(scratch.iterdir()))
    return Read(path.name, code, seconds, cpu_s, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024, left)


def _cpu_s() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [child.cpu_times() for child in psutil.Process().children()]
    return ended.ru_utime + ended.ru_stime + sum(times.user + times.system for times in living)


def _summary(read: list[Read]) -> dict[str, Any]:
    def worst(by: str) -> dict[str, str]:
        ranked = sorted(read, key=lambda one: -float(getattr(one, by)))[:_WORST]
        return {one.name: f"{one.code}, {one.seconds:.2f} s, {one.cpu_s:.2f} CPU s, {one.peak_mb:.0f} MB" for one in ranked}

    return {
        "files": len(read),
        "verdicts": dict(Counter(one.code for one in read)),
        "over": [one.name for one in read if one.seconds > MOST_S or one.peak_mb > MOST_MB],
        "left behind": sum(one.left for one in read),
        "slowest": worst("seconds"),
        "largest": worst("peak_mb"),
    }
