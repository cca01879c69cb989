"""RTF: paragraphs, tables, text boxes, footnotes, headers and footers; sections by heading. What is not shown is listed."""

import re
from pathlib import Path

from ingest.clean import clean_line
from ingest.errors import Damaged
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats.embedded import MAX_EMBEDDED, is_formula
from ingest.formats.hidden import Findings
from ingest.formats.properties import MAX_TITLE, about
from ingest.formats.rtf_text import Reading
from ingest.formats.sections import Block, pages_of
from ingest.formats.text import read_bounded
from ingest.formats.units import with_notes
from ingest.limits import Limits

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\[a-z]")  # some programs write a piece of a document without its head
_CUT_OFF = "cut-off"


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a document in Rich Text Format. One that is cut off gives what is there, with a warning.

    Raises:
        Damaged: it does not begin like one, or is cut off before its first word.
        TooLarge: it is longer than the most text, or has too much of it.
    """
    data = read_bounded(path, limits)
    if not _START.match(data):
        raise Damaged("the file does not begin like RTF")
    reading, findings = Reading(), Findings()
    units = list(reading.units(data))
    for unit in units:
        findings.add("hidden-text", unit.hidden)
    for author, text in reading.comments:
        findings.add("comment", text, author=author)
    findings.add_embedded([name for name in reading.said.get("objclass", ())[:MAX_EMBEDDED] if not is_formula(name)])
    edges = [Block(line, tight=place > 0) for place, line in enumerate(dict.fromkeys(reading.edges))]
    pages = pages_of([*with_notes(units, reading.notes), *edges], limits, Tally(limits, watch))
    if reading.is_cut_off and not pages:
        raise Damaged("the file is cut off before its first word")
    said = reading.said
    found = about(
        title=" ".join(said.get("title", ())),
        creators=said.get("author", ()),
        others=said.get("operator", ()),
        abstract=" ".join(said.get("doccomm", ())),
        dates=(*said.get("revtim", ()), *said.get("creatim", ())),
        subjects=(*said.get("subject", ()), *said.get("keywords", ())),
    )
    findings.add_names(found.names)
    first = next((unit.block.text for unit in units if unit.block.level), "")
    return Extraction(
        pages=pages,
        title=found.title or clean_line(first, MAX_TITLE) or None,
        authors=found.authors,
        abstract=found.abstract,
        year=found.year,
        subjects=found.subjects,
        hidden=findings.found(),
        warnings=(_CUT_OFF,) if reading.is_cut_off else (),
    )
