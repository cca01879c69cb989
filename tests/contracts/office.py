"""Presentations, spreadsheets and OpenDocument, made by hand so that each byte is known."""

from collections.abc import Sequence
from html import escape

from ingest import media
from tests.contracts.kind import ODD, About, Kind, Section, packed

_DUBLIN_CORE = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name if name != "draw" else "drawing"}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "presentation", "meta")
)
_NOTHING = About()
_DEPTH = 100_000


def relations(**targets: tuple[str, str]) -> bytes:
    """Give a list of relationships: id to kind and target."""
    listed = (f'<Relationship Id="{name}" Type="{_RELATION}/{kind}" Target="{target}"/>' for name, (kind, target) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(listed)}</Relationships>'.encode()


def core(about: About) -> bytes:
    """Give the core properties."""
    said = f"<dc:title>{escape(about.title)}</dc:title><dc:creator>{escape(about.author)}</dc:creator>"
    return f"<properties {_DUBLIN_CORE}>{said}</properties>".encode()


def shape(*paragraphs: str, role: str = "") -> str:
    """Give a shape of a slide; its role makes it a placeholder."""
    place = f'<p:ph type="{role}"/>' if role else ""
    lines = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in paragraphs)
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>"


def tree(shapes: str, root: str = "sld", attributes: str = "") -> bytes:
    """Give a slide of these shapes, or another part that is like one."""
    spaces = f'xmlns:p="{_SLIDE}" xmlns:a="{_DRAWING}" xmlns:r="{_RELATION}"'
    return f"<p:{root} {spaces} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>".encode()


def pptx_of(slides: Sequence[bytes], about: About = _NOTHING, parts: dict[str, bytes] | None = None) -> bytes:
    """Give a presentation of these slides."""
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="s{number}"/>' for number in range(1, len(slides) + 1))
    show = f'<p:presentation xmlns:p="{_SLIDE}" xmlns:r="{_RELATION}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'
    targets = {f"s{number}": ("slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1)}
    return packed(
        {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": show.encode(), "docProps/core.xml": core(about)}
        | {"ppt/_rels/presentation.xml.rels": relations(**targets)}
        | {f"ppt/slides/slide{number}.xml": slide for number, slide in enumerate(slides, 1)}
        | (parts or {})
    )


def _pptx(sections: Sequence[Section], about: About) -> bytes:
    return pptx_of([tree(shape(section.heading, role="title") + shape(section.body)) for section in sections], about)


def xlsx_of(sheets: Sequence[tuple[str, bytes]], about: About = _NOTHING, parts: dict[str, bytes] | None = None) -> bytes:
    """Give a workbook of these sheets, each with its attributes (`name="…"`)."""
    listed = "".join(f'<sheet {attributes} r:id="s{number}"/>' for number, (attributes, _) in enumerate(sheets, 1))
    book = f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets></workbook>'
    targets = {f"s{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)}
    others = {"strings": ("sharedStrings", "sharedStrings.xml"), "styles": ("styles", "styles.xml")}
    parts = parts or {}
    targets |= {name: other for name, other in others.items() if f"xl/{other[1]}" in parts}
    return packed(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": book.encode(), "docProps/core.xml": core(about)}
        | {"xl/_rels/workbook.xml.rels": relations(**targets)}
        | {f"xl/worksheets/sheet{number}.xml": sheet for number, (_, sheet) in enumerate(sheets, 1)}
        | parts
    )


def sheet_of(rows: str) -> bytes:
    """Give a sheet of these rows."""
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def inline(*texts: str) -> str:
    """Give a row of texts."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in texts) + "</row>"


def _xlsx(sections: Sequence[Section], about: About) -> bytes:
    made = (sheet_of(inline(section.heading) + inline(section.body)) for section in sections)
    return xlsx_of([(f'name="Hoja {number}"', sheet) for number, sheet in enumerate(made, 1)], about)


def odf_of(media_type: str, body: str, about: About = _NOTHING, styles: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """Give an OpenDocument file with this body, within `office:body`, and these automatic styles."""
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"<office:document-content {_ODF} {_DUBLIN_CORE}>{automatic}<office:body>{body}</office:body></office:document-content>"
    said = f"<dc:title>{escape(about.title)}</dc:title><meta:initial-creator>{escape(about.author)}</meta:initial-creator>"
    meta = f"<office:document-meta {_ODF} {_DUBLIN_CORE}><office:meta>{said}</office:meta></office:document-meta>"
    return packed({"mimetype": media_type.encode(), "content.xml": content.encode(), "meta.xml": meta.encode()} | (parts or {}))


def _odt(sections: Sequence[Section], about: About) -> bytes:
    return odf_of(
        media.ODT,
        "<office:text>"
        + "".join(
            f'<text:h text:outline-level="1">{escape(section.heading)}</text:h><text:p>{escape(section.body)}</text:p>'
            for section in sections
        )
        + "</office:text>",
        about,
    )


def frame(*paragraphs: str, role: str = "outline") -> str:
    """Give a text box of a slide in OpenDocument."""
    lines = "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs)
    return f'<draw:frame presentation:class="{role}"><draw:text-box>{lines}</draw:text-box></draw:frame>'


def _odp(sections: Sequence[Section], about: About) -> bytes:
    slides = (f"<draw:page>{frame(section.heading, role='title')}{frame(section.body)}</draw:page>" for section in sections)
    return odf_of(media.ODP, f"<office:presentation>{''.join(slides)}</office:presentation>", about)


def cells(*texts: str, attributes: str = "") -> str:
    """Give a row of texts in OpenDocument."""
    filled = "".join(f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row {attributes}>{filled}</table:table-row>"


def _ods(sections: Sequence[Section], about: About) -> bytes:
    sheets = (f'<table:table table:name="Hoja">{cells(section.heading)}{cells(section.body)}</table:table>' for section in sections)
    return odf_of(media.ODS, f"<office:spreadsheet>{''.join(sheets)}</office:spreadsheet>", about)


def _nested_odf(media_type: str, body: str, inner: str) -> bytes:
    return odf_of(media_type, f"<office:{body}>" + f"<{inner}>" * _DEPTH + f"</{inner}>" * _DEPTH + f"</office:{body}>")


OFFICE = (
    Kind(
        "pptx",
        media.PPTX,
        _pptx,
        lambda: _pptx([Section(ODD, "")], About(ODD, ODD)),
        lambda: pptx_of([tree("<p:grpSp>" * _DEPTH + "</p:grpSp>" * _DEPTH)]),
        main="ppt/presentation.xml",
    ),
    Kind(
        "xlsx",
        media.XLSX,
        _xlsx,
        lambda: _xlsx([Section(ODD, "")], About(ODD, ODD)),
        lambda: xlsx_of([('name="a"', sheet_of("<row><c><is>" * _DEPTH + "</is></c></row>" * _DEPTH))]),
        main="xl/workbook.xml",
    ),
    Kind(
        "odt",
        media.ODT,
        _odt,
        lambda: _odt([Section(ODD, "")], About(ODD, ODD)),
        lambda: _nested_odf(media.ODT, "text", "text:span"),
        main="content.xml",
    ),
    Kind(
        "odp",
        media.ODP,
        _odp,
        lambda: _odp([Section(ODD, "")], About(ODD, ODD)),
        lambda: _nested_odf(media.ODP, "presentation", "draw:page"),
        main="content.xml",
    ),
    Kind(
        "ods",
        media.ODS,
        _ods,
        lambda: _ods([Section(ODD, "")], About(ODD, ODD)),
        lambda: _nested_odf(media.ODS, "spreadsheet", "table:table"),
        main="content.xml",
    ),
)
