"""Every file gets a verdict from a child that may die of it, and no child stays behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ingest import sandbox
from ingest.sandbox import Bounds, Pool
from tests import labelled, needs

CODES = {"ok", "no-text", "needs-ocr", "encrypted", "damaged", "unsupported", "too-large", "timed-out", "crashed"}
RIGHT, SLOWEST_S = 0.97, 10.0


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    """Give a pool; no child and no scratch folder may be left afterwards."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Pool(scratch=scratch) as found:
        yield found
    assert list(scratch.iterdir()) == []
    assert [child for child in psutil.Process().children(recursive=True) if "ingest.child" in child.cmdline()] == []


def codes(pool: Pool, folder: Path) -> Counter[str]:
    """Read every file of a folder, each within 10 s, or as much more as the machine is busy."""
    found: Counter[str] = Counter()
    for path in sorted(folder.iterdir()):
        started = time.monotonic()
        found[pool.read(path, path.name, "título").code] += 1
        assert time.monotonic() - started <= SLOWEST_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)), path.name
    return found


def test_real_files_of_every_format_get_the_verdict_that_is_due_to_them(pool: Pool, corpus: Path) -> None:
    """Labels that nobody read before are in `tests/ingest/labels.csv`; `make bench ARGS=formats` prints the same per format."""
    wanted = labelled.labels()
    assert sorted(str(path.relative_to(corpus / "formats")) for path in (corpus / "formats").glob("*/*")) == sorted(
        one.file for one in wanted
    )
    found = list(labelled.read_all(pool, corpus / "formats", wanted))
    wrong = [f"{one.label.file}: {one.code}, not {one.label.label} {one.label.word}" for one in found if not one.is_right]
    assert len(wrong) <= (1 - RIGHT) * len(found), wrong
    assert [one for one in found if one.code in ("crashed", "timed-out")] == []
    assert max(one.seconds for one in found) <= SLOWEST_S


@pytest.mark.timeout(400)  # making the PDFs takes 40 s and reading them 60, twice that on a busy machine; each file has its own 10 s
@pytest.mark.parametrize("generator", ["make_hostile_office.py", "make_hostile_pdf.py"])
def test_hostile_files_harm_nobody(pool: Pool, corpus: Path, tmp_path: Path, generator: str) -> None:
    if generator == "make_hostile_pdf.py":
        needs.long_time("making and reading 83 hostile PDFs")
    folder = tmp_path / "hostile"
    subprocess.run([sys.executable, str(corpus / "hostile" / generator), str(folder)], check=True, capture_output=True, timeout=200)
    assert set(codes(pool, folder)) <= CODES
    good = corpus / "manuals" / "maint-guide.es.pdf"
    assert pool.read(good, good.name, "").code == "ok"


def test_nothing_outside_reaches_a_document(pool: Pool, corpus: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(corpus / "hostile" / "make_hostile_office.py"), str(tmp_path / "h")], check=True, capture_output=True
    )
    reading = pool.read(tmp_path / "h" / "xxe.docx", "xxe.docx", "")
    assert Path("/etc/hostname").read_text().strip() not in json.dumps([page.text for page in reading.pages])


def test_a_child_killed_in_the_middle_leaves_a_verdict(corpus: Path) -> None:
    big = corpus / "manuals" / "debian-reference.es.pdf"
    with Pool() as pool:
        answer: list[str] = []
        reading = threading.Thread(target=lambda: answer.append(pool.read(big, big.name, "").code))
        reading.start()
        killed = 0
        while reading.is_alive() and killed < 40:
            for child in psutil.Process().children(recursive=True):
                if "ingest.child" in " ".join(child.cmdline()):
                    os.kill(child.pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.05)
        reading.join(60)
        assert answer
        assert answer[0] in CODES
        assert killed


def test_a_child_that_is_lent_while_the_pool_closes_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    pool = Pool(scratch=scratch)
    note = tmp_path / "nota.txt"
    note.write_text("La prevención empieza en la escuela.", encoding="utf-8")
    lent, closed = threading.Event(), threading.Event()
    ask = sandbox._Child.ask

    def ask_late(*arguments: Any) -> Any:
        lent.set()
        assert closed.wait(30)
        return ask(*arguments)

    monkeypatch.setattr(sandbox._Child, "ask", ask_late)
    answers: list[str] = []
    reading = threading.Thread(target=lambda: answers.append(pool.read(note, note.name).code))
    reading.start()
    assert lent.wait(30)
    pool.close()
    closed.set()
    reading.join()
    assert (answers, list(scratch.iterdir())) == (["ok"], [])


def test_a_file_that_takes_too_long_is_given_up(corpus: Path) -> None:
    big = corpus / "manuals" / "debian-reference.es.pdf"
    with Pool(bounds=Bounds(wall_s=0.001, wall_s_per_mb=0.0)) as pool:
        assert pool.read(big, big.name, "").code == "timed-out"
