"""Scans and pictures on the command line: added, found, cancelled, resumed, killed."""

import signal
from pathlib import Path

import pytest
from sqlmodel import col, select

from repository.dump import dump
from repository.models import Page
from tests import scans
from tests.cli.running import Maleta, Ran, family, read, until
from tests.scans import ENGLISH, SPANISH, packed, photographed, scanned

PAGES = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a scan among pages of text, and a poster."""
    scans.needed()
    place = tmp_path_factory.mktemp("entrada")
    (place / "guía.pdf").write_bytes(scanned(*[SPANISH] * PAGES, text=("Una página con texto.",)))
    (place / "poster.png").write_bytes(packed(photographed(ENGLISH), "PNG"))
    return place


@pytest.fixture(scope="module")
def added(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Maleta, Ran]:
    """Give a data folder to which the files were added in peace, and what was said."""
    maleta = Maleta(tmp_path_factory.mktemp("added") / "data")
    return maleta, maleta("add", folder, "--publish", "--json")


def recognised(maleta: Maleta) -> int:
    return len(read(maleta, lambda session: session.exec(select(Page.id).where(col(Page.recognised))).all()))


def test_add_waits_for_pictures_which_are_then_found(added: tuple[Maleta, Ran]) -> None:
    maleta, ran = added
    assert (ran.code, ran.err) == (0, "")
    lines = {Path(line["path"]).name: line for line in ran.lines()}
    told = {name: tuple(line[key] for key in ("code", "pages", "pages_with_text", "pages_ocr", "language")) for name, line in lines.items()}
    assert told == {"guía.pdf": ("ok", PAGES + 1, PAGES + 1, PAGES, "es"), "poster.png": ("ok", 1, 1, 1, "en")}
    for text, name in (("niñas aprenden", "guía.pdf"), ("promises", "poster.png")):
        hits = maleta("search", text, "--json").json()["hits"]
        assert [hit["resource"]["id"] for hit in hits] == [lines[name]["resource"]]
        assert any(piece["match"] for piece in hits[0]["pages"][0]["snippet"])


def test_who_is_killed_while_pictures_are_read_loses_nothing(maleta: Maleta, folder: Path, added: tuple[Maleta, Ran]) -> None:
    undisturbed, _ = added
    adding = maleta.start("add", folder, "--publish")
    until(lambda: (maleta.data / "maleta.sqlite3").exists() and _pages(maleta) > 0)
    struck = 0
    for at_least in (1, 3):
        until(lambda at_least=at_least: recognised(maleta) >= at_least or adding.poll() is not None)
        for child in family(adding.pid).get("sandbox", []):
            child.kill()
            struck += 1
    adding.send_signal(signal.SIGKILL)
    adding.communicate()
    kept = recognised(maleta)
    assert struck
    assert 1 <= kept < PAGES + 1
    assert maleta("work", "--drain").code == 0
    assert undisturbed("work", "--drain").code == 0
    assert recognised(maleta) == PAGES + 1
    assert read(maleta, dump) == read(undisturbed, dump)


def _pages(maleta: Maleta) -> int:
    try:
        return len(read(maleta, lambda session: session.exec(select(Page.id)).all()))
    except Exception:  # noqa: BLE001 - there is no table yet
        return 0
