"""Personal data from `maleta add` to the reader's download."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from repository.settings import Settings
from tests.cli.running import Maleta
from tests.contracts.kind import packed
from tests.ingest import planted
from tests.ingest.planted import SECRET, SHOWN, everything
from ui.app import create_app


@contextmanager
def reader(maleta: Maleta) -> Iterator[TestClient[Litestar]]:
    """Give a reader of the collection."""
    with TestClient(create_app(Settings(data=maleta.data))) as opened:
        yield opened


def added(maleta: Maleta, path: Path, content: bytes, *options: str) -> dict[str, Any]:
    path.write_bytes(content)
    return next(line for line in maleta("add", path, "--json", *options).lines() if line["path"] == str(path))


def file_of(client: TestClient[Litestar], resource: str) -> tuple[int, bytes]:
    answer = client.get(f"/api/v1/resources/{resource}/file")
    return answer.status_code, answer.content


def test_a_published_file_is_offered_without_what_it_hides_until_a_person_keeps_it(maleta: Maleta, tmp_path: Path) -> None:
    content = planted.docx()
    receipt = added(maleta, tmp_path / "guia.docx", content, "--publish")
    resource = receipt["resource"]
    told = maleta("personal", resource, "--json").json()
    assert receipt["warnings"] == [f"personal-data:{told['open']}"]
    assert {one["kind"] for one in told["findings"]} >= {"comment", "hidden-text", "author"}
    assert (told["copy"], told["open"]) == ("made", len(told["findings"]))

    with reader(maleta) as client:
        status, copy = file_of(client, resource)
        assert (status, SECRET in everything(copy)) == (200, False)
        body = client.get(f"/api/v1/resources/{resource}").json()
        named = body["details"].pop("creators")
        assert named == ["AUTORA-SECRETO"]  # the record names the author, for the librarian to correct
        assert SECRET not in json.dumps(body)
        assert "El archivo es una copia para lectores" in client.get(f"/es/resources/{body['slug']}").text
        assert "The file is a copy for readers" in client.get(f"/en/resources/{body['slug']}").text
    assert maleta("search", SHOWN, "--json").json()["total"] == 1
    assert maleta("search", '"COMENTARIO"', "--json").json()["total"] == 0

    assert maleta("personal", resource, "--keep-all", "--json").json()["copy"] == "unneeded"
    with reader(maleta) as client:
        assert file_of(client, resource) == (200, content)


def test_a_file_that_hides_nothing_is_served_byte_for_byte(maleta: Maleta, tmp_path: Path) -> None:
    content = f"{SHOWN} contra la persona. Llame a su casa: cel. 5512-3456.\n".encode()
    receipt = added(maleta, tmp_path / "guia.txt", content, "--publish")
    assert receipt["warnings"] == ["personal-data:1"]
    with reader(maleta) as client:
        assert file_of(client, receipt["resource"]) == (200, content)


def test_an_archive_is_withheld_while_a_document_in_it_hides_something(maleta: Maleta, tmp_path: Path) -> None:
    content = packed({"guia.docx": planted.docx(), "nota.txt": SHOWN.encode()})
    resource = added(maleta, tmp_path / "kit.zip", content, "--publish")["resource"]
    with reader(maleta) as client:
        answer = client.get(f"/api/v1/resources/{resource}/file")
        assert (answer.status_code, answer.json()["code"]) == (403, "file-withheld")
        body = client.get(f"/api/v1/resources/{resource}").json()
        assert body["file"] is None
        assert "puede contener datos personales" in client.get(f"/es/resources/{body['slug']}").text
    assert maleta("personal", resource, "--json").json()["copy"] == "impossible"


def test_the_list_is_told_to_people_and_settled_by_number(maleta: Maleta, tmp_path: Path) -> None:
    resource = added(maleta, tmp_path / "guia.txt", f"{SHOWN}. cel. 5512-3456 y ana.luz@gmail.com\n".encode())["resource"]
    ran = maleta("personal", resource, "--clear", "2")
    assert ran.code == 0
    assert [line.split(":")[0].strip() for line in ran.out.splitlines()[:2]] == ["1  open", "2  cleared"]
    wrong = maleta("personal", resource, "--clear", "9")
    assert (wrong.code, "finding" in wrong.err) == (1, True)
    assert maleta("personal", resource, "--clear-all", "--json").json()["open"] == 0
    assert maleta("personal", resource, "--clear-all", "--keep-all").code == 2
