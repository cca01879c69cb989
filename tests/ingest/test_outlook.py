"""What is read of a message that Outlook saved, and what is told apart."""

from pathlib import Path

import pytest

from ingest import copying, media
from ingest.errors import Damaged
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from ingest.sandbox import Pool
from tests.contracts.older import msg_of


def read(folder: Path, content: bytes) -> Extraction:
    path = folder / "carta.msg"
    path.write_bytes(content)
    assert sniff(path) == media.OUTLOOK
    return extract(path, media.OUTLOOK, Limits())


def test_a_letter_is_read_and_its_people_are_told_apart(tmp_path: Path) -> None:
    more = {
        "0C1A001F": "Ana",
        "0C1F001F": "ana@example.org",
        "0E04001F": "Eva; Luz",
        "007D001F": "Subject: a\r\nDate: 3 May 2014 10:00\r\n",
    }
    found = read(tmp_path, msg_of("Señales de alerta", "Hola, ñandú\r\n\r\nPregunten antes de viajar.", more))
    assert [page.text for page in found.pages] == ["Hola, ñandú\n\nPregunten antes de viajar."]
    assert (found.title, found.year) == ("Señales de alerta", 2014)
    assert [(one.kind, one.text) for one in found.hidden] == [
        ("mail-header", "From: Ana"),
        ("mail-header", "From: ana@example.org"),
        ("mail-header", "To: Eva; Luz"),
    ]


@pytest.mark.parametrize("name", ["10130102", "1013001F"])
def test_a_letter_that_is_only_html_is_read_too(tmp_path: Path, name: str) -> None:
    assert [page.text for page in read(tmp_path, msg_of("a", "", {name: "<p>Hola</p><script>x</script>"})).pages] == ["Hola"]


def test_letters_of_a_single_byte_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, msg_of("", "", {"1000001E": "niña"})).pages[0].text == "niña"


def test_its_copy_is_its_text_without_its_people(tmp_path: Path) -> None:
    path = tmp_path / "carta.msg"
    path.write_bytes(msg_of("Alerta", "Hola", {"0C1A001F": "SECRETO"}))
    with Pool() as pool:
        assert copying.make_copy(pool, path, "carta.msg") == (b"Hola\n", "carta.txt", "text/plain")


def test_what_is_no_compound_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "carta.msg"
    path.write_bytes(b"nada")
    with pytest.raises(Damaged):
        extract(path, media.OUTLOOK, Limits())
