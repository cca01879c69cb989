"""A link is a resource: it is described, published, found and shown, and nothing is fetched from it."""

from pathlib import Path

import pytest
from sqlmodel import select

from repository.models import Resource
from tests.cli.running import Maleta
from tests.cli.test_add import FIELDS, store

ADDRESS = "http://nadie.example.org:9/video?v=1"  # nobody answers there, and nobody asks


def details(maleta: Maleta) -> list[tuple[str, dict[str, object]]]:
    with store(maleta).read() as session:
        return [(str(one.state), one.details) for one in session.exec(select(Resource).order_by(Resource.key))]


def test_a_link_is_published_and_found_by_what_was_said_of_it(maleta: Maleta) -> None:
    said = ("--link", ADDRESS, "--title", "La ruta de las mochilas", "--abstract", "Video sobre la prevención en la escuela.")
    ran = maleta("add", *said, "--publish", "--json")
    assert (ran.code, ran.err) == (0, "")
    [line] = ran.lines()
    assert list(line) == FIELDS
    assert (line["path"], line["status"], line["code"]) == (ADDRESS, "added", "ok")
    assert details(maleta) == [
        (
            "published",
            {
                "title": {"es": "La ruta de las mochilas"},
                "abstract": {"es": "Video sobre la prevención en la escuela."},
                "type": "material",
                "access": "link-only",
                "link": ADDRESS,
            },
        )
    ]
    for words in ("mochila", "prevención escuela"):
        [hit] = maleta("search", words, "--json").json()["hits"]
        assert hit["resource"]["id"] == line["resource"]
    [again] = maleta("add", *said, "--json").lines()
    assert (again["status"], again["resource"]) == ("duplicate", line["resource"])


def test_links_come_from_a_list_and_give_way_to_what_is_said_besides(maleta: Maleta, tmp_path: Path) -> None:
    table = tmp_path / "enlaces.csv"
    table.write_text(f"link,title_es,type,hours\n{ADDRESS},Curso,course,20\nhttps://example.org/b,Otro,guide,\n")
    ran = maleta("add", "--metadata", table, "--link", ADDRESS, "--title", "Course for teachers", "--language", "en", "--json")
    assert [line["path"] for line in ran.lines()] == ["https://example.org/b", ADDRESS]
    _, (state, course) = details(maleta)
    assert (state, course["title"], course["hours"], course["language"]) == (
        "draft",
        {"es": "Curso", "en": "Course for teachers"},
        20,
        ["en"],
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--link", "http://192.168.0.1/", "--title", "a"), "private network"),
        (("--link", "https://ana:b@example.org/", "--title", "a"), "user name"),
        (("--link", "javascript:alert(1)", "--title", "a"), "https://"),
        (("--link", ADDRESS), "title"),
        (("--title", "a"), "--link"),
        ((), "PATH"),
    ],
)
def test_a_link_that_is_none_is_refused_in_one_line(maleta: Maleta, arguments: tuple[str, ...], told: str) -> None:
    ran = maleta("add", *arguments)
    assert ran.code != 0
    assert told in ran.err.splitlines()[-1]
