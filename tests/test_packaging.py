"""The wheel: it holds everything that Maleta reads at run time, and its command."""

import tomllib
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.needs import ROOT

PACKAGES = ("repository", "ingest", "index", "ui")
LOCKS = ("requirements-build.lock", "requirements.lock", "requirements-dev.lock")
NOT_SHIPPED = {".pyc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """Build the wheel of this checkout, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    path = next(iter(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_every_file_of_the_packages_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in NOT_SHIPPED and not any(part.startswith(".") for part in path.parts[len(ROOT.parts) :])
    }
    packed = {entry for entry in wheel.namelist() if ".dist-info/" not in entry}

    assert packed == here


@pytest.mark.parametrize(
    "name",
    [
        "repository/migrations/env.py",
        "repository/migrations/script.py.mako",
        "repository/migrations/versions/0001_lay_the_store.py",
        "repository/vocabularies/theme.csv",
        "repository/vocabularies/membership.csv",
    ],
)
def test_what_is_no_module_is_packed_too(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_templates_labels_and_styles_are_packed(wheel: zipfile.ZipFile) -> None:
    suffixes = {Path(entry).suffix for entry in wheel.namelist() if entry.startswith("ui/")}

    assert {".html", ".css", ".js", ".po"} <= suffixes


def test_tests_and_caches_are_not_packed(wheel: zipfile.ZipFile) -> None:
    assert [entry for entry in wheel.namelist() if entry.startswith("tests/") or "__pycache__" in entry] == []


def test_the_command_and_the_licence_are_packed(wheel: zipfile.ZipFile) -> None:
    information = {entry.split("/", 1)[1]: entry for entry in wheel.namelist() if ".dist-info/" in entry}
    scripts = ConfigParser()
    scripts.read_string(wheel.read(information["entry_points.txt"]).decode())

    assert dict(scripts["console_scripts"]) == {"maleta": "ui.cli:main"}
    assert "the Maleta authors" in wheel.read(information["licenses/LICENSE"]).decode()


def test_the_command_of_this_environment_starts_the_same_function() -> None:
    commands = [point for point in metadata.entry_points(group="console_scripts") if point.name == "maleta"]

    assert {point.value for point in commands} == {"ui.cli:main"}
    assert callable(commands[0].load())


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_registry(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    packages = [number for number, line in enumerate(lines) if line and not line.startswith(" ")]

    assert packages
    assert all("==" in lines[number] for number in packages)
    assert all(lines[number + 1].strip().startswith("--hash=sha256:") for number in packages)
    assert not [line for line in lines if "://" in line or "index" in line or "--find" in line]


def test_everything_that_maleta_and_its_tests_ask_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    asked = {
        "requirements-build.lock": groups["build"],
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }

    assert {lock: _names(names) - _locked(lock) for lock, names in asked.items()} == {lock: set() for lock in LOCKS}


def test_what_is_locked_for_running_is_the_same_for_testing() -> None:
    both = [set(_pins("requirements.lock")), set(_pins("requirements-dev.lock"))]

    assert both[0] <= both[1]


def _names(requirements: list[str]) -> set[str]:
    return {"".join(_leading(requirement)).lower().replace("_", "-") for requirement in requirements}


def _leading(requirement: str) -> list[str]:
    stop = next((place for place, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), len(requirement))
    return list(requirement[:stop])


def _pins(lock: str) -> list[str]:
    return [
        line.split(" ")[0] for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if "==" in line and not line.startswith(" ")
    ]


def _locked(lock: str) -> set[str]:
    return {pin.split("==")[0] for pin in _pins(lock)}
