"""Character recognition on pages of the manuals as a scanner would give them: CPU seconds a page, and the words that are found."""

import json
import random
import re
import resource
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest import formats, media, tessdata
from ingest.limits import Limits
from ingest.sandbox import Pool
from repository.found import Recognised
from tests.running import run

SEED = 20261201
PAGES = 8  # of each manual
DPI = 200
LEAST_WORDS = 100  # of a page that is chosen
LANGUAGES = {"es": "spa", "en": "eng"}
_WORD = re.compile(r"[^\W\d_]+")


def measure(place: Path, corpus: Path) -> dict[str, Any]:
    """Read pages in children alone, with the data of their language; then have `maleta add` read them, which does not know it."""
    if tessdata.lacking(tessdata.installed()):
        return {"skipped": tessdata.HOW_TO_GET_IT}
    figures: dict[str, Any] = {}
    for language, models in LANGUAGES.items():
        truths: list[str] = []
        scan = place / f"{language}.pdf"
        _scan(scan, sorted((corpus / "manuals").glob(f"*.{language}.pdf")), truths)
        figures[language] = _measured(scan, models, truths)
        figures[f"{language}, maleta add"] = _added(place / f"data-{language}", scan)
    return figures


def _scan(target: Path, manuals: Sequence[Path], truths: list[str]) -> None:
    """Write a PDF of pictures of pages chosen by chance, and note what stands on each."""
    canvas = Canvas(str(target))
    for path in manuals:
        pages = formats.extract(path, media.PDF, Limits()).pages
        worth = [page for page in pages if len(_WORD.findall(page.text)) >= LEAST_WORDS]
        document = pdfium.PdfDocument(path)
        for page in random.Random(SEED).sample(worth, PAGES):
            picture = document[page.number - 1].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            assert isinstance(picture, Image.Image)
            size = document[page.number - 1].get_size()
            canvas.setPageSize(size)
            canvas.drawImage(ImageReader(picture), 0, 0, *size)
            canvas.showPage()
            truths.append(page.text)
        document.close()
    canvas.save()


def _measured(scan: Path, models: str, truths: Sequence[str]) -> dict[str, Any]:
    folder = tessdata.folder()
    assert folder
    before, started = _cpu(), time.perf_counter()
    with Pool() as pool:
        answers = [pool.recognise(scan, number, models, folder) for number in range(1, len(truths) + 1)]
    cpu, wall = _cpu() - before, time.perf_counter() - started
    found = [answer.text if isinstance(answer, Recognised) else "" for answer in answers]
    return {
        "pages": len(truths),
        "cpu_s_a_page": round(cpu / len(truths), 2),
        "wall_s_a_page": round(wall / len(truths), 2),
        "word_recall": _recall(truths, found),
        "accented_recall": _recall(truths, found, accented=True),
        "found_words_that_stand_there": _recall(found, truths),
    }


def _added(data: Path, scan: Path) -> dict[str, Any]:
    before, started = _cpu(), time.perf_counter()
    (line,) = (json.loads(line) for line in run(data, "add", scan, "--publish", "--json").stdout.splitlines())
    cpu, wall = _cpu() - before, time.perf_counter() - started
    pages = line["pages_ocr"]
    return {"pages": pages, "cpu_s_a_page": round(cpu / pages, 2), "wall_s_a_page": round(wall / pages, 2), "language": line["language"]}


def _recall(wanted: Sequence[str], found: Sequence[str], *, accented: bool = False) -> float | None:
    """Give the share of wanted words that are found on the same page, as often as they stand there; None where none is wanted."""
    there = total = 0
    for truth, text in zip(wanted, found, strict=True):
        words = Counter(word for word in _WORD.findall(truth.lower()) if _is_accented(word) or not accented)
        total += words.total()
        there += (words & Counter(_WORD.findall(text.lower()))).total()
    return round(there / total, 4) if total else None


def _is_accented(word: str) -> bool:
    return any(map(unicodedata.combining, unicodedata.normalize("NFD", word)))


def _cpu() -> float:
    """Give the user and system seconds of all child processes that came to their end."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
