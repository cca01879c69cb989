"""Files of every kind that can be cleaned, each with words planted where its pages do not show them."""

import io
import zipfile

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest import media
from tests.contracts.kind import packed
from tests.contracts.office import odf_of, pptx_of, relations, shape, sheet_of, tree, xlsx_of

SECRET = "SECRETO"  # part of each planted word
SHOWN = "La trata es un delito"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Guía</dc:title><dc:creator>AUTORA-SECRETO</dc:creator>'
    "<cp:lastModifiedBy>EDITOR-SECRETO</cp:lastModifiedBy></cp:coreProperties>"
).encode()
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>XMP-SECRETO</rdf:li></rdf:Seq>'
    b"</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def photograph(kind: str, *, turn: int = 1) -> bytes:
    """Give a picture that knows who took it, and where."""
    picture = Image.new("RGB", (32, 16), "white")
    picture.putpixel((3, 3), (200, 0, 0))
    exif = Image.Exif()
    exif[0x013B] = "FOTOGRAFA-SECRETO"
    exif[0x0112] = turn
    exif.get_ifd(0x8825).update({1: "N", 2: (14.0, 38.0, 5.0), 3: "W", 4: (90.0, 30.0, 24.0)})
    target = io.BytesIO()
    picture.save(target, kind, exif=exif, **({"comment": b"COMENTARIO-SECRETO"} if kind == "JPEG" else {}))
    return target.getvalue()


