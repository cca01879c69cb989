"""What a reader sees of a Markdown text."""

from pathlib import Path

import pytest

from ingest import media
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.formats.markdown import MAX_BRACKETS
from ingest.limits import Limits


def read(folder: Path, source: str) -> Extraction:
    path = folder / "guía.md"
    path.write_text(source, encoding="utf-8")
    return extract(path, media.MARKDOWN, Limits())


def nested(depth: int) -> str:
    return "".join(f"{'  ' * level}- paso{level}\n" for level in range(depth))


@pytest.mark.parametrize("depth", [9, 10, 25])
def test_lists_in_lists_are_read_to_the_last(tmp_path: Path, depth: int) -> None:
    found = read(tmp_path, nested(depth))
    assert found.pages[0].text.split() == [word for level in range(depth) for word in ("•", f"paso{level}")]
    assert found.warnings == ()


@pytest.mark.parametrize("source", [nested(40), "".join(f"{'> ' * level}a{level}\n>\n" for level in range(1, 90))])
def test_what_nests_too_deep_to_be_read_is_told(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, source).warnings == ("nested-too-deep",)


def test_links_are_read_as_their_words_and_a_paragraph_of_nothing_but_brackets_as_it_is_written(tmp_path: Path) -> None:
    brackets = "[" * (MAX_BRACKETS + 1)
    found = read(tmp_path, f"Ver la [guía](http://example.org) y ![el cartel](a.png).\n\n{brackets} [guía](b)\n\nLlame \\*ya\\*.")
    assert found.pages[0].text.startswith("Ver la guía y el cartel.\n\n[[")
    assert "".join(page.text for page in found.pages).endswith("[ [guía](b)\n\nLlame *ya*.")
