"""`maleta user`: accounts from the command line."""

import pytest
from click.testing import CliRunner

from ui.cli import maleta


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("MALETA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "en")
    monkeypatch.delenv("LC_ALL", raising=False)
    return lambda *words, **more: CliRunner().invoke(maleta, ["user", *words], **more)


def test_an_account_is_added_with_a_link_or_a_password_and_listed(run) -> None:
    link = run("add", "ana@example.org", "--name", "Ana", "--role", "administrator")
    assert link.exit_code == 0
    assert link.output.startswith("/en/admin/link/")
    assert run("add", "eva@example.org", "--name", "Eva", "--password-stdin", input="mariposa calle lunes\n").output == ""
    assert run("list").output == "administrator  ana@example.org  Ana  no password yet\nlibrarian  eva@example.org  Eva\n"
    assert run("password", "eva@example.org").output.startswith("/en/admin/link/")


def test_what_cannot_be_done_is_said(run) -> None:
    assert "no user 'x@example.org'" in str(run("password", "x@example.org").exception)
    assert "at least 12 characters" in str(run("add", "a@example.org", "--name", "A", "--password-stdin", input="x\n").exception)
    assert run("list").output == "There are no accounts.\n"
