"""Cleaned copies open, say the same, and hold nothing of what the original hides, anywhere in their bytes."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest
from PIL import Image
from pypdf import PdfReader

from ingest import copying, media
from ingest.cleaned import cleaned
from ingest.errors import Damaged, Unsupported
from ingest.extraction import Tally
from ingest.formats import extract, pdf_fallback
from ingest.limits import Limits
from ingest.sandbox import Pool
from tests.ingest import planted
from tests.ingest.planted import OFFICE, SECRET, SHOWN, everything
from tests.recordings import recorded, silence

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


SAID = {"title": "Guía", "artist": "AUTORA-SECRETO", "comment": "NOTA-SECRETO", "location": "+14.6300-090.5000/"}


@pytest.mark.parametrize("form", ["matroska", "mp4"])
def test_a_video_keeps_its_subtitles_and_forgets_its_place(tmp_path: Path, pool: Pool, form: str) -> None:
    path = stored(tmp_path, "video", recorded(form, SAID, {"spa": [(1.0, 4.0, SHOWN)], "eng": [(1.0, 2.0, "Hello")]}))
    content, _, media_type = copying.make_copy(pool, path, "video")
    assert SECRET not in everything(content)
    assert b"14.63" not in content
    before, after = pool.read(path, "video"), pool.read(stored(tmp_path, "copia", content), "copia")
    assert {finding.kind for finding in before.findings} == {"comment", "position"}
    assert (after.pages, after.title, after.media_type, after.authors, after.findings) == (before.pages, "Guía", media_type, (), ())
    assert cleaned(path, media_type, Limits()) == content


@pytest.mark.parametrize(
    ("form", "codec"),
    [
        ("wav", "pcm_s16le"),
        ("flac", "flac"),
        ("ogg", "flac"),
        ("mp3", "libmp3lame"),
        ("ipod", "aac"),
        ("mov", "aac"),
        ("avi", "pcm_s16le"),
        ("asf", "pcm_s16le"),
        ("flv", "pcm_s16le"),
        ("webm", "libopus"),
    ],
)
def test_sound_is_copied_packet_by_packet_without_what_is_noted_beside_it(tmp_path: Path, form: str, codec: str) -> None:
    path = stored(tmp_path, "sonido", silence(form, codec, 2, SAID))
    media_type = media.sniff(path)
    content = cleaned(path, media_type, Limits())
    copy = stored(tmp_path, "copia", content)
    assert SECRET not in everything(content)
    assert (media.sniff(copy), packets(copy)) == (media_type, packets(path))
    assert extract(copy, media_type, Limits()).title == "Guía"


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux() if packet.size]


def test_words_of_a_song_stay_in_its_copy(tmp_path: Path, pool: Pool) -> None:
    path = stored(tmp_path, "cancion.mp3", silence("mp3", "libmp3lame", 1, SAID | {"lyrics-spa": SHOWN}))
    content, name, _ = copying.make_copy(pool, path, "cancion.mp3")
    assert [page.text for page in pool.read(stored(tmp_path, "copia.mp3", content), name).pages] == [SHOWN]
    assert SECRET not in everything(content)


def test_a_drawing_keeps_what_is_seen_and_nothing_else(tmp_path: Path, pool: Pool) -> None:
    photograph = base64.b64encode(planted.photograph("JPEG")).decode()
    inner = base64.b64encode(b"<svg><metadata>SECRETO</metadata></svg>").decode()
    drawing = (
        '<?xml version="1.0"?><?programa SECRETO?><!-- SECRETO --><svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="urn:i" inkscape:export-filename="/home/SECRETO/cartel.png" '
        "data-autora='SECRETO' onload='SECRETO()'><title>Guía</title><metadata>SECRETO</metadata><inkscape:nota>SECRETO</inkscape:nota>"
        f'<g style="display:none"><text>SECRETO</text></g><script>SECRETO</script><text x="1" y="20" fill="red">{SHOWN}</text>'
        f'<image xlink:href="data:image/jpeg;base64,{photograph}"/><image href="data:image/svg+xml;base64,{inner}"/>'
        '<a href="https://example.org/guia"><text x="1" y="60">más</text></a></svg>'
    )
    path = stored(tmp_path, "cartel.svg", drawing.encode())
    content, name, media_type = copying.make_copy(pool, path, "cartel.svg")
    assert (name, media_type) == ("cartel.svg", media.SVG)
    packed = re.findall(r"base64,([^\"]+)", content.decode())
    said = content.decode() + "".join(base64.b64decode(one).decode("latin-1") for one in packed)
    assert SECRET not in said
    assert [word for word in (SHOWN, "Guía", 'fill="red"', "https://example.org/guia", "data:image/jpeg") if word not in said] == []


@pytest.mark.parametrize("media_type", [media.DOC, media.PPT, media.XLS, media.RTF, "audio/aac", "video/mpeg", "application/zip"])
def test_there_is_no_copy_of_other_kinds(tmp_path: Path, media_type: str) -> None:
    with pytest.raises(Unsupported):
        cleaned(stored(tmp_path, "a", b"x"), media_type, Limits())


@pytest.mark.parametrize("make", [planted.pdf, *(make for make, _ in OFFICE.values())])
def test_a_broken_file_gives_a_verdict(tmp_path: Path, pool: Pool, make: Callable[[], bytes]) -> None:
    path = stored(tmp_path, "a", make()[:-400])
    with pytest.raises((copying.CannotClean, Damaged)):
        copying.make_copy(pool, path, "a")
