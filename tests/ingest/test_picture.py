"""Pictures become pages that wait to be recognised; what stands beside them is listed."""

import io
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest import formats, frames, media
from ingest.errors import Damaged, TooLarge, Unreadable
from ingest.extraction import Extraction, Hidden
from ingest.limits import Limits
from ingest.render import draw
from tests.ingest.planted import photograph
from tests.scans import SPANISH, packed, photographed

KINDS = ("JPEG", "PNG", "TIFF", "WEBP")


def read(tmp_path: Path, content: bytes) -> Extraction:
    path = tmp_path / "imagen"
    path.write_bytes(content)
    return formats.extract(path, media.sniff(path), Limits())


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_any_kind_is_a_page_without_text(tmp_path: Path, kind: str) -> None:
    (page,) = read(tmp_path, packed(photographed(SPANISH), kind, dpi=(200, 200))).pages
    sizes = (420.12, 300.24) if kind != "WEBP" else (560.16, 400.32)  # a WebP does not say how large it is
    assert (page.number, page.text, page.needs_ocr, (page.width, page.height)) == (1, "", True, sizes)


def test_each_page_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    small = Image.new("L", (100, 50), 255)
    content = packed(photographed(SPANISH), "TIFF", save_all=True, append_images=[small, small], dpi=(200, 200))
    found = read(tmp_path, content)
    assert [(page.number, page.width) for page in found.pages] == [(1, 420.12), (2, 36.0), (3, 36.0)]


def test_a_tiff_of_too_many_pages_is_refused_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_PAGES", 2)
    dot = Image.new("1", (1, 1))
    with pytest.raises(TooLarge, match="a picture may have 2 pages"):
        read(tmp_path, packed(dot, "TIFF", save_all=True, append_images=[dot, dot]))


def test_an_animation_is_one_page(tmp_path: Path) -> None:
    frame = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        assert len(read(tmp_path, packed(frame[0], kind, save_all=True, append_images=frame[1:])).pages) == 1


def png_that_says(width: int, height: int) -> bytes:
    """Give a PNG whose header promises so many pixels and which has none."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    pixels = b"IDAT" + zlib.compress(b"\x00")
    chunks = (len(chunk[4:]).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") for chunk in (head, pixels, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("size", [(50_000, 50_000), (50_000, 1_000), (1, 50_000), (10_001, 10_000)])
def test_a_picture_of_too_many_pixels_is_refused_with_the_limit_before_it_is_unpacked(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge, match=r"100000000"):
        read(tmp_path, png_that_says(*size))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_off_is_damaged(tmp_path: Path, kind: str) -> None:
    content = packed(photographed(SPANISH), kind)
    with pytest.raises(Damaged):
        read(tmp_path, content[: len(content) // 2])


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_camera_wrote_is_listed(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, photograph(kind))
    assert found.hidden == (
        *([Hidden(kind="position", text="14.63472, -90.50667")] if kind != "TIFF" else []),  # where Pillow writes none
        Hidden(kind="author", text="FOTOGRAFA-SECRETO"),
        *([Hidden(kind="comment", text="COMENTARIO-SECRETO")] if kind == "JPEG" else []),
    )
    assert found.authors == ("FOTOGRAFA-SECRETO",)


def test_a_turned_picture_has_the_size_that_readers_see(tmp_path: Path) -> None:
    (page,) = read(tmp_path, photograph("JPEG", turn=6)).pages
    assert page.width
    assert page.height
    assert page.width < page.height


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_drawn_as_pages_are(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "imagen"
    path.write_bytes(photograph(kind, turn=6))
    with Image.open(io.BytesIO(draw(path, 1, 320))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (320, 640))


def test_what_is_transparent_is_drawn_on_white(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(packed(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"))
    with Image.open(io.BytesIO(draw(path, 1, 320))) as drawn:
        assert drawn.convert("L").getextrema() == (255, 255)


@given(kind=st.sampled_from(KINDS), at=st.floats(0, 1), data=st.binary(min_size=1, max_size=30))
def test_a_damaged_picture_gives_a_page_or_a_verdict(tmp_path_factory: pytest.TempPathFactory, kind: str, at: float, data: bytes) -> None:
    content = bytearray(photograph(kind))
    place = int(at * len(content))
    content[place : place + len(data)] = data
    folder = tmp_path_factory.getbasetemp()
    path = folder / "damaged"
    path.write_bytes(content)
    try:
        pages = formats.extract(path, f"image/{kind.lower()}", Limits()).pages
    except Unreadable as verdict:
        assert verdict.code in ("damaged", "too-large")  # noqa: PT017 - either may come
    else:
        assert all(page.needs_ocr for page in pages)
