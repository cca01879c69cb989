"""Assets have hashed names, are kept for ever and sent packed."""

import gzip
import re

import brotli
import pytest

from tests.ui.conftest import Client
from ui.assets import FOLDER, Assets

SMALL_FONT_BYTES = 45_000


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def test_names_change_with_the_bytes_and_stay_for_ever(client: Client, assets: Assets):
    address = assets.address("site.css")
    assert re.fullmatch(r"/static/site\.[0-9a-f]{10}\.css", address)
    response = client.get(address)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/css; charset=utf-8"


def test_a_style_sheet_names_fonts_by_their_hashed_names(client: Client, assets: Assets):
    fonts = re.findall(r'url\("([^"]+)"\)', assets.text("site.css"))
    assert len(fonts) == 2
    for font in fonts:
        response = client.get(font)
        assert (response.status_code, response.headers["content-type"]) == (200, "font/woff2")


def test_the_letters_are_small_and_their_licence_lies_beside_them():
    assert sum(path.stat().st_size for path in (FOLDER / "fonts").glob("*.woff2")) <= SMALL_FONT_BYTES
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()


@pytest.mark.parametrize(
    "accepted, coding", [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)]
)
def test_text_comes_compressed_as_the_client_likes(client: Client, assets: Assets, accepted: str, coding: str | None):
    with client.stream("GET", assets.address("site.css"), headers={"accept-encoding": accepted}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers.get("content-encoding") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding or "", bytes)
    assert unpack(raw).decode() == assets.text("site.css")
    assert response.headers["vary"] == "Accept-Encoding"


def test_what_the_browser_has_is_not_sent_again(client: Client, assets: Assets):
    address = assets.address("site.js")
    etag = client.get(address).headers["etag"]
    response = client.get(address, headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_part_of_a_file_can_be_asked_for(client: Client, assets: Assets):
    address = assets.address("site.js")
    response = client.get(address, headers={"range": "bytes=0-9", "accept-encoding": "br"})
    assert (response.status_code, response.content) == (206, assets.text("site.js").encode()[:10])
    assert client.get(address, headers={"range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize("name", ["site.css", "site.0000000000.css", "../app.py", "%2e%2e/app.py", "fonts", ""])
def test_nothing_else_is_served(client: Client, name: str):
    assert client.get(f"/static/{name}").status_code in (404, 405)
