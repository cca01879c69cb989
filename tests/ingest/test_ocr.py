"""Pages are read in their pictures, however these stand, inside a child that may die of them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from ingest import tessdata
from ingest.messages import Reading
from ingest.sandbox import Bounds, Pool
from repository.boxes import unpack_boxes
from repository.found import Recognised
from tests.ingest.test_picture import png_that_says
from tests.scans import ENGLISH, SPANISH, needed, packed, photographed, scanned


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    needed()
    with Pool() as warm:
        yield warm


def seen(pool: Pool, tmp_path: Path, content: bytes, models: str = "spa", number: int = 1) -> Recognised:
    path = tmp_path / "imagen"
    path.write_bytes(content)
    folder = tessdata.folder()
    assert folder
    found = pool.recognise(path, number, models, folder)
    assert isinstance(found, Recognised), found
    return found


def flat(found: Recognised) -> str:
    return " ".join(found.text.split())


def place_of(found: Recognised, word: str) -> tuple[float, float]:
    """Give the middle of a word's box."""
    box = next(one for one in unpack_boxes(found.boxes) if found.text[one.start : one.end] == word)
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def test_a_page_is_read_with_its_accents_language_and_boxes(pool: Pool, tmp_path: Path) -> None:
    found = seen(pool, tmp_path, scanned(SPANISH))
    assert flat(found) == " ".join(SPANISH)
    assert found.languages == ("es",)
    assert [found.text[box.start : box.end] for box in unpack_boxes(found.boxes)] == found.text.replace(":", "").replace(".", "").split()
    picture = photographed(SPANISH)
    for box in unpack_boxes(found.boxes):  # there is ink in each
        left, top, right, bottom = (round(share * side) for share, side in zip(box[2:], (*picture.size, *picture.size), strict=True))
        assert min(picture.crop((left, top, right, bottom)).getextrema()) < 100


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_stands_on_its_head_is_read(pool: Pool, tmp_path: Path, turn: int) -> None:
    upright = place_of(seen(pool, tmp_path, scanned(SPANISH)), "escuela")
    lying = seen(pool, tmp_path, packed(photographed(SPANISH).rotate(turn, expand=True), "PNG", dpi=(200, 200)))
    assert flat(lying) == " ".join(SPANISH)
    x, y = upright
    wanted = {90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[turn]
    assert place_of(lying, "escuela") == pytest.approx(wanted, abs=0.03)


def test_a_camera_and_a_pdf_say_how_a_page_is_turned(pool: Pool, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    camera = packed(photographed(SPANISH).rotate(90, expand=True).convert("RGB"), "JPEG", quality=90, exif=exif, dpi=(200, 200))
    writer = PdfWriter(PdfReader(io.BytesIO(scanned(SPANISH))))
    writer.pages[0].rotate(90)
    turned = io.BytesIO()
    writer.write(turned)
    upright = place_of(seen(pool, tmp_path, scanned(SPANISH)), "escuela")
    assert place_of(seen(pool, tmp_path, camera), "escuela") == pytest.approx(upright, abs=0.02)
    assert place_of(seen(pool, tmp_path, turned.getvalue()), "escuela") == pytest.approx((1 - upright[1], upright[0]), abs=0.02)


@pytest.mark.parametrize(("kind", "dpi"), [("TIFF", 400), ("WEBP", 150), ("JPEG", 300)])
def test_pictures_of_other_sizes_are_read(pool: Pool, tmp_path: Path, kind: str, dpi: int) -> None:
    content = packed(photographed(ENGLISH, dpi), kind, dpi=(dpi, dpi))
    assert flat(seen(pool, tmp_path, content, "eng")) == " ".join(ENGLISH)


def test_what_language_it_is_in_need_not_be_known(pool: Pool, tmp_path: Path) -> None:
    content = packed(photographed(SPANISH), "TIFF", save_all=True, append_images=[photographed(ENGLISH)], dpi=(200, 200))
    assert flat(seen(pool, tmp_path, content, "spa+eng", 1)) == " ".join(SPANISH)
    assert flat(seen(pool, tmp_path, content, "spa+eng", 2)) == " ".join(ENGLISH)


@pytest.mark.parametrize(("models", "lines"), [("eng", SPANISH), ("spa", ENGLISH)])
def test_a_page_in_another_language_than_its_document_is_read_in_its_own(
    pool: Pool, tmp_path: Path, models: str, lines: tuple[str, ...]
) -> None:
    assert flat(seen(pool, tmp_path, scanned(lines), models)) == " ".join(lines)


def test_white_letters_on_black_are_read(pool: Pool, tmp_path: Path) -> None:
    poster = packed(ImageOps.invert(photographed(SPANISH)), "PNG", dpi=(200, 200))
    assert flat(seen(pool, tmp_path, poster)) == " ".join(SPANISH)


def test_an_empty_page_has_no_text(pool: Pool, tmp_path: Path) -> None:
    assert seen(pool, tmp_path, packed(Image.new("L", (800, 600), 255), "PNG")) == Recognised(text="")


@pytest.mark.parametrize(
    ("content", "number", "code"),
    [
        (png_that_says(50_000, 50_000), 1, "too-large"),
        (packed(photographed(SPANISH), "PNG")[:2_000], 1, "damaged"),
        (packed(photographed(SPANISH), "PNG"), 2, "damaged"),
        (scanned(SPANISH), 9, "damaged"),
    ],
)
def test_what_cannot_be_opened_gets_its_verdict(pool: Pool, tmp_path: Path, content: bytes, number: int, code: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    answer = pool.recognise(path, number, "spa", tessdata.folder() or tmp_path)
    assert isinstance(answer, Reading)
    assert answer.code == code


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    needed()
    path = tmp_path / "a.pdf"
    path.write_bytes(scanned(SPANISH))
    with Pool(bounds=Bounds(ocr_s=0.01)) as hasty:
        answer = hasty.recognise(path, 1, "spa", tessdata.folder() or tmp_path)
    assert isinstance(answer, Reading)
    assert answer.code == "timed-out"
