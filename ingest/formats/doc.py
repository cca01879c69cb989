"""DOC: body, tables, text boxes, headers, footers, footnotes and endnotes; sections by heading. What is not shown is listed."""

from pathlib import Path

from ingest.clean import clean_line
from ingest.compound import Compound
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats import embedded, summary
from ingest.formats.doc_binary import Binary
from ingest.formats.doc_text import Words
from ingest.formats.hidden import Findings
from ingest.formats.old_office import read_compound
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import Block, pages_of
from ingest.formats.units import with_notes
from ingest.limits import Limits

_CHARACTERS_IN_FILE = 2  # for each that is read: signs and fields are none


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a document of Word 97 to 2003.

    Raises:
        Damaged: it is no compound file, where its text is cannot be told.
        Encrypted: it opens only with a password.
        TooLarge: it is longer than what an archive may unpack to, or has too much text.
        Unsupported: it was written before Word 97.
    """
    file = Compound(read_compound(path, limits))
    document = Binary(file, _CHARACTERS_IN_FILE * limits.max_characters)
    words, findings = Words(document), Findings()
    units = list(words.body())
    for text in (*(unit.hidden for unit in units), *document.earlier()):
        findings.add("hidden-text", text)
    for author, text in words.comments():
        findings.add("comment", text, author=author)
    findings.add_embedded(embedded.in_document(file))
    about = summary.read(file)
    findings.add_names(dict.fromkeys((*about.names, *document.names())))
    edges = [Block(line, tight=place > 0) for place, line in enumerate(words.edges())]
    first = next((unit.block.text for unit in units if unit.block.level), "")
    return Extraction(
        pages=pages_of([*with_notes(units, words.notes()), *edges], limits, Tally(limits, watch)),
        title=about.title or clean_line(first, MAX_TITLE) or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=findings.found(),
    )
