"""What is read of a letter, and what is told apart."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import TooLarge
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.formats.mail import MAX_LINES
from ingest.limits import Limits
from ingest.media import sniff

HEAD = "From: Ana <ana@example.org>\nTo: Luz <luz@example.org>\nMIME-Version: 1.0\n"


def read(folder: Path, letter: str | bytes, name: str = "carta.eml") -> Extraction:
    path = folder / name
    path.write_bytes(letter.encode() if isinstance(letter, str) else letter)
    assert sniff(path) == media.MAIL
    return extract(path, media.MAIL, Limits())


def texts(extraction: Extraction) -> list[str]:
    return [page.text for page in extraction.pages]


def parts(kind: str, *content: str) -> str:
    return f"Content-Type: multipart/{kind}; boundary=x{kind}\n\n" + "".join(f"--x{kind}\n{part}\n" for part in content) + f"--x{kind}--\n"


PLAIN = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nSe=F1ales de alerta\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n<h1>Señales</h1><p>de alerta</p>\n"
FILE = """Content-Type: application/pdf; name="guia.pdf"
Content-Disposition: attachment; filename="=?utf-8?q?gu=C3=ADa?= de trata.pdf"

JVBERi0=
"""
PICTURE = "Content-Type: image/png; name=logo.png\nContent-ID: <1>\n\niVBORw0=\n"


def test_the_letter_is_read_and_who_wrote_to_whom_is_told_apart(tmp_path: Path) -> None:
    head = (
        "Subject: =?utf-8?q?Taller_de_?=\n =?utf-8?q?prevenci=C3=B3n?=\nDate: Tue, 5 Nov 2019 10:00:00 -0600\n"
        "Message-ID: <1@example.org>\nCc: =?iso-8859-1?q?Mar=EDa?= <m@example.org>\n"
    )
    found = read(tmp_path, HEAD + head + PLAIN)
    assert (texts(found), found.title, found.year) == (["Señales de alerta"], "Taller de prevención", 2019)
    assert [(hidden.kind, hidden.text) for hidden in found.hidden] == [
        ("mail-header", "From: Ana <ana@example.org>"),
        ("mail-header", "To: Luz <luz@example.org>"),
        ("mail-header", "Cc: María <m@example.org>"),
        ("mail-header", "Date: Tue, 5 Nov 2019 10:00:00 -0600"),
        ("mail-header", "Message-ID: <1@example.org>"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_headers_that_break_the_rules_keep_their_accents(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, (HEAD + "Subject: Prevención\n\nhola").encode(encoding)).title == "Prevención"


def test_of_two_forms_of_a_letter_the_richer_is_read(tmp_path: Path) -> None:
    assert texts(read(tmp_path, HEAD + parts("alternative", PLAIN, HTML))) == ["Señales\n\nde alerta"]
    assert texts(read(tmp_path, HEAD + parts("alternative", PLAIN, "Content-Type: text/html\n\n<p> </p>\n"))) == ["Señales de alerta"]


def test_attachments_are_named_and_pictures_of_the_text_are_not(tmp_path: Path) -> None:
    letter = HEAD + parts("mixed", parts("related", HTML, PICTURE), FILE)
    assert texts(read(tmp_path, letter)) == ["Señales\n\nde alerta\n• guía de trata.pdf"]
    inside = HEAD + parts("alternative", PLAIN, parts("mixed", HTML, FILE))
    assert texts(read(tmp_path, inside)) == ["Señales\n\nde alerta\n• guía de trata.pdf"]


def test_a_letter_that_is_forwarded_is_read_too(tmp_path: Path) -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: Eva <eva@example.org>\nSubject: Ruta de referencia\n" + PLAIN
    found = read(tmp_path, HEAD + parts("mixed", HTML, inner))
    assert texts(found) == ["Señales\n\nde alerta\n\nRuta de referencia\n\nSeñales de alerta"]
    assert "From: Eva <eva@example.org>" in [hidden.text for hidden in found.hidden]


def test_a_web_archive_is_its_page_and_nobodys_letter(tmp_path: Path) -> None:
    style = "Content-Type: text/css\nContent-Location: cid:css-1\n\nh1 { color: red }\n"
    frame = "Content-Type: text/html\nContent-Location: https://example.org/anuncio\n\n<p>compre</p>\n"
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\n"
        "Subject: =?utf-8?Q?L=C3=ADnea=20de=20ayuda?=\nMIME-Version: 1.0\n"
    )
    found = read(tmp_path, head + parts("related", HTML, style, frame), "pagina.mhtml")
    assert (found.title, texts(found), found.hidden) == ("Línea de ayuda", ["Señales\n\nde alerta"], ())


def test_a_letter_is_known_by_its_headers_and_prose_is_not(tmp_path: Path) -> None:
    assert texts(read(tmp_path, HEAD + "\nhola", "sin sufijo")) == ["hola"]
    prose = tmp_path / "nota.txt"
    prose.write_text("From: la red\nTo: la escuela\n\nMIME-Version: esto es prosa\n")
    assert sniff(prose) == media.TEXT


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain; charset*0=utf; charset*x=8\n",
        'Content-Type: text/plain; charset="' + "x" * 5_000 + '"\n',
        "Content-Disposition: attachment; filename*=utf-8''%ff%fe; filename*1*=x\n",
        "Content-Disposition: attachment; filename*9999999999999999999999=x\n",
        "Content-Transfer-Encoding: x-uuencode\n",
        "Content-Transfer-Encoding: base64\n",
        "Subject: =?utf-8?b?a?= =?nada?q?=ZZ?= =?utf-8?b?////?=\n",
        "From: " + "(" * 20_000 + "\n",
        "To: " + "=?utf-8?q?" * 20_000 + "\n",
    ],
)
def test_odd_headers_harm_nobody(tmp_path: Path, header: str) -> None:
    for letter in (HEAD + header + "\nhola", HEAD + header + parts("mixed", header + "\nhola", header + PLAIN)):
        read(tmp_path, letter)


def test_a_letter_without_end_is_too_large(tmp_path: Path) -> None:
    for letter in ("\n" * (MAX_LINES + 1), "Content-Type: message/rfc822\n\n" * 2_000):
        with pytest.raises(TooLarge):
            read(tmp_path, letter)
