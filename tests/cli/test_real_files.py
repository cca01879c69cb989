"""Real documents of the field, from the file to the hit: each page with text is found, however its print wrote the words."""

import os
from collections import defaultdict
from pathlib import Path

import pytest

from repository.settings import Settings
from tests.cli.running import Maleta
from tests.ingest.test_real_pdfs import LIGATURES
from ui.commands.searching import find

LONG = os.environ.get("LONG") == "1"  # all 98 files, else those with ligatures


@pytest.fixture(scope="module")
def added(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Maleta:
    folder = corpus / "domain" / "files"
    maleta = Maleta(tmp_path_factory.mktemp("real") / "data")
    ran = maleta("add", *([folder] if LONG else [folder / name for name in LIGATURES]), "--publish", "--json")
    assert [line["path"] for line in ran.lines() if line["status"] == "failed"] == []
    assert all(line["pages"] for line in ran.lines() if line["status"] == "added")
    return maleta


@pytest.mark.parametrize("word", ["trafficking", "tráfico"])
def test_words_written_with_ligatures_are_found(added: Maleta, word: str) -> None:
    wanted = {Path(name).stem for name, (written, _) in LIGATURES.items() if written == word}
    result = find(Settings(data=added.data), [("q", f'"{word}"'), ("size", "100")])
    found: dict[str, int] = defaultdict(int)
    for hit in result.hits:
        found[hit.resource.own_title or hit.resource.title] += hit.page_count
    assert wanted <= {name for name, pages in found.items() if pages}
    assert all(any(part.match for part in page.snippet) for hit in result.hits for page in hit.pages)


def test_the_index_holds_every_page(added: Maleta) -> None:
    assert added("index", "verify", "--no-repair").code == 0
