"""With which language data a document is read, and where that lies."""

from pathlib import Path

import pytest

from ingest import tessdata

BOTH = frozenset(("spa", "eng", "osd"))


@pytest.mark.parametrize(
    ("language", "there", "models"),
    [
        ("es", BOTH, "spa"),
        ("es-GT", BOTH, "spa"),
        ("en", BOTH, "eng"),
        ("und", BOTH, "spa+eng"),
        ("quc", BOTH, "spa+eng"),
        ("pt", BOTH, "spa+eng"),
        ("pt", BOTH | {"por"}, "por"),
        ("und", {"eng"}, "eng"),
        ("es", {"eng"}, None),  # nine of ten accents would be lost
        ("en", {"spa"}, None),
        ("und", {"osd"}, None),
    ],
)
def test_a_language_has_its_data(language: str, there: frozenset[str], models: str | None) -> None:
    assert tessdata.models_for(language, there) == models


def test_a_named_folder_is_the_only_one(tmp_path: Path) -> None:
    (tmp_path / "tessdata").mkdir()
    (tmp_path / "tessdata" / "spa.traineddata").touch()
    named = {"TESSDATA_PREFIX": str(tmp_path)}
    assert tessdata.folder(named) == tmp_path / "tessdata"
    assert tessdata.installed(named) == {"spa"}
    assert tessdata.lacking(tessdata.installed(named)) == ("eng",)
    assert tessdata.installed({"TESSDATA_PREFIX": str(tmp_path / "nowhere")}) == frozenset()
