"""Print a source as a tagged PDF: choose its page breaks and its text size, then compile."""

import json
from bisect import bisect_left
from io import BytesIO
from pathlib import Path

import typst  # type: ignore[import-not-found, unused-ignore]  # only the group `starter` has it
from pypdf import PdfReader

from repository.starter.imprint import Imprint
from repository.starter.source import Source
from repository.starter.typeset import DATE, layout_of, markup

HERE = Path(__file__).parent
SMALL = 9.8  # of running text, in points; only where it spares a last page that is nearly empty
SIZES = (10.3, 10.6, 10.9, 11.2, 11.5, 11.8, 12.1)
FEW_WORDS = 70
HARDLY_BEGUN = {"book": 250}  # points from the top of a page, by layout: a page break above them is left out
HALF_BEGUN = 360  # the same in other layouts, whose sections need no page of their own
TRIES = 4


def pdf(source: Source, imprint: Imprint) -> bytes:
    """Print one source, as large as the fewest pages allow. The same source gives the same bytes."""
    dropped = breaks_to_drop(source, imprint)

    def printed(size: float) -> bytes:
        return compiled(markup(source, imprint, size, dropped))

    first = printed(SIZES[0])
    fewest = page_count(first)
    if words_on_last_page(first) < FEW_WORDS and page_count(small := printed(SMALL)) < fewest:
        return small
    too_large = bisect_left(SIZES, 1, key=lambda size: page_count(printed(size)) > fewest)
    return printed(SIZES[too_large - 1])


def breaks_to_drop(source: Source, imprint: Imprint) -> list[int]:
    """Give the numbers of the page breaks that would leave a page nearly empty."""
    kept = list(range(len(break_heights(markup(source, imprint, SIZES[0])))))
    least = HARDLY_BEGUN.get(layout_of(source), HALF_BEGUN)
    dropped: list[int] = []
    for _ in range(TRIES):
        heights = break_heights(markup(source, imprint, SIZES[0], dropped))
        thin = [number for number, height in zip(kept, heights, strict=True) if height < least]
        if not thin:
            break
        dropped.append(thin[0])
        kept.remove(thin[0])
    return dropped


def break_heights(typst_markup: str) -> list[float]:
    """Give how far down its page each page break falls, in points."""
    return [float(height) for height in json.loads(compiler_of(typst_markup, measured=True).query("<turn>", "value"))]


def compiled(typst_markup: str) -> bytes:
    """Compile to tagged PDF/UA-1."""
    result = compiler_of(typst_markup).compile(format="pdf", pdf_standards="ua-1", timestamp=DATE)
    if not isinstance(result, bytes):
        raise TypeError("typst gave no single PDF")
    return result


def compiler_of(typst_markup: str, *, measured: bool = False) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
    inputs = {"measured": "yes"} if measured else {}
    return typst.Compiler(typst_markup.encode(), root=HERE, font_paths=fonts, sys_inputs=inputs)


def page_count(data: bytes) -> int:
    return len(PdfReader(BytesIO(data)).pages)


def words_on_last_page(data: bytes) -> int:
    return len(PdfReader(BytesIO(data)).pages[-1].extract_text().split())
