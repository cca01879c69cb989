"""What is absent skips a test with one line, or fails it where the run requires it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import needs, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

USER_OF_A_SERVER = """
import sys
from tests import postgres
home = postgres.new_home()
print(home, postgres.address(home), flush=True)
sys.stdin.read()
"""


def test_what_is_absent_skips_with_a_line_that_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "required", set())

    with pytest.raises(pytest.skip.Exception, match="needs tesseract: apt-get install tesseract-ocr"):
        needs.absent("tesseract", "apt-get install tesseract-ocr")


def test_what_is_required_and_absent_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "required", {"browser"})

    with pytest.raises(pytest.fail.Exception, match="needs browser"):
        needs.absent("browser", "apt-get install chromium")


def test_a_program_is_found_by_any_of_its_names() -> None:
    assert needs.program("no-such-program", "sh", how_to_get_it="nowhere").endswith("/sh")


def test_the_suite_leaves_no_setting_in_the_environment() -> None:
    assert [name for name in os.environ if name.startswith("MALETA_")] == []


def test_without_postgresql_the_reason_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)

    assert postgres.find() == {}


def test_a_server_ends_with_the_last_process_that_used_it(postgres_server: object) -> None:
    user = subprocess.Popen(
        [sys.executable, "-c", USER_OF_A_SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=needs.ROOT
    )
    assert user.stdin is not None
    assert user.stdout is not None
    home, address = user.stdout.readline().split()
    assert address.startswith("postgresql+psycopg://maleta@/postgres?host=")
    assert (Path(home) / "data" / "postmaster.pid").exists()
    user.kill()
    user.wait()
    user.stdin.close()
    user.stdout.close()

    postgres.await_gone(Path(home), timeout_s=30)
    assert not Path(home).exists()


def test_a_real_browser_shows_a_page(browser: "Browser") -> None:
    page = browser.new_page()
    page.set_content("<h1>Maleta</h1>")
    shown = page.inner_text("h1")
    page.close()

    assert shown == "Maleta"
