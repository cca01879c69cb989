"""Files are downloaded whole or in parts, under their own names, and never run."""

import pytest

from tests.stage import HOSTILE_NAME, Stage, book
from tests.ui.conftest import Client
from ui.downloads import byte_range, disposition


@pytest.fixture(scope="module")
def address(collection: Stage) -> str:
    return f"/api/v1/resources/{collection.ids['book']}/file"


@pytest.fixture(scope="module")
def content(client: Client, address: str) -> bytes:
    return client.get(address).content


@pytest.mark.parametrize(
    "header, wanted",
    [
        ("bytes=0-99", (0, 100)),
        ("bytes=900-", (900, 1000)),
        ("bytes=-100", (900, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=0-9999", (0, 1000)),
        ("bytes = 5-6", (5, 7)),
        ("", None),
        ("items=0-5", None),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, wanted: tuple[int, int] | None):
    assert byte_range(header, 1000) == wanted


@pytest.mark.parametrize("header, size", [("bytes=1000-", 1000), ("bytes=5000-6000", 1000), ("bytes=-0", 1000), ("bytes=0-", 0)])
def test_a_range_outside_the_file_is_refused(header: str, size: int):
    with pytest.raises(ValueError, match="outside"):
        byte_range(header, size)


@pytest.mark.parametrize(
    "name, header",
    [
        ("guia.pdf", "attachment; filename=\"guia.pdf\"; filename*=UTF-8''guia.pdf"),
        ("niñez y señal.pdf", "attachment; filename=\"ninez y senal.pdf\"; filename*=UTF-8''ni%C3%B1ez%20y%20se%C3%B1al.pdf"),
        ('a"b\\c;d.pdf', "attachment; filename=\"c_d.pdf\"; filename*=UTF-8''c%3Bd.pdf"),
        ("../../etc/passwd", "attachment; filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("a\r\nX-Bad: 1", "attachment; filename=\"aX-Bad: 1\"; filename*=UTF-8''aX-Bad%3A%201"),
        ("日本.pdf", "attachment; filename=\".pdf\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.pdf"),
        ("\x00\x01", "attachment; filename=\"file\"; filename*=UTF-8''file"),
        ("\ud800.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%3F.pdf"),
    ],
)
def test_any_name_makes_a_safe_header(name: str, header: str):
    assert disposition(name).replace("?", "_") == header.replace("?", "_")
    assert disposition(name).isprintable()


def test_a_file_comes_whole_under_its_own_name(client: Client, address: str, content: bytes):
    response = client.get(address)
    assert len(content) == len(book())
    assert content.startswith(b"%PDF")
    assert response.headers["content-length"] == str(len(content))
    assert response.headers["content-type"] == "application/pdf"
    assert "filename*=UTF-8''manual%20%C3%B1and%C3%BA.pdf" in response.headers["content-disposition"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "header, start, end", [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-7", -7, None), ("bytes=0-", 0, None)]
)
def test_a_part_comes_as_a_part(client: Client, address: str, content: bytes, header: str, start: int, end: int | None):
    response = client.get(address, headers={"range": header})
    assert response.status_code == 206
    assert response.content == content[start:end]
    first = start % len(content)
    assert response.headers["content-range"] == f"bytes {first}-{first + len(response.content) - 1}/{len(content)}"


def test_a_part_outside_is_refused_with_the_size(client: Client, address: str, content: bytes):
    response = client.get(address, headers={"range": "bytes=99999999-"})
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{len(content)}")


def test_a_part_of_another_version_is_not_given(client: Client, address: str, content: bytes):
    etag = client.get(address).headers["etag"]
    assert client.get(address, headers={"range": "bytes=0-9", "if-range": etag}).status_code == 206
    assert client.get(address, headers={"range": "bytes=0-9", "if-range": '"old"'}).content == content


def test_a_file_that_the_client_has_is_not_sent_again(client: Client, address: str):
    response = client.get(address, headers={"if-none-match": client.get(address).headers["etag"]})
    assert (response.status_code, response.content) == (304, b"")


def test_head_tells_everything_but_the_bytes(client: Client, address: str, content: bytes):
    response = client.head(address)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(len(content))


def test_bytes_that_others_made_cannot_run_on_our_pages(client: Client, collection: Stage):
    attachment = client.get(f"/api/v1/resources/{collection.ids['book']}").json()["attachments"][0]
    response = client.get(attachment["url"])
    assert response.headers["content-security-policy"].startswith("sandbox;")
    assert response.headers["content-disposition"].startswith("attachment;")
    assert "set-cookie" not in response.headers
    assert attachment["name"] == HOSTILE_NAME


@pytest.mark.parametrize("name", ["course", "closed", "kit"])
def test_without_an_open_file_there_is_nothing_to_download(client: Client, collection: Stage, name: str):
    assert client.get(f"/api/v1/resources/{collection.ids[name]}/file").status_code == 404
    assert client.get(f"/api/v1/resources/{collection.ids[name]}/files/1").status_code == 404
