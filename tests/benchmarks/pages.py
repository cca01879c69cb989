"""What a reader waits for: bytes of the pages of the starter toolkit, first paint on a poor line, and one page of a heavy PDF."""

import io
import shutil
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from repository.db import Database
from repository.settings import Settings
from tests.benchmarks.asked import Asked, queries
from tests.needs import BROWSERS
from tests.running import MALETA, environment, free_port, run, wait_for

STARTER = Path(__file__).parents[2] / "repository" / "starter"
PHONE: Mapping[str, Any] = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
POOR_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s, ms, bytes/s
ROUNDS = 5
QUERIES = 300
HEAVY_PAGES, HEAVY_PAGE, HEAVY_WORD = 300, 212, "zunzuncito"
ADDRESSES = {
    "home": "/es/",
    "search": "/es/search?q=trata",
    "resource": "/es/resources/{slug}",
    "page": "/es/resources/{slug}/pages/3",
}


def measure(place: Path, _corpus: Path) -> dict[str, Any]:
    """Load the toolkit and the heavy PDF, serve them, look at them with a real browser."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return {"skipped": "Chromium is not on PATH (Debian: apt-get install chromium)"}
    data, heavy = place / "data", place / "heavy.pdf"
    heavy.write_bytes(heavy_pdf())
    run(data, "add", STARTER / "files", "--metadata", STARTER / "catalogue.csv", "--publish").check_returncode()
    run(data, "add", heavy, "--publish").check_returncode()
    with _site(data) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        known = _slug(address, "trata")
        figures: dict[str, Any] = {name: _looked_at(browser, address + path.format(slug=known)) for name, path in ADDRESSES.items()}
        weight = round(heavy.stat().st_size / 1e6, 1)
        found = httpx.get(f"{address}/api/v1/search", params={"q": HEAVY_WORD}).json()["hits"][0]["pages"][0]
        page = _looked_at(browser, address + found["url"])
        figures["a page of a heavy PDF"] = {"pages": HEAVY_PAGES, "file_MB": weight, "page": found["number"], **page}
        browser.close()
        database = Database(Settings(data=data).database)
        with database.read() as session:
            asked = queries(session, QUERIES)
        database.close()
        figures["search page against API"] = html_against_json(address, asked)
    return figures


def html_against_json(address: str, asked: list[Asked]) -> dict[str, Any]:
    """Ask for the search page and for the same answer as JSON in turn; give medians in ms and the ratio of the medians."""
    took: dict[str, list[float]] = {"html": [], "json": []}
    with httpx.Client(base_url=address, timeout=30.0) as client:
        for number, one in enumerate(asked):
            ways = [("html", "/es/search"), ("json", "/api/v1/search")]
            for way, path in ways if number % 2 else reversed(ways):
                answer = client.get(path, params=list(one.params))
                answer.raise_for_status()
                took[way].append(answer.elapsed.total_seconds() * 1_000)
    html, plain = (statistics.median(took[way]) for way in ("html", "json"))
    return {"queries": len(asked), "html_p50_ms": round(html, 2), "json_p50_ms": round(plain, 2), "ratio": round(html / plain, 2)}


def heavy_pdf() -> bytes:
    """Make a PDF of 300 pages and about 40 MB: a picture on each that does not compress, and a word that stands on page 212 alone."""
    noise = numpy.random.default_rng(5)
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for number in range(1, HEAVY_PAGES + 1):
        picture = io.BytesIO()
        Image.fromarray(noise.integers(0, 256, (330, 400), dtype=numpy.uint8)).save(picture, "JPEG", quality=90)
        canvas.drawImage(ImageReader(picture), 60, 320, 400, 330)
        canvas.drawString(60, 760, f"Capítulo de la hoja {number}: cada persona decide con información.")
        canvas.drawString(60, 740, HEAVY_WORD if number == HEAVY_PAGE else "Conversen en parejas durante cinco minutos.")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@contextmanager
def _site(data: Path) -> Iterator[str]:
    """Run server and worker as `maleta up` does."""
    port = free_port()
    environ = environment(data)
    command = [MALETA, "up", "--port", str(port), "--empty"]
    process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _slug(address: str, text: str) -> str:
    """Give the slug of the first PDF that a search finds."""
    hits = httpx.get(f"{address}/api/v1/search", params={"q": text, "size": 50}).json()["hits"]
    return next(hit["resource"]["slug"] for hit in hits if hit["pages"] and hit["resource"]["languages"] == ["es"])


def _looked_at(browser: Browser, address: str) -> dict[str, Any]:
    """Open an address with an empty cache on a poor line, `ROUNDS` times: bytes by kind (of the last), median of the paints in ms."""
    paints = []
    for _ in range(ROUNDS):
        context = browser.new_context(**PHONE)
        page = context.new_page()
        received = _watch(page)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(2_500)
        paints.append((page.evaluate(_FIRST_PAINT), page.evaluate(_LARGEST_PAINT), page.evaluate(_SHIFT)))
        context.close()
    first, largest, shift = (statistics.median(values) for values in zip(*paints, strict=True))
    total = sum(received.values())
    return {
        "bytes": dict(received),
        "bytes_without_fonts_and_images": total - received["Font"] - received["Image"],
        "bytes_in_all": total,
        "first_paint_ms": round(first),
        "largest_paint_ms": round(largest),
        "layout_shift": round(shift, 3),
    }


def _watch(page: Page) -> Counter[str]:
    """Put a page on a poor line; give a count of bytes, by kind of what was loaded, that grows."""
    received: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", POOR_LINE)
    wire.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    wire.on(
        "Network.loadingFinished",
        lambda event: received.update({kinds.get(event["requestId"], "Other"): int(event["encodedDataLength"])}),
    )
    return received


_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_LARGEST_PAINT = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""
_SHIFT = """new Promise(done => { let sum = 0
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value })
        .observe({type: 'layout-shift', buffered: true})
    setTimeout(() => done(sum), 100) })"""
