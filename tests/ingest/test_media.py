"""A file is what it holds, whatever it is called."""

import io
import zipfile
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest import media
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff

TEXT = "La niñez tiene derecho a vivir sin violencia: así empieza el taller."


def pdf() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pageCompression=0)
    canvas.drawString(72, 720, "Taller")
    canvas.save()
    return target.getvalue()


def package(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return target.getvalue()


HTML = f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("acta.txt", pdf(), media.PDF),
        ("acta.html", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + pdf(), media.PDF),
        ("acta.txt", b"\xef\xbb\xbf" + pdf(), media.PDF),
        ("acta.txt", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", media.PDF),
        ("acta.txt", pdf()[300:], media.PDF),
        ("acta.pdf", b"%PDF-1.4 y nada", media.PDF),
        ("acta.txt", b"%PDF-1.4 y nada", media.TEXT),
        ("pagina.pdf", HTML, media.HTML),
        ("pagina.docx", b"\xef\xbb\xbf" + HTML, media.HTML),
        ("pagina", HTML.decode().encode("utf-16"), media.HTML),
        ("guia.docx", package("leame.txt", "datos.csv"), media.ZIP),
        ("guia.zip", package("[Content_Types].xml", "word/document.xml"), media.DOCX),
        ("guia.pdf", package("[Content_Types].xml", "xl/workbook.xml"), media.XLSX),
        ("guia.pdf", TEXT.encode(), media.TEXT),
        ("guia.docx", b"\xef\xbb\xbf" + TEXT.encode(), media.TEXT),
        ("guia.html", TEXT.encode("utf-16"), media.HTML),
        ("guia.doc", TEXT.encode("cp1252"), media.TEXT),
        ("guia.md", HTML, media.MARKDOWN),
        ("guia.txt", b"", media.EMPTY),
        ("guia.txt", bytes(range(256)), media.UNKNOWN),
        ("guia.txt", b"\xef\xbb\xbf" + bytes(range(256)), media.UNKNOWN),
        ("guia.txt", b"\xff\xfe" + bytes(range(256)), media.UNKNOWN),
        ("guia.txt", b"\xfe\xff" + bytes(range(256)), media.UNKNOWN),
        ("guia.txt", b"\xff\xfe", media.TEXT),
        ("guia.txt", b"\xef\xbb\xbf" + TEXT.encode("cp1252"), media.TEXT),
        ("guia.txt", (TEXT * 1_500).encode("utf-16"), media.TEXT),
        ("foto.txt", b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;", "image/gif"),
        ("cancion.txt", b"ID3\x03\x00\x00\x00\x00\x00\x21TIT2\x00\x00\x00\x17", "audio/mpeg"),
        ("carta.txt", b"{\\rtf1\\ansi Taller}", "application/rtf"),
    ],
)
def test_the_content_tells_the_kind(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    path = tmp_path / "stored"
    path.write_bytes(content)
    assert sniff(path, name) == media_type


@pytest.mark.parametrize(
    "text",
    [
        "ID3 es la etiqueta de una canción.",
        "GIF89a y GIF87a son formatos de imagen.",
        "BMW, BM y MZ son siglas.",
        "MZ: Manzanillo, lista de albergues.",
        "RIFF significa formato de intercambio.",
        "OggS y fLaC son formatos de sonido.",
        "fLaC es un formato de sonido.",
        "MThd empieza un archivo MIDI.",
        "BZh y 7z son archivos comprimidos.",
        "wOFF es un tipo de letra.",
        "SoloftypM4A ",
        "#!AMR no es un programa.",
        "FLV es video.",
        "Rar! dijo la niña.",
        "8BPS empieza un dibujo.",
        "AT&TFORM es una palabra.",
        "x" * 257 + "ustar es una palabra también.",
        "Un PDF empieza con %PDF-1.7 y sigue con objetos.",
        "%PDF-1.7 es la primera línea de un PDF.",
        "Así termina un PDF: startxref, un número y %%EOF",
        "Ejemplo:\n\n%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n\nAsí empieza.",
        "PK son las letras de un ZIP.",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_prose_that_begins_like_another_kind_is_prose(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "nota.txt"
    path.write_bytes(f"{text} {TEXT}".encode(encoding))
    assert sniff(path) == media.TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_text_of_every_encoding_of_the_region_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "nota.txt"
    data = TEXT.encode(encoding)
    path.write_bytes(b"\xfe\xff" + data if encoding == "utf-16-be" else data)
    assert [page.text for page in extract(path, sniff(path), Limits()).pages] == [TEXT]
