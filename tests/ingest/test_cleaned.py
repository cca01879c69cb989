"""Cleaned copies open, say the same, and hold nothing of what the original hides, anywhere in their bytes."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from ingest import copying
from ingest.cleaned import cleaned
from ingest.errors import Damaged, Unsupported
from ingest.extraction import Tally
from ingest.formats import extract, pdf_fallback
from ingest.limits import Limits
from ingest.sandbox import Pool
from tests.ingest import planted
from tests.ingest.planted import OFFICE, SECRET, SHOWN, everything

PICTURES = ("JPEG", "PNG", "WEBP", "TIFF")


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(scratch=tmp_path_factory.mktemp("scratch")) as found:
        yield found


def stored(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def texts(path: Path, media_type: str) -> list[str]:
    return [" ".join(page.text.split()) for page in extract(path, media_type, Limits()).pages]


@pytest.mark.parametrize("name", OFFICE)
def test_an_office_file_keeps_what_it_shows_and_nothing_else(tmp_path: Path, pool: Pool, name: str) -> None:
    make, media_type = OFFICE[name]
    path = stored(tmp_path, name, make())
    assert SECRET in everything(path.read_bytes())
    content, copy_name, copy_type = copying.make_copy(pool, path, name)
    assert (copy_name, copy_type) == (name, media_type)
    assert SECRET not in everything(content)
    after = extract(stored(tmp_path, f"copia-{name}", content), media_type, Limits())
    assert SHOWN in after.pages[0].text
    assert (after.hidden, after.title) == ((), "Guía")
    assert copying.make_copy(pool, path, name)[0] == content


def test_an_inserted_word_stays_and_a_struck_one_goes(tmp_path: Path) -> None:
    make, media_type = OFFICE["guia.docx"]
    path = stored(tmp_path, "a.docx", make())
    copy = stored(tmp_path, "b.docx", cleaned(path, media_type, Limits()))
    assert texts(copy, media_type) == [f"{SHOWN} grave fila"]


def test_a_cell_keeps_its_value_where_its_formula_pointed_into_a_hidden_sheet(tmp_path: Path) -> None:
    make, media_type = OFFICE["guia.xlsx"]
    copy = stored(tmp_path, "b.xlsx", cleaned(stored(tmp_path, "a.xlsx", make()), media_type, Limits()))
    (page,) = texts(copy, media_type)
    assert page.split()[-1] == "7"


def test_a_pdf_keeps_text_links_and_title(tmp_path: Path, pool: Pool) -> None:
    path = stored(tmp_path, "guia.pdf", planted.pdf())
    said = everything(path.read_bytes())
    assert [word for word in ("FOTOGRAFA", "REVISORA", "XMP", "VALOR", "CONTENIDO") if f"{word}-{SECRET}" not in said] == []
    content, name, media_type = copying.make_copy(pool, path, "guia.pdf")
    assert (name, media_type) == ("guia.pdf", "application/pdf")
    assert SECRET not in everything(content)
    before, after = pool.read(path, name), pool.read(stored(tmp_path, "copia.pdf", content), name)
    assert [(page.text, page.width, page.boxes) for page in after.pages] == [(page.text, page.width, page.boxes) for page in before.pages]
    assert {finding.kind for finding in before.findings} == {"attached-file", "comment", "form-field"}
    assert (after.findings, after.title, after.authors) == ((), "Guía", ())
    reader = PdfReader(io.BytesIO(content))
    assert [annotation.get_object()["/A"]["/URI"] for annotation in reader.pages[0]["/Annots"]] == ["https://example.org/guia"]
    assert len(reader.pages[0].images) == 1
    assert copying.make_copy(pool, path, "guia.pdf")[0] == content


def test_comments_are_found_by_the_second_reader_of_pdf_too(tmp_path: Path) -> None:
    path = stored(tmp_path, "guia.pdf", planted.pdf())
    found = pdf_fallback.extract(path, Limits(), Tally(Limits()))
    assert [(one.kind, one.text, one.page) for one in found.hidden] == [
        ("comment", "REVISORA-SECRETO: COMENTARIO-SECRETO", 1),
        ("comment", "REVISORA-SECRETO: LETRERO-SECRETO", 1),
    ]


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_keeps_its_pixels_and_forgets_its_place(tmp_path: Path, kind: str) -> None:
    original = planted.photograph(kind)
    assert SECRET in everything(original)
    content = cleaned(stored(tmp_path, "foto", original), f"image/{kind.lower()}", Limits())
    assert SECRET not in everything(content)
    with Image.open(io.BytesIO(original)) as before, Image.open(io.BytesIO(content)) as after:
        assert not after.getexif().get_ifd(0x8825)
        assert (after.format, after.size, after.tobytes()) == (before.format, before.size, before.tobytes())


def test_a_picture_that_is_to_be_turned_still_is(tmp_path: Path) -> None:
    content = cleaned(stored(tmp_path, "foto", planted.photograph("JPEG", turn=6)), "image/jpeg", Limits())
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_picture_that_is_cut_off_is_damaged(tmp_path: Path, kind: str, share: float) -> None:
    content = planted.photograph(kind)
    path = stored(tmp_path, "foto", content[: int(len(content) * share)])
    with pytest.raises(Damaged):
        cleaned(path, f"image/{kind.lower()}", Limits())


@pytest.mark.parametrize("media_type", ["application/msword", "application/rtf", "audio/mpeg", "application/zip"])
def test_there_is_no_copy_of_other_kinds(tmp_path: Path, media_type: str) -> None:
    with pytest.raises(Unsupported):
        cleaned(stored(tmp_path, "a", b"x"), media_type, Limits())


@pytest.mark.parametrize("make", [planted.pdf, *(make for make, _ in OFFICE.values())])
def test_a_broken_file_gives_a_verdict(tmp_path: Path, pool: Pool, make: Callable[[], bytes]) -> None:
    path = stored(tmp_path, "a", make()[:-400])
    with pytest.raises((copying.CannotClean, Damaged)):
        copying.make_copy(pool, path, "a")
