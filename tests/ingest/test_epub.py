"""What is read of an e-book, and in which order."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged, Encrypted
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from tests.contracts.kinds import packed
from tests.needs import CORPUS, absent

CONTAINER = b'<container><rootfiles><rootfile full-path="OEBPS/libro.opf"/></rootfiles></container>'
DTD = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def book(spine: str, members: dict[str, str | bytes], metadata: str = "", manifest: str = "") -> bytes:
    """Give a book whose spine names chapters by their file names, in the folder `t`."""
    names = spine.split()
    items = "".join(f'<item id="i{name}" href="t/{name}" media-type="application/xhtml+xml"/>' for name in dict.fromkeys(names))
    refs = "".join(f'<itemref idref="i{name}"/>' for name in names)
    package = (
        f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
        f"<manifest>{items}{manifest}</manifest><spine>{refs}</spine></package>"
    )
    given = {name: content.encode() if isinstance(content, str) else content for name, content in members.items()}
    return packed({"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/libro.opf": package.encode()} | given)


def chapter(body: str) -> str:
    return f'<?xml version="1.0"?>{DTD}<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'


def read(folder: Path, content: bytes, name: str = "libro.epub") -> Extraction:
    path = folder / name
    path.write_bytes(content)
    assert sniff(path) == media.EPUB
    return extract(path, media.EPUB, Limits())


def told(extraction: Extraction) -> list[tuple[int, str | None, str]]:
    return [(page.number, page.outline, page.text) for page in extraction.pages]


def test_chapters_come_in_the_order_of_reading_and_are_cut_at_their_headings(tmp_path: Path) -> None:
    members = {"OEBPS/t/b.xhtml": chapter("<h1>Uno</h1><p>a</p><h2>Dos</h2><p>b</p>"), "OEBPS/t/a.xhtml": chapter("<p>c</p>")}
    found = read(tmp_path, book("b.xhtml a.xhtml b.xhtml", members))
    assert told(found) == [(1, "Uno", "Uno\n\na"), (2, "Dos", "Dos\n\nb"), (3, None, "c")]


NAV = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="page-list"><a href="t/a.xhtml">12</a></nav>
<nav epub:type="toc"><ol><li><a href="t/a%20b.xhtml">Señales <b>de alerta</b></a></li>
<li><a href="t/a%20b.xhtml#x">Otra</a></li></ol></nav>"""
NCX = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Se&#241;ales de alerta</text></navLabel>
<content src="t/a%20b.xhtml"/></navPoint></navMap></ncx>"""


@pytest.mark.parametrize(
    ("table", "item"),
    [
        (NAV, '<item id="n" href="n.xml" media-type="application/xhtml+xml" properties="nav"/>'),
        (NCX, '<item id="n" href="n.xml" media-type="application/x-dtbncx+xml"/>'),
    ],
    ids=["EPUB 3", "EPUB 2"],
)
def test_a_chapter_without_a_heading_has_its_name_in_the_table_of_contents(tmp_path: Path, table: str, item: str) -> None:
    named = book("a%20b.xhtml", {"OEBPS/t/a b.xhtml": chapter("<p>c</p>"), "OEBPS/n.xml": table}, manifest=item)
    assert told(read(tmp_path, named)) == [(1, "Señales de alerta", "c")]


def test_an_empty_element_of_xhtml_swallows_nothing(tmp_path: Path) -> None:
    body = '<script src="x.js"/><p>uno</p><div hidden="hidden"/><textarea/><p>dos<br/>tres</p><iframe src="y"/><p>cuatro</p>'
    assert told(read(tmp_path, book("a.xhtml", {"OEBPS/t/a.xhtml": chapter(body)}))) == [(1, None, "uno\n\ndos\ntres\n\ncuatro")]


def test_the_book_says_who_made_it_when_and_about_what(tmp_path: Path) -> None:
    said = (
        "<dc:title>Guía</dc:title><dc:creator>Ana</dc:creator><dc:creator>Luz</dc:creator><dc:language>quc</dc:language>"
        '<dc:date opf:event="conversion">2023-01-01</dc:date><dc:date opf:event="publication">2019-05</dc:date>'
        "<dc:description>&lt;p&gt;Para &lt;b&gt;docentes&lt;/b&gt;.&lt;/p&gt;</dc:description>"
        "<dc:subject>trata</dc:subject><dc:subject>niñez</dc:subject>"
    )
    found = read(tmp_path, book("a.xhtml", {"OEBPS/t/a.xhtml": chapter("<p>c</p>")}, said))
    assert (found.title, found.authors, found.language, found.year, found.abstract, found.subjects) == (
        "Guía",
        ("Ana", "Luz"),
        "quc",
        2019,
        "Para docentes.",
        ("trata", "niñez"),
    )


def encryption(algorithm: str, member: str) -> str:
    method = f'<EncryptionMethod Algorithm="{algorithm}"/>'
    return f'<encryption><EncryptedData>{method}<CipherData><CipherReference URI="{member}"/></CipherData></EncryptedData></encryption>'


def test_a_book_whose_chapters_are_locked_is_encrypted_and_hidden_letters_lock_nothing(tmp_path: Path) -> None:
    members = {"OEBPS/t/a.xhtml": chapter("<p>c</p>")}
    fonts = encryption("http://www.idpf.org/2008/embedding", "OEBPS/letra.otf")
    assert told(read(tmp_path, book("a.xhtml", members | {"META-INF/encryption.xml": fonts}))) == [(1, None, "c")]
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/t/a.xhtml")
    with pytest.raises(Encrypted):
        read(tmp_path, book("a.xhtml", members | {"META-INF/encryption.xml": locked}))


def test_a_chapter_that_is_missing_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, book("a.xhtml b.xhtml", {"OEBPS/t/b.xhtml": chapter("<p>c</p>")}))
    assert (told(found), found.warnings) == ([(1, None, "c")], ("part-unreadable:OEBPS/t/a.xhtml",))
    with pytest.raises(Damaged):
        read(tmp_path, book("a.xhtml", {}))


def test_a_book_without_its_mimetype_or_container_is_known(tmp_path: Path) -> None:
    package = (
        b'<package><manifest><item id="a" href="a.html" media-type="text/html"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    assert told(read(tmp_path, packed({"META-INF/container.xml": b"<container/>", "l.opf": package, "a.html": b"<p>c</p>"}))) == [
        (1, None, "c")
    ]


def test_real_books_have_their_chapters(tmp_path: Path) -> None:
    folder = CORPUS / "formats" / "epub"
    if not folder.is_dir():
        absent("the corpus", "put it beside the clone, as shared/corpus")
    (path,) = folder.glob("*winter_sports*")
    found = extract(path, sniff(path), Limits())
    text = "\n".join(page.text for page in found.pages)
    assert (found.title, found.authors, found.year) == ("Winter Sports in Switzerland", ("E. F. Benson",), 2019)
    assert "amazingly silly proverb" in text
    assert len(text) > 300_000
    assert next(page.outline for page in found.pages if "amazingly silly proverb" in page.text) == "CHAPTER I THE SUN-SEEKER"
