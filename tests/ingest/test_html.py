"""What a reader sees of an HTML page."""

from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged
from ingest.formats import extract
from ingest.limits import Limits


def text_of(folder: Path, html: str) -> str:
    path = folder / "pagina.html"
    path.write_text(html, encoding="utf-8")
    return " / ".join(" ".join(page.text.split()) for page in extract(path, media.HTML, Limits()).pages)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>uno</p><script>dos</script><p>tres</p>", "uno tres"),
        ("<p>uno</p><STYLE media=all>dos</STYLE ><p>tres</p>", "uno tres"),
        ("<p>uno</p><script>'</scripts>'</script><p>tres</p>", "uno tres"),
        ("<p>uno</p><scripture>dos</scripture><p>tres</p>", "uno dos tres"),
        ("<p>uno</p><styled-box>dos</styled-box><p>tres</p>", "uno dos tres"),
        ("<!-- un <script> sin fin --><p>uno</p><script>dos</script><p>tres</p>", "uno tres"),
        ("<p title='<style>'>uno</p><p>dos</p><style>p{}</style><p>tres</p>", "uno dos tres"),
        ("<title>Cómo se usa <script></title><p>dos</p><script>x</script><p>tres</p>", "dos tres"),
        ("<p>uno</p><script>dos", "uno"),
        ("<p>İstanbul</p><script>dos</script><p>tres</p>", "İstanbul tres"),
    ],
)
def test_scripts_and_styles_go_and_nothing_else(tmp_path: Path, html: str, text: str) -> None:
    assert text_of(tmp_path, html) == text


def test_a_tag_of_too_many_attributes_is_refused_wherever_it_hides(tmp_path: Path) -> None:
    tag = f"<p {' '.join(f'a{number}' for number in range(30_000))}>uno</p>"
    for around in ("{}", "<!-- <script> -->{}<script></script>", "<scripture>{}</scripture>"):
        with pytest.raises(Damaged):
            text_of(tmp_path, around.format(tag))


def test_a_long_script_is_no_tag_of_too_many_attributes(tmp_path: Path) -> None:
    assert text_of(tmp_path, f"<p>uno</p><script>if (i<a.length) {{ {'x = y; ' * 30_000} }}</script>") == "uno"
