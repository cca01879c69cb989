"""What a test may need from outside: without it the test skips with one line, or fails where `MALETA_REQUIRE` names it."""

import os
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

required: set[str] = set()  # filled by conftest from MALETA_REQUIRE


def absent(name: str, how_to_get_it: str) -> NoReturn:
    """Skip the test, or fail it where `name` is required."""
    say: Callable[[str], NoReturn] = pytest.fail if name in required else pytest.skip
    say(f"needs {name}: {how_to_get_it}")


def long_time(what: str) -> None:
    """Skip a test that takes minutes, unless LONG=1 asks for it."""
    if os.environ.get("LONG") != "1":
        pytest.skip(f"{what} takes minutes: set LONG=1")


def program(*names: str, how_to_get_it: str) -> str:
    """Give the path of the first of these programs that is on PATH; without one the test skips."""
    for name in names:
        if path := which(name):
            return path
    absent(names[0], how_to_get_it)
