"""The house: four packages, imports in one direction, rooms with names and of a size to be read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import ROOT

MAY_IMPORT = {
    "repository": {"repository"},
    "ingest": {"ingest", "repository"},
    "index": {"index", "repository"},
    "ui": {"ui", "index", "repository"},
}
ALONE_ALSO = {"ui/cli.py": {"ingest"}}  # hands the worker its handlers
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc", "shared", "lib", "stuff"}
MOST_LINES = 450
MOST_LINES_OF_A_FUNCTION = 60
MODULES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(source: str, package: str) -> Iterator[str]:
    """Give the first part of every import's name, those inside functions and for type checkers included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else str(node.module).split(".")[0]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (module := named(node.value)):
            yield module  # to be imported later


def named(text: str) -> str | None:
    """Give the package of the module that a text names."""
    parts = re.match(r"(\w+)\.(\w+)", text)
    if parts and ((ROOT / parts[1] / parts[2]).is_dir() or (ROOT / parts[1] / f"{parts[2]}.py").is_file()):
        return parts[1]
    return None


def strangers(source: str, path: str) -> set[str]:
    """Give the packages of the house that a module imports though it may not."""
    package = path.split("/", maxsplit=1)[0]
    return set(imported(source, package)) & {*MAY_IMPORT, "tests"} - MAY_IMPORT[package] - ALONE_ALSO.get(path, set())


def test_the_packages_are_there() -> None:
    assert {name(path).split("/")[0] for path in MODULES} == set(MAY_IMPORT)
    assert {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} == {*MAY_IMPORT, "tests"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_package_imports_only_what_stands_below_it(path: Path) -> None:
    assert strangers(path.read_text(encoding="utf-8"), name(path)) == set()


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("repository/jobs.py", "from index.feed import feed_once", {"index"}),
        ("ingest/worker.py", "import index.feed", {"index"}),
        ("index/feed.py", "def f():\n    from ingest import worker", {"ingest"}),
        ("ui/app.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import ingest", {"ingest"}),
        ("ui/app.py", "import importlib\nimportlib.import_module('ingest.walk')", {"ingest"}),
        ("ingest/formats/__init__.py", "READERS = {'pdf': 'ui.readers:pdf'}", {"ui"}),
        ("ui/cli.py", "from ingest.worker import Worker", set()),
        ("ui/app.py", "from tests.needs import ROOT", {"tests"}),
        ("ui/app.py", "from repository import db\nfrom index import search\nfrom . import urls", set()),
    ],
)
def test_a_wrong_direction_would_be_seen(path: str, source: str, found: set[str]) -> None:
    assert strangers(source, path) == found


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_a_module_says_what_it_is_for_and_is_of_a_size_to_be_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert path.stem not in SAYS_NOTHING
    says = bool(ast.get_docstring(ast.parse(source))) or not source.strip()
    assert says, "no docstring"
    assert source.count("\n") <= MOST_LINES


@pytest.mark.parametrize("path", [path for path in [*MODULES, *TESTS] if path.parent.name != "versions"], ids=name)  # a migration is a list
def test_a_function_is_of_a_size_to_be_read(path: Path) -> None:
    functions = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno > MOST_LINES_OF_A_FUNCTION] == []


def test_other_entries_at_the_top_are_support_only() -> None:
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "requirements"))}
    known = {*MAY_IMPORT, "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile"}
    left_by_work = {"data", "dist", "build", "maleta.toml", "__pycache__"}

    assert entries - known - left_by_work == set()
