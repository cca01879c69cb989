"""Every kind of file that is read, made on the spot. A later kind is one more row in `KINDS`."""

import io
from collections.abc import Sequence
from html import escape
from textwrap import wrap

from reportlab.pdfgen.canvas import Canvas

from ingest import media
from tests.contracts.books import BOOKS
from tests.contracts.courses import COURSES
from tests.contracts.kind import ODD, ODD_ENTITIES, About, Kind, Section, packed
from tests.contracts.office import OFFICE
from tests.contracts.older import OLDER
from tests.contracts.older_slides import SLIDES
from tests.contracts.older_words import WORDS


def _pdf(sections: Sequence[Section], about: About) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    for section in sections:
        for line, text in enumerate((section.heading, *wrap(section.body, 70))):
            canvas.drawString(72, 740 - 16 * line, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _pdf_of(*objects: bytes) -> bytes:
    """Give a PDF of these objects, without the table of their places, which readers make anew. The first is the catalogue."""
    listed = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + listed + b"trailer\n<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (len(objects) + 1)


def _stream(content: str) -> bytes:
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content.encode("ascii"))


def _odd_pdf() -> bytes:
    """Give a page whose font calls its letters what it likes: the n-th code is the n-th character."""
    text = f"{ODD} \x00\ufffe\ud800"
    codes = "".join(f"{code:02X}" for code in range(1, len(text) + 1))
    names = "\n".join(f"<{code:02X}> <{ord(letter):04X}>" for code, letter in enumerate(text, 1))
    cmap = f"begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{len(text)} beginbfchar\n{names}\nendbfchar\nendcmap"
    widths = b"500 " * len(text)
    return _pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(f"BT /F 12 Tf 20 50 Td <{codes}> Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 1/LastChar %d/Widths[%s]/ToUnicode 6 0 R>>" % (len(text), widths),
        _stream(cmap),
    )


def _nested_pdf() -> bytes:
    """Give a PDF whose pages hold themselves, whose outline runs in a circle, and that has an endless list in a page."""
    return _pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/X " + b"[" * 100_000 + b"]" * 100_000 + b">>",
        b"<</First 4 0 R/Next 4 0 R/Last 4 0 R/Title(a)>>",
    )


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def _docx(sections: Sequence[Section], about: About) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>{escape(section.heading)}</w:t></w:r></w:p>'
        f"<w:p><w:r><w:t>{escape(section.body)}</w:t></w:r></w:p>"
        for section in sections
    )
    return _docx_of(paragraphs, about)


def _docx_of(paragraphs: str, about: About = About()) -> bytes:  # noqa: B008 - it never changes
    core = f"<dc:title>{escape(about.title)}</dc:title><dc:creator>{escape(about.author)}</dc:creator>"
    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'.encode(),
            "docProps/core.xml": f'<properties xmlns:dc="{_DUBLIN_CORE}">{core}</properties>'.encode(),
        }
    )


def _nested_docx() -> bytes:
    depth = 100_000
    return _docx_of("<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth)


def _html(sections: Sequence[Section], about: About) -> bytes:
    head = f'<title>{escape(about.title)}</title><meta name="author" content="{escape(about.author)}">'
    body = "".join(f"<h1>{escape(section.heading)}</h1><p>{escape(section.body)}</p>" for section in sections)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def _markdown(sections: Sequence[Section], about: About) -> bytes:
    front = f"---\ntitle: {about.title}\nauthor: {about.author}\n---\n" if about.title else ""
    return (front + "".join(f"# {section.heading}\n\n{section.body}\n\n" for section in sections)).encode()


def _text(sections: Sequence[Section], _about: About) -> bytes:
    return "\f".join(f"{section.heading}\n\n{section.body}\n" for section in sections).encode()


def _odd_text() -> bytes:
    return f"\ufeff{ODD} \x00\ufffe\ud800".encode("utf-8", "surrogatepass")


def _odd_html() -> bytes:
    return f"<title>{ODD_ENTITIES}</title><p>{ODD_ENTITIES}\x00</p>".encode()


def _odd_markdown() -> bytes:
    return f"# {ODD_ENTITIES}\x00\n".encode()


def _odd_docx() -> bytes:
    return _docx([Section(ODD, "")], About(ODD, ODD))


KINDS = (
    Kind("pdf", media.PDF, _pdf, _odd_pdf, _nested_pdf),
    Kind("docx", media.DOCX, _docx, _odd_docx, _nested_docx, main="word/document.xml"),
    Kind("html", media.HTML, _html, _odd_html, lambda: b"<div><b>" * 100_000),
    Kind("markdown", media.MARKDOWN, _markdown, _odd_markdown, lambda: b"> " * 100_000 + b"a\n" + b"[" * 50_000),
    Kind("text", media.TEXT, _text, _odd_text, lambda: b"(" * 200_000, tells=False),
    Kind("csv", media.CSV, _text, _odd_text, lambda: b'"' * 200_000, tells=False),
    *OFFICE,
    *OLDER,
    SLIDES,
    WORDS,
    *COURSES,
    *BOOKS,
)
