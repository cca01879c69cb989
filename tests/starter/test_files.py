"""The files of the starter toolkit: built from their sources as they are now, and read by the product's own ingest."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from ingest.messages import Reading
from ingest.metadata import read_metadata
from ingest.sandbox import Pool
from repository import starter
from repository.starter.catalogue import catalogue
from repository.starter.imprint import Imprint, imprint_of
from repository.starter.markdown import md
from repository.starter.printed import ledger
from repository.starter.source import Source, read_sources
from repository.starter.webpage import html
from repository.starter.word import docx
from tests import needs
from tests.starter.small import small_source

HERE = Path(str(starter.__file__)).parent
FILES = HERE / "files"
REBUILD = "uv run --group starter python -m repository.starter.build"
WRITERS: dict[str, Callable[[Source, Imprint], bytes]] = {"docx": docx, "html": html, "md": md}
SECTIONS = ["Rueda de nombres", "Cuidado"]
MOST_ALIKE = 0.7
SHINGLE = 3  # words
FEWEST_WORDS = 30  # of a page that can be compared


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return read_sources(HERE / "sources")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


@pytest.fixture(scope="module")
def readings(pool: Pool, sources: list[Source]) -> dict[str, Reading]:
    """Read every file as the worker does."""
    return {source.file: pool.read(FILES / source.file, source.file) for source in sources}


def test_there_is_one_file_for_each_source(sources: list[Source]) -> None:
    assert {path.name for path in FILES.iterdir()} == {source.file for source in sources}


def test_the_files_are_what_their_sources_give(sources: list[Source]) -> None:
    built = [source for source in sources if source.format in WRITERS]
    old = [source.file for source in built if WRITERS[source.format](source, imprint_of(source)) != (FILES / source.file).read_bytes()]
    assert old == [], REBUILD


def test_the_pdfs_were_printed_from_their_sources(sources: list[Source]) -> None:
    assert ledger(sources, FILES) == (HERE / "printed.csv").read_text(encoding="utf-8"), REBUILD


def test_the_catalogue_is_what_the_sources_say(sources: list[Source]) -> None:
    assert catalogue(sources) == (HERE / "catalogue.csv").read_text(encoding="utf-8"), REBUILD
    assert len(read_metadata(HERE / "catalogue.csv", [FILES]).by_file) == len(sources)


def test_there_is_as_much_as_was_promised(sources: list[Source], readings: dict[str, Reading]) -> None:
    languages = Counter(source.language for source in sources)
    editions = Counter(source.slug for source in sources)
    assert len(sources) >= 40
    assert languages["es"] >= 24
    assert languages["en"] >= 16
    assert sum(number == 2 for number in editions.values()) >= 12
    assert sum(len(reading.pages) for reading in readings.values()) >= 150


def test_every_file_is_read_in_its_language_under_a_title(sources: list[Source], readings: dict[str, Reading]) -> None:
    read = {name: (reading.code, reading.language, bool(reading.title), reading.warnings) for name, reading in readings.items()}
    assert read == {source.file: ("ok", source.language, True, ()) for source in sources}


def test_every_file_begins_with_its_title(sources: list[Source], readings: dict[str, Reading]) -> None:
    for source in sources:
        first = readings[source.file].pages[0]
        heading = source.body.splitlines()[0].removeprefix("# ")
        assert first.outline in (source.say("title"), heading), source.file
        assert len(first.text.split()) >= len(heading.split()) + 10, source.file  # a page that holds a label alone helps nobody


def test_no_two_pages_say_nearly_the_same(readings: dict[str, Reading]) -> None:
    pages = [
        (name, page.number, shingles(page.text))
        for name, reading in readings.items()
        for page in reading.pages
        if len(page.text.split()) >= FEWEST_WORDS
    ]
    assert len(pages) > 150
    near = [(one[:2], other[:2]) for one, other in combinations(pages, 2) if alike(one[2], other[2]) > MOST_ALIKE]
    assert near == []


def shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the Jaccard similarity, which MinHash estimates."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


@pytest.mark.parametrize("file_format", ["docx", "html", "md"])
def test_a_small_source_is_read_back_in_every_format(tmp_path: Path, pool: Pool, file_format: str) -> None:
    source = small_source(tmp_path, file_format)
    path = tmp_path / source.file
    path.write_bytes(WRITERS[file_format](source, imprint_of(source)))
    assert_read_back(pool.read(path, path.name), pages=SECTIONS)


def test_a_small_source_is_read_back_from_print_the_same_twice(tmp_path: Path, pool: Pool) -> None:
    source = small_source(tmp_path, "pdf")
    path = tmp_path / source.file
    path.write_bytes(printed(source))
    assert_read_back(pool.read(path, path.name), pages=["Rueda de nombres"])
    assert printed(source) == path.read_bytes()


def printed(source: Source) -> bytes:
    try:
        import typst  # type: ignore[import-not-found, unused-ignore]  # noqa: F401, PLC0415  # only the group `starter` has it
    except ModuleNotFoundError:
        needs.absent("typst", "uv pip install --group starter")
    from repository.starter.press import pdf  # noqa: PLC0415

    return pdf(source, imprint_of(source))


def assert_read_back(reading: Reading, *, pages: Sequence[str]) -> None:
    """Check what the worker finds: Spanish, the title, and pages under these headings that hold all that was written."""
    assert (reading.code, reading.language, reading.title) == ("ok", "es", "Rueda de nombres")
    assert [page.outline for page in reading.pages] == pages
    text = " ".join(page.text for page in reading.pages)
    for words in ("Saludar", "una palabra: «hola»", "Una nota", "tres respiraciones"):
        assert words in text
