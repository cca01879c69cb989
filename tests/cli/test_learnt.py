"""`maleta suggestions` and `maleta duplicates`: a librarian without a desk sees what was learnt, and decides."""

from pathlib import Path

from tests.cli.running import Maleta

TEXT = "Guía para docentes\n\n" + "Contra el trabajo forzoso se conversa en grupos de cuatro personas, con calma y sin prisa. " * 4


def test_suggestions_and_pairs_are_listed_and_decided_without_a_worker(maleta: Maleta, tmp_path: Path) -> None:
    (tmp_path / "uno.md").write_text(f"# {TEXT}", encoding="utf-8")
    (tmp_path / "dos.txt").write_text(TEXT, encoding="utf-8")
    lines = maleta("add", tmp_path / "uno.md", tmp_path / "dos.txt", "--json").lines()
    added = [line["resource"] for line in sorted(lines, key=lambda line: line["media_type"])]  # Markdown before plain text

    found = maleta("suggestions", added[0], "--json").json()
    assert found["resource"] == added[0]
    assert {
        "field": "theme",
        "value": "forced-labour",
        "state": "open",
        "origins": [{"source": "named", "evidence": {"times": 4, "pages": 1}}],
    } in found["suggestions"]
    said = maleta("suggestions", added[0], "--accept", "theme", "--dismiss", "type", LANG="en_US.UTF-8")
    assert said.code == 0
    assert "theme" not in said.out
    assert "type" not in said.out
    assert "teachers-facilitators  (word of the title" in said.out

    pairs = maleta("duplicates", "list", "--json").json()
    assert [(pair["kind"], {pair["first"]["id"], pair["second"]["id"]}) for pair in pairs] == [("same-text", set(added))]
    assert "el mismo texto, en otro formato" in maleta("duplicates", "list", LANG="es_MX.UTF-8").out
    assert maleta("duplicates", "dismiss", *added).code == 0
    assert maleta("duplicates", "list", "--json").json() == []
    assert len(maleta("duplicates", "list", "--state", "dismissed", "--json").json()) == 1
    refused = maleta("duplicates", "confirm", *added)
    assert refused.code != 0
    assert "dismissed already" in refused.err


def test_what_is_not_there_is_said_in_one_line(maleta: Maleta, tmp_path: Path) -> None:
    (tmp_path / "uno.md").write_text(f"# {TEXT}", encoding="utf-8")
    [added] = maleta("add", tmp_path / "uno.md", "--json").lines()
    for words in (
        ("suggestions", "nobody"),
        ("suggestions", added["resource"], "--accept", "minutes"),
        ("duplicates", "confirm", "a", "b"),
    ):
        ran = maleta(*words)
        assert ran.code != 0
        assert len(ran.err.splitlines()) == 1