def pdf() -> bytes:
    """Give a PDF with comments, a filled-in form, an attached file, XMP, a script, a photograph, and an older wording."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setTitle("Guía")
    canvas.setAuthor("AUTORA-SECRETO")
    for number in range(2):
        canvas.drawString(72, 700, f"{SHOWN}, hoja {number}")
        canvas.linkURL("https://example.org/guia", (72, 690, 200, 710))
        canvas.drawImage(ImageReader(io.BytesIO(photograph("JPEG"))), 72, 500)
        if number:
            canvas.acroForm.textfield(name="nombre", value="VALOR-SECRETO", x=72, y=300)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(target.getvalue())))
    for one in (
        Text(text="COMENTARIO-SECRETO", rect=(10, 10, 50, 50)),
        FreeText(text="LETRERO-SECRETO", rect=(10, 60, 200, 90)),
    ):
        one[NameObject("/T")] = TextStringObject("REVISORA-SECRETO")
        added = writer.add_annotation(0, one)
        tag = DictionaryObject({NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): added.indirect_reference})
        writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/K"): ArrayObject([tag])})
    writer.add_attachment("ADJUNTO-SECRETO.txt", b"CONTENIDO-SECRETO")
    writer.xmp_metadata = _XMP
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('SECRETO')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _package(kind: str) -> dict[str, bytes]:
    return {
        "_rels/.rels": relations(
            m=("officeDocument", kind), c=("core-properties", "docProps/core.xml"), a=("extended-properties", "docProps/app.xml")
        )
    } | {
        "docProps/core.xml": _CORE,
        "docProps/app.xml": b"<Properties><Company>ONG-SECRETO</Company></Properties>",
        "docProps/suelto-SECRETO.xml": b"<a>NADIE-LO-NOMBRA-SECRETO</a>",
    }


def _with(archive: bytes, members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return packed({name: source.read(name) for name in source.namelist()} | members)


def docx() -> bytes:
    """Give a Word document with comments, tracked changes, hidden words and a photograph."""
    text = (
        f'<w:p w:rsidR="00AA"><w:commentRangeStart w:id="1"/><w:r><w:t>{SHOWN}</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r>'
        '<w:ins w:id="2" w:author="REVISORA-SECRETO"><w:r><w:t> grave</w:t></w:r></w:ins>'
        '<w:del w:id="3" w:author="REVISORA-SECRETO"><w:r><w:delText>BORRADO-SECRETO</w:delText></w:r></w:del>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>OCULTO-SECRETO</w:t></w:r></w:p>"
        '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>fila</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:del w:author="R-SECRETO"/></w:trPr>'
        "<w:tc><w:p><w:del><w:r><w:delText>FILA-SECRETO</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>"
    )
    comment = '<w:comment w:id="1" w:author="Eva SECRETO"><w:p><w:r><w:t>COMENTARIO-SECRETO</w:t></w:r></w:p></w:comment>'
    return packed(
        _package("word/document.xml")
        | {
            "[Content_Types].xml": b'<Types><Override PartName="/word/comments.xml" ContentType="SECRETO"/></Types>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{text}</w:body></w:document>'.encode(),
            "word/comments.xml": f'<w:comments xmlns:w="{_WORD}">{comment}</w:comments>'.encode(),
            "word/settings.xml": f'<w:settings xmlns:w="{_WORD}"><w:docVars><w:docVar w:val="SECRETO"/></w:docVars></w:settings>'.encode(),
            "word/media/foto.jpg": photograph("JPEG"),
            "word/_rels/document.xml.rels": relations(
                c=("comments", "comments.xml"), s=("settings", "settings.xml"), i=("image", "media/foto.jpg")
            ),
        }
    )


def xlsx() -> bytes:
    """Give a workbook with a hidden sheet, whose texts and formulas reach further than itself."""
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shown = sheet_of("<row><c t=\"s\"><v>0</v></c><c><f>'Casos SECRETO'!A1</f><v>7</v></c></row>")
    made = xlsx_of([('name="Datos"', shown), ('name="Casos SECRETO" state="hidden"', sheet_of('<row><c t="s"><v>1</v></c></row>'))])
    texts = f'<sst xmlns="{sheet}"><si><t>{SHOWN}</t></si><si><t>CELDA-SECRETO</t></si></sst>'
    comments = f'<comments xmlns="{sheet}"><authors><author>EVA-SECRETO</author></authors><commentList><comment ref="A1" authorId="0">'
    comments += "<text><t>NOTA-SECRETO</t></text></comment></commentList></comments>"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        listed = archive.read("xl/_rels/workbook.xml.rels").replace(
            b"</Relationships>",
            relations(t=("sharedStrings", "sharedStrings.xml")).split(b">", 1)[1],
        )
        book = archive.read("xl/workbook.xml").replace(
            b"</sheets>", b"</sheets><definedNames><definedName name='n'>'Casos SECRETO'!$A$1</definedName></definedNames>"
        )
        first = next(name for name in sorted(archive.namelist()) if name.startswith("xl/worksheets/"))
    folder, name = first.rsplit("/", 1)
    return _with(
        made,
        _package("xl/workbook.xml")
        | {"xl/_rels/workbook.xml.rels": listed, "xl/workbook.xml": book, "xl/sharedStrings.xml": texts.encode()}
        | {"xl/comments1.xml": comments.encode(), f"{folder}/_rels/{name}.rels": relations(c=("comments", "../comments1.xml"))},
    )


def pptx() -> bytes:
    """Give a presentation with notes, comments and a hidden slide."""
    notes = tree(shape("NOTA-SECRETO", role="body"), root="notes")
    parts = {
        "ppt/notesSlides/notes1.xml": notes,
        "ppt/slides/_rels/slide1.xml.rels": relations(n=("notesSlide", "../notesSlides/notes1.xml")),
    }
    slides = [tree(shape(SHOWN)), tree(shape("LAMINA-SECRETO"), attributes='show="0"')]
    return _with(pptx_of(slides, parts=parts), _package("ppt/presentation.xml"))


def _odf(kind: str, body: str, styles: str = "") -> bytes:
    about = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<office:meta><dc:title>Guía</dc:title><dc:creator>AUTORA-SECRETO</dc:creator></office:meta></office:document-meta>"
    )
    parts = {"meta.xml": about.encode(), "Thumbnails/SECRETO.png": b"x", "Pictures/foto.jpg": photograph("JPEG")}
    return odf_of(f"application/vnd.oasis.opendocument.{kind}", body, styles=styles, parts=parts)


_NOTE = (
    '<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>EVA-SECRETO</dc:creator>'
    "<text:p>COMENTARIO-SECRETO</text:p></office:annotation>"
)


def odt() -> bytes:
    """Give a text with a comment and a tracked change."""
    struck = "<text:changed-region><text:deletion><text:p>BORRADO-SECRETO</text:p></text:deletion></text:changed-region>"
    change = f"<text:tracked-changes>{struck}</text:tracked-changes>"
    return _odf("text", f"<office:text>{change}<text:p>{SHOWN}{_NOTE} grave</text:p></office:text>")


def ods() -> bytes:
    """Give a workbook with a hidden sheet and a comment."""
    style = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    cell = "<table:table-row><table:table-cell{}><text:p>{}</text:p>{}</table:table-cell></table:table-row>"
    shown = cell.format(' table:formula="of:=[$CasosSECRETO.A1]"', SHOWN, _NOTE)
    hidden = cell.format("", "CELDA-SECRETO", "")
    named = '<table:table table:name="{}" table:style-name="{}">{}</table:table>'
    tables = named.format("Datos", "", shown) + named.format("CasosSECRETO", "h", hidden)
    return _odf("spreadsheet", f"<office:spreadsheet>{tables}</office:spreadsheet>", styles=style)


def odp() -> bytes:
    """Give a presentation with notes."""
    frame = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    notes = f"<presentation:notes>{frame.format('NOTA-SECRETO')}</presentation:notes>"
    slide = f"<draw:page>{frame.format(SHOWN)}{notes}</draw:page>"
    return _odf("presentation", f"<office:presentation>{slide}</office:presentation>")


OFFICE = {
    "guia.docx": (docx, media.DOCX),
    "guia.xlsx": (xlsx, media.XLSX),
    "guia.pptx": (pptx, media.PPTX),
    "guia.odt": (odt, media.ODT),
    "guia.ods": (ods, media.ODS),
    "guia.odp": (odp, media.ODP),
}


def everything(content: bytes) -> str:
    """Give all that is in a file, names and unpacked streams included."""
    said = content.decode("latin-1") + content.decode("utf-16-le", "replace") + content.decode("utf-16-be", "replace")
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number in range(1, int(reader.trailer["/Size"])):
            found = reader.get_object(number)
            said += repr(found)
            if isinstance(found, StreamObject):
                said += everything(found.get_data())
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said += "".join(archive.namelist()) + "".join(everything(archive.read(name)) for name in archive.namelist())
    return said
