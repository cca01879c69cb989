"""What tests of the command line share."""

from pathlib import Path

import pytest

from tests.cli.running import Maleta


@pytest.fixture
def maleta(tmp_path: Path) -> Maleta:
    """Give the command line over a data folder that does not exist yet."""
    return Maleta(tmp_path / "data")
