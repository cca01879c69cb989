"""The real command line in real processes."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

COMMAND = [sys.executable, "-P", "-m", "ui.cli"]


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        """Give what it printed as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    def json(self) -> Any:
        """Give what it printed as one JSON value."""
        return json.loads(self.out)


class Maleta:
    """The command line over one data folder."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MALETA_", "LC_")) and name != "LANG"}
        self.environ = kept | {"MALETA_DATA": str(data), "LANG": "C.UTF-8"} | settings

    def __call__(self, *arguments: str | Path, timeout: float = 120.0, **environ: str) -> Ran:
        """Run a command to its end."""
        done = subprocess.run(
            [*COMMAND, *map(os.fspath, arguments)],
            env=self.environ | environ,
            capture_output=True,
            timeout=timeout,
            check=False,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, stdout: int | None = subprocess.PIPE) -> "subprocess.Popen[str]":
        """Start a command and go on."""
        return subprocess.Popen(
            [*COMMAND, *map(os.fspath, arguments)],
            env=self.environ,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
        )


def said(ran: Ran) -> Sequence[str]:
    """Give the lines on standard error."""
    return ran.err.splitlines()
