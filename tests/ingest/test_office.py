"""What a reader of slides, sheets and documents sees, and what such files hide."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.extraction import Extraction, Hidden
from ingest.formats import extract, sheets
from ingest.limits import Limits
from tests.contracts.kind import packed
from tests.contracts.office import cells, frame, inline, odf_of, pptx_of, relations, shape, sheet_of, tree, xlsx_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
NOTES = "presentation:notes"


def read(folder: Path, media_type: str, content: bytes, limits: Limits | None = None) -> Extraction:
    path = folder / "documento"
    path.write_bytes(content)
    return extract(path, media_type, limits or Limits())


def texts(found: Extraction) -> list[str]:
    return [page.text for page in found.pages]


def hidden(kind: str, text: str, page: int = 0) -> Hidden:
    return Hidden(kind=kind, text=text, page=page)


def broken(content: bytes, member: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | {member: b"<a><b></a>"})


def slide_parts(number: int, **parts: bytes) -> dict[str, bytes]:
    """Give parts that a slide names, each by its kind."""
    listed = relations(**{f"r{kind}": (kind, f"../{kind}{number}.xml") for kind in parts})
    return {f"ppt/slides/_rels/slide{number}.xml.rels": listed} | {f"ppt/{kind}{number}.xml": part for kind, part in parts.items()}


def test_a_slide_begins_with_its_title_and_ends_with_its_notes(tmp_path: Path) -> None:
    notes = tree(shape("3", role="sldNum") + shape("Dar diez minutos.", role="body"), root="notes")
    slide = tree(shape("Escuchar", "Acompañar") + shape("Qué hacer", role="title") + shape("7", role="sldNum"))
    found = read(tmp_path, media.PPTX, pptx_of([slide], parts=slide_parts(1, notesSlide=notes)))
    assert texts(found) == ["Qué hacer\n\nEscuchar\nAcompañar\n\nDar diez minutos."]
    assert (found.title, found.pages[0].outline) == ("Qué hacer", "Qué hacer")


def test_groups_tables_and_diagrams_of_a_slide_are_read(tmp_path: Path) -> None:
    group = f"<p:grpSp>{shape('dentro')}<p:grpSp>{shape('más dentro')}</p:grpSp></p:grpSp>"
    row = "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>" for text in ("País", "Línea"))
    table = f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>{row}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    diagram = tree(shape("paso uno", "paso dos"))
    found = read(tmp_path, media.PPTX, pptx_of([tree(group + table)], parts=slide_parts(1, diagramData=diagram)))
    assert texts(found) == ["dentro\n\nmás dentro\nPaís | Línea\n\npaso uno\npaso dos"]


def test_what_stands_on_every_slide_is_read_once(tmp_path: Path) -> None:
    slides = [tree(shape(f"lámina {number}") + shape("Red de Albergues", role="ftr")) for number in (1, 2)]
    layout = tree(shape("Escriba el título", role="title") + shape("Uso interno"), root="sldLayout")
    parts = slide_parts(1, slideLayout=layout) | slide_parts(2, slideLayout=layout)
    found = read(tmp_path, media.PPTX, pptx_of(slides, parts=parts))
    assert texts(found) == ["lámina 1\n\nRed de Albergues\n\nUso interno", "lámina 2"]


def test_hidden_slides_and_comments_of_a_show_are_listed_not_shown(tmp_path: Path) -> None:
    slides = [tree(shape("uno")), tree(shape("secreto de Ana"), attributes='show="0"'), tree(shape("tres"))]
    comments = b'<p:cmLst xmlns:p="p"><p:cm authorId="4"><p:text>Falta el permiso de Luis</p:text></p:cm></p:cmLst>'
    authors = b'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="4" name="Eva"/></p:cmAuthorLst>'
    listed = relations(**{f"s{n}": ("slide", f"slides/slide{n}.xml") for n in (1, 2, 3)}, a=("commentAuthors", "authors.xml"))
    parts = slide_parts(3, comments=comments) | {"ppt/authors.xml": authors, "ppt/_rels/presentation.xml.rels": listed}
    found = read(tmp_path, media.PPTX, pptx_of(slides, parts=parts))
    assert [(page.number, page.label, page.text) for page in found.pages] == [(1, None, "uno"), (2, "3", "tres")]
    assert set(found.hidden) == {hidden("hidden-sheet", "secreto de Ana"), hidden("comment", "Eva: Falta el permiso de Luis", 2)}


def test_one_broken_slide_or_sheet_does_not_lose_the_others(tmp_path: Path) -> None:
    show = broken(pptx_of([tree(shape("uno")), tree(shape("dos"))]), "ppt/slides/slide1.xml")
    book = broken(xlsx_of([('name="a"', sheet_of(inline("uno"))), ('name="b"', sheet_of(inline("dos")))]), "xl/worksheets/sheet1.xml")
    for media_type, content in ((media.PPTX, show), (media.XLSX, book)):
        found = read(tmp_path, media_type, content)
        assert (texts(found), found.warnings) == (["", "dos"], ("page-unreadable:1",))


def test_a_file_whose_only_slide_or_sheet_is_broken_is_damaged(tmp_path: Path) -> None:
    show = broken(pptx_of([tree(shape("uno"))]), "ppt/slides/slide1.xml")
    book = broken(xlsx_of([('name="a"', sheet_of(inline("uno")))]), "xl/worksheets/sheet1.xml")
    for media_type, content in ((media.PPTX, show), (media.XLSX, book)):
        with pytest.raises(Damaged):
            read(tmp_path, media_type, content)


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", "1234567890123", "1234567890123"),
        ("General", "0.30000000000000004", "0.3"),
        ("0.0%", "0.125", "12.5%"),
        ("dd/mm/yyyy", "45352", "2024-03-01"),
        ("dd/mm/yyyy hh:mm", "45352.5", "2024-03-01 12:00"),
        ("hh:mm", "0.75", "18:00"),
        ("[h]:mm", "1.5", "36:00"),
        ('"día" 0', "3", "3"),
        ("[$-es-MX]d mmm", "45352", "2024-03-01"),
        ("yyyy", "1e300", "1e+300"),
        ("yyyy", "nan", "nan"),
    ],
)
def test_a_cell_says_what_its_format_means(tmp_path: Path, code: str, value: str, shown: str) -> None:
    formats = f"<numFmts><numFmt numFmtId='170' formatCode='{code}'/></numFmts><cellXfs><xf numFmtId='170'/></cellXfs>"
    styles = f'<styleSheet xmlns="{SHEET}">{formats}</styleSheet>'.encode()
    content = xlsx_of([('name="a"', sheet_of(f'<row><c s="0"><v>{value}</v></c></row>'))], parts={"xl/styles.xml": styles})
    assert texts(read(tmp_path, media.XLSX, content)) == [shown]


def test_shared_strings_are_put_in_their_places(tmp_path: Path) -> None:
    strings = f'<sst xmlns="{SHEET}"><si><t>tra</t></si><si><r><t>ni</t></r><r><t>ñez</t></r><rPh><t>aloud</t></rPh></si></sst>'.encode()
    row = "".join(f'<c t="s"><v>{number}</v></c>' for number in ("1", "0", "2", "-1", "9" * 5_000))
    content = xlsx_of([('name="a"', sheet_of(f"<row>{row}</row>"))], parts={"xl/sharedStrings.xml": strings})
    assert texts(read(tmp_path, media.XLSX, content)) == ["niñez | tra"]


def test_a_cell_at_the_end_of_the_world_costs_nothing(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert texts(read(tmp_path, media.XLSX, xlsx_of([('name="a"', sheet_of(far))]))) == ["1\n2"]


def test_a_sheet_is_called_by_its_name_and_hidden_ones_are_listed(tmp_path: Path) -> None:
    made = [
        ('name="Contactos"', "uno"),
        ('name="Casos" state="hidden"', "Ana, 14"),
        ('name="x" state="veryHidden"', "Luis"),
        ('name="v"', ""),
    ]
    found = read(tmp_path, media.XLSX, xlsx_of([(name, sheet_of(inline(text))) for name, text in made]))
    assert [(page.label, page.text) for page in found.pages] == [("Contactos", "uno")]
    assert found.hidden == (hidden("hidden-sheet", "Casos: Ana, 14"), hidden("hidden-sheet", "x: Luis"))


def test_comments_and_text_boxes_of_a_sheet_are_found(tmp_path: Path) -> None:
    comment = '<comment authorId="0"><text><r><t>llamar</t></r></text></comment>'
    people = "<authors><author>Eva</author></authors>"
    comments = f'<comments xmlns="{SHEET}">{people}<commentList>{comment}</commentList></comments>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(c=("comments", "../comments1.xml"), d=("drawing", "../drawing1.xml")),
        "xl/comments1.xml": comments.encode(),
        "xl/drawing1.xml": tree(shape("en un cuadro")),
    }
    found = read(tmp_path, media.XLSX, xlsx_of([('name="a"', sheet_of(inline("uno")))], parts=parts))
    assert (texts(found), found.hidden) == (["uno\nen un cuadro"], (hidden("comment", "Eva: llamar", 1),))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_book_has_a_limit_of_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 10)
    content = xlsx_of([('name="a"', sheet_of(inline("a", "b", "c") * 4))])
    if kind == "ods":
        content = odf_of(media.ODS, f"<office:spreadsheet><table:table>{cells('a', 'b', 'c') * 4}</table:table></office:spreadsheet>")
    with pytest.raises(TooLarge):
        read(tmp_path, media.XLSX if kind == "xlsx" else media.ODS, content)


def test_rows_and_cells_that_repeat_do_so_within_bounds(tmp_path: Path) -> None:
    empty = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    twice = '<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>sí</text:p></table:table-cell></table:table-row>'
    rows = empty + twice + cells("x", attributes='table:number-rows-repeated="1000000"')
    found = read(tmp_path, media.ODS, odf_of(media.ODS, f"<office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>"))
    assert texts(found) == ["sí | sí" + "\nx" * 100]


def test_hidden_sheets_slides_and_text_of_open_document_are_listed(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="s"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="d"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
        '<style:style style:name="t"><style:text-properties text:display="none"/></style:style>'
    )
    book = f'<table:table table:name="Casos" table:style-name="s">{cells("Ana")}</table:table><table:table>{cells("uno")}</table:table>'
    show = f'<draw:page draw:style-name="d">{frame("Ana")}</draw:page><draw:page>{frame("uno")}</draw:page>'
    text = '<text:p>un<text:span text:style-name="t">Ana</text:span>o</text:p><text:p text:style-name="t">Luis</text:p>'
    for media_type, body, expected in (
        (media.ODS, f"<office:spreadsheet>{book}</office:spreadsheet>", (hidden("hidden-sheet", "Casos: Ana"),)),
        (media.ODP, f"<office:presentation>{show}</office:presentation>", (hidden("hidden-sheet", "Ana"),)),
        (media.ODT, f"<office:text>{text}</office:text>", (hidden("hidden-text", "Ana"), hidden("hidden-text", "Luis"))),
    ):
        found = read(tmp_path, media_type, odf_of(media_type, body, styles=styles))
        assert (texts(found), found.hidden) == (["uno"], expected)


def test_a_slide_of_open_document_ends_with_its_notes(tmp_path: Path) -> None:
    notes = f"<{NOTES}>{frame('1', role='page-number')}{frame('Dar diez minutos.', role='notes')}</{NOTES}>"
    table = f"<draw:frame><table:table>{cells('País', 'Línea')}</table:table></draw:frame>"
    slide = f"<draw:page>{frame('Qué hacer', role='title')}<draw:g>{frame('Escuchar', 'Acompañar')}</draw:g>{table}{notes}</draw:page>"
    found = read(tmp_path, media.ODP, odf_of(media.ODP, f"<office:presentation>{slide}</office:presentation>"))
    assert texts(found) == ["Qué hacer\n\nEscuchar\nAcompañar\n\nPaís | Línea\n\nDar diez minutos."]
    assert found.title == "Qué hacer"


def test_notes_tables_and_comments_of_an_open_document_text(tmp_path: Path) -> None:
    note_body = "<text:note-body><text:p>Protocolo, art. 3</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{note_body}</text:note>"
    comment = "<office:annotation><dc:creator>Eva</dc:creator><text:p>revisar con Luis</text:p></office:annotation>"
    deletion = "<text:deletion><text:p>Ana</text:p></text:deletion>"
    struck = f"<text:tracked-changes><text:changed-region>{deletion}</text:changed-region></text:tracked-changes>"
    head = '<text:h text:outline-level="1">{}</text:h>'
    body = (
        f"{struck}{head.format('Uno')}<text:p>La trata{note} es<text:s text:c='2'/>un{comment} delito<text:line-break/>grave.</text:p>"
        f"<table:table>{cells('País', 'Línea')}</table:table>{head.format('Dos')}<text:p>fin</text:p>"
    )
    found = read(tmp_path, media.ODT, odf_of(media.ODT, f"<office:text>{body}</office:text>"))
    assert texts(found) == ["Uno\n\nLa trata es un delito\ngrave.\nPaís | Línea\n\nProtocolo, art. 3", "Dos\n\nfin"]
    assert found.hidden == (hidden("hidden-text", "Ana"), hidden("comment", "Eva: revisar con Luis"))


def test_an_open_document_that_is_locked_is_told(tmp_path: Path) -> None:
    manifest = (
        b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="content.xml">'
        b"<m:encryption-data/></m:file-entry></m:manifest>"
    )
    locked = odf_of(media.ODT, "<office:text/>", parts={"META-INF/manifest.xml": manifest, "content.xml": b"\x00\x01noise"})
    for media_type in (media.ODT, media.ODS, media.ODP):
        with pytest.raises(Encrypted):
            read(tmp_path, media_type, locked)


def test_comments_and_text_that_nobody_sees_in_a_word_document_are_listed(tmp_path: Path) -> None:
    run = "<w:r>{}<w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('', 'uno')}{run.format('<w:rPr><w:vanish/></w:rPr>', 'Ana')}</w:p>"
        "<w:p><w:del><w:r><w:delText>Luis</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:del><w:r><w:delText>Eva</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>"
    )
    comments = (
        f'<w:comments xmlns:w="{WORD}"><w:comment w:author="Rosa"><w:p>{run.format("", "falta permiso")}</w:p></w:comment></w:comments>'
    )
    core = f'<c:p xmlns:c="{CORE}"><c:lastModifiedBy>Marta</c:lastModifiedBy></c:p>'.encode()
    content = packed(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode(),
            "word/_rels/document.xml.rels": relations(c=("comments", "comments.xml")),
            "word/comments.xml": comments.encode(),
            "docProps/core.xml": core,
        }
    )
    found = read(tmp_path, media.DOCX, content)
    assert texts(found) == ["uno"]
    assert found.hidden == (
        *(hidden("hidden-text", name) for name in ("Ana", "Luis", "Eva")),
        hidden("comment", "Rosa: falta permiso"),
        hidden("author", "Marta"),
    )


def test_year_subjects_and_description_are_those_of_the_properties(tmp_path: Path) -> None:
    words = "<dc:subject>trata</dc:subject><c:keywords>niñez, escuela</c:keywords><dc:description>Para docentes.</dc:description>"
    said = (
        f"<c:p xmlns:c='{CORE}' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:t='http://purl.org/dc/terms/'>"
        f"<dc:creator>Eva Ruiz; Red</dc:creator>{words}<t:created>2019-01-01T00:00:00Z</t:created></c:p>"
    ).encode()
    for media_type, content in (
        (media.PPTX, pptx_of([tree(shape("a"))], parts={"docProps/core.xml": said})),
        (media.XLSX, xlsx_of([('name="a"', sheet_of(inline("a")))], parts={"docProps/core.xml": said})),
    ):
        found = read(tmp_path, media_type, content)
        assert (found.authors, found.abstract, found.year) == (("Eva Ruiz", "Red"), "Para docentes.", 2019)
        assert found.subjects == ("trata", "niñez", "escuela")
