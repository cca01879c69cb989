"""The parts of a DOCX package around its text, and the zip that holds them."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from repository.starter.imprint import Imprint

STYLES = Path(__file__).parent / "docx" / "styles.xml"
DATE = "2026-01-15T00:00:00Z"  # fixed: two builds give the same bytes
ZIP_DATE = (2026, 1, 15, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
LOCALES = {"es": "es-MX", "en": "en-GB"}
ACCENTS = {  # as in template.typ: accent, and its tint
    "activity": ("0B6B6F", "E6F0F0"),
    "material": ("5B4B9A", "EEEDF5"),
    "good-practice": ("7A5200", "F2EDE5"),
    "course": ("2F6135", "EAEFEA"),
    "policy": ("2F4A6B", "EAEDF0"),
}
PAGE_WORDS = {"es": ("página", "de"), "en": ("page", "of")}
BULLETS = ("•", "◦", "▪")


def packed(body: str, ordered_starts: list[int], links: list[str], imprint: Imprint, language: str) -> bytes:
    """
    Zip a document's body with its styles, lists, header, footer and properties.

    `ordered_starts` holds the first number of each ordered list: list n of the body has number id n + 2.
    `links` holds each address: link n has relationship id "link" + n.
    """
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": package_relations(),
        "docProps/core.xml": core_properties(imprint, language),
        "docProps/app.xml": app_properties(),
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": document_relations(links),
        "word/styles.xml": styles(imprint.root, language),
        "word/numbering.xml": numbering(ordered_starts),
        "word/settings.xml": settings(language),
        "word/fontTable.xml": fonts(),
        "word/header1.xml": header(imprint),
        "word/footer1.xml": footer(imprint, language),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zip_entry(name), text.encode())
    return buffer.getvalue()


def zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry


def document(body: str) -> str:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
        '<w:footerReference w:type="default" r:id="footer"/>'
        '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1300" w:right="1270" w:bottom="1200" w:left="1270" '
        'w:header="620" w:footer="560" w:gutter="0"/></w:sectPr>'
    )
    return f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{section}</w:body></w:document>'


def styles(root: str, language: str) -> str:
    accent, tint = ACCENTS[root]
    text = STYLES.read_text(encoding="utf-8")
    return text.replace("{accent}", accent).replace("{tint}", tint).replace("{lang}", LOCALES[language])


def numbering(ordered_starts: list[int]) -> str:
    """Write two abstract lists (bullets 0, numbers 1), then one list for each ordered list of the text."""
    bullets = "".join(level(depth, "bullet", mark) for depth, mark in enumerate(BULLETS))
    numbers = "".join(level(depth, "decimal", f"%{depth + 1}.") for depth in range(len(BULLETS)))
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, start in enumerate(ordered_starts, start=2)
    )
    return (
        f'{XML}<w:numbering xmlns:w="{W}">'
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>{numbers}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )


def level(depth: int, style: str, mark: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{mark}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{400 + 360 * depth}" w:hanging="300"/></w:pPr></w:lvl>'
    )


def settings(language: str) -> str:
    locale = LOCALES[language]
    return (
        f'{XML}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="709"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{locale}"/></w:settings>'
    )


def fonts() -> str:
    return (
        f'{XML}<w:fonts xmlns:w="{W}"><w:font w:name="Atkinson Hyperlegible Next"><w:altName w:val="Calibri"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def header(imprint: Imprint) -> str:
    return f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{run("Maleta")}</w:p></w:hdr>'


def footer(imprint: Imprint, language: str) -> str:
    page, of = PAGE_WORDS[language]
    return (
        f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{run(f'{imprint.short} · {imprint.licence}')}<w:r><w:tab/></w:r>"
        f"{run(f'{page} ')}{page_field('PAGE')}{run(f' {of} ')}{page_field('NUMPAGES')}</w:p></w:ftr>"
    )


def page_field(name: str) -> str:
    return f'<w:fldSimple w:instr="{name}">{run("1")}</w:fldSimple>'


def run(text: str, properties: str = "") -> str:
    """Write words as one run."""
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def core_properties(imprint: Imprint, language: str) -> str:
    keywords = ", ".join(imprint.keywords)
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(imprint.title)}</dc:title><dc:subject>{escape(imprint.kind)}</dc:subject>"
        f"<dc:creator>{escape(imprint.publisher)}</dc:creator><cp:keywords>{escape(keywords)}</cp:keywords>"
        f"<dc:description>{escape(imprint.abstract)}</dc:description>"
        f"<cp:lastModifiedBy>{escape(imprint.publisher)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{DATE}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{DATE}</dcterms:modified>'
        f"<dc:language>{LOCALES[language]}</dc:language></cp:coreProperties>"
    )


def app_properties() -> str:
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Maleta</Application></Properties>"
    )


def content_types() -> str:
    parts = {
        "/word/document.xml": f"{OFFICE}.document.main+xml",
        "/word/styles.xml": f"{OFFICE}.styles+xml",
        "/word/numbering.xml": f"{OFFICE}.numbering+xml",
        "/word/settings.xml": f"{OFFICE}.settings+xml",
        "/word/fontTable.xml": f"{OFFICE}.fontTable+xml",
        "/word/header1.xml": f"{OFFICE}.header+xml",
        "/word/footer1.xml": f"{OFFICE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def package_relations() -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    return relations(
        [
            ("document", f"{R}/officeDocument", "word/document.xml"),
            ("core", core, "docProps/core.xml"),
            ("app", f"{R}/extended-properties", "docProps/app.xml"),
        ]
    )


def document_relations(links: list[str]) -> str:
    parts = [
        ("styles", f"{R}/styles", "styles.xml"),
        ("numbering", f"{R}/numbering", "numbering.xml"),
        ("settings", f"{R}/settings", "settings.xml"),
        ("fonts", f"{R}/fontTable", "fontTable.xml"),
        ("header", f"{R}/header", "header1.xml"),
        ("footer", f"{R}/footer", "footer1.xml"),
    ]
    return relations(parts, links)


def relations(parts: list[tuple[str, str, str]], links: list[str] | None = None) -> str:
    inner = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in parts)
    outer = "".join(
        f'<Relationship Id="link{number}" Type="{R}/hyperlink" Target={quoteattr(address)} TargetMode="External"/>'
        for number, address in enumerate(links or [])
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inner}{outer}</Relationships>'
