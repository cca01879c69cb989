"""`docs/formats.md` says what the code does."""

import re
from typing import get_args

import pytest

from ingest import frames
from ingest.child import MEMORY_BYTES
from ingest.formats import READERS
from ingest.formats.pdf_scans import ENOUGH_LETTERS, FEW_LETTERS, JUST_PICTURES, WHOLLY_COVERED
from ingest.intake import Refusal
from ingest.limits import MB, Limits
from ingest.messages import Code
from ingest.sandbox import Bounds
from ingest.walk import Trouble
from tests.needs import ROOT
from ui.commands.reporting import ADVICE

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
TABLES = [re.findall(r"^\|(.+)\|$", part, re.MULTILINE)[2:] for part in re.split(r"\n\n(?=\|)", PAGE)[1:]]
READ, TAKEN, REFUSED, WARNINGS = TABLES


def codes(rows: list[str], column: int = 0) -> list[str]:
    """Give what stands in code quotes in one column."""
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row.split("|")[column])]


def test_every_kind_that_is_read_has_its_row() -> None:
    assert sorted(codes(READ, 1)) == sorted(READERS)


def test_every_verdict_has_its_row() -> None:
    assert codes(TAKEN) == list(get_args(Code))
    assert sorted(codes(REFUSED)) == sorted({*get_args(Trouble), *get_args(Refusal)})


def test_every_verdict_is_told_in_words_too() -> None:
    assert {*codes(TAKEN), *codes(REFUSED)} - {"ok"} <= ADVICE.keys()


@pytest.mark.parametrize("warning", codes(WARNINGS))
def test_every_warning_is_one_that_the_code_gives(warning: str) -> None:
    source = "".join(path.read_text(encoding="utf-8") for place in ("ingest", "repository") for path in (ROOT / place).rglob("*.py"))
    name = warning.partition(":")[0]
    place, _, code = name.partition("-")
    assert f'"{name}' in source or (f'"{place}-{{code}}' in source and code in get_args(Code))


def test_the_limits_are_those_of_the_code() -> None:
    limits, bounds = Limits(), Bounds()
    said = " ".join(PAGE.split("## Limits")[1].split())
    for limit in (
        f"{limits.max_pages:,} pages and {limits.max_characters:,} characters",
        f"{limits.max_members:,} parts, {limits.max_unpacked_bytes // MB} MB unpacked",
        f"more than {limits.ratio_from_bytes // MB} MB that unpacks to more than {limits.max_ratio} times",
        f"{MEMORY_BYTES >> 30} GB of memory; {bounds.cpu_s:.0f} seconds of CPU time",
        f"one for every {1 / bounds.cpu_s_per_page:.0f} pages; {bounds.page_cpu_s:.0f} seconds of CPU time for one page",
        f"by the clock {bounds.wall_s:.0f} seconds and one more for each megabyte (at most {bounds.most_wall_s:.0f})",
        f"{bounds.page_s:.0f} seconds for one page",
        f"at most {bounds.lost_pages} times",
        f"at most {bounds.files_per_child} files",
        f"{frames.MAX_PIXELS:,} pixels on a page, {frames.MAX_SIDE:,} on a side, and {frames.MAX_PAGES} pages",
        f"may take {bounds.ocr_cpu_s:.0f} seconds of CPU time and {bounds.ocr_s:.0f} by the clock",
        f"{limits.max_documents:,} documents and {limits.max_document_bytes // MB:,} MB",
    ):
        assert limit in said
    scans = " ".join(PAGE.split("**Scans and pictures.**")[1].split())
    assert f"fewer than {FEW_LETTERS} letters and pictures over half of it, fewer than {ENOUGH_LETTERS} and" in scans
    assert f"pictures over {WHOLLY_COVERED:.0%} of it, no letter and pictures over {JUST_PICTURES:.0%} of it" in scans
    assert f"longer than {limits.section_characters:,} characters" in PAGE
    assert f"about {limits.text_page_characters:,} characters" in PAGE
