"""The command line over one data folder, in real processes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar

import psutil
from sqlmodel import Session

from repository.db import Database
from tests.running import MALETA, environment

Answer = TypeVar("Answer")


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
        kept = {name: value for name, value in environment(data, **settings).items() if not name.startswith("LC_")}
        self.environ = kept | {"LANG": "C.UTF-8"}

    def __call__(self, *arguments: str | Path, **environ: str) -> Ran:
        """Run a command to its end, in a process that begins with everything loaded."""
        return _warm().run([str(argument) for argument in arguments], self.environ | environ, self.data.parent)

    def fresh(self, *arguments: str | Path, before: Callable[[], None] | None = None, **environ: str) -> Ran:
        """Run a command to its end, as its owner would start it; `before` runs in the new process first."""
        done = subprocess.run(
            [MALETA, *arguments],
            env=self.environ | environ,
            capture_output=True,
            timeout=600,
            check=False,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            preexec_fn=before,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, output: IO[str] | None = None) -> "subprocess.Popen[str]":
        """Start a command and go on; both outputs go to `output`, or else into a pipe that holds 64 kB."""
        return subprocess.Popen(
            [MALETA, *arguments],
            env=self.environ,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
        )


class _Warm:
    """A process that forks one for each command; it ends with this one. One command at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("warm.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in environment(Path()).items() if not name.startswith(("MALETA_", "LC_"))}
            | {"LANG": "C.UTF-8"},
            text=True,
            start_new_session=True,
        )
        self._lock = threading.Lock()
        assert self._answer() == "ready"

    def run(self, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Ran:
        assert self._process.stdin
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err, self._lock:
            asked = {"arguments": arguments, "environ": environ, "folder": str(folder), "out": out.name, "err": err.name}
            try:
                self._process.stdin.write(json.dumps(asked) + "\n")
                self._process.stdin.flush()
                code = self._answer()
            except BaseException:  # the test's time is over: the command goes, and the next one gets another process
                _warm.cache_clear()
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.communicate()
                raise
            return Ran(code, out.read().decode(), err.read().decode())

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the process that runs commands has ended"
        return json.loads(line)


@cache
def _warm() -> _Warm:
    return _Warm()


def said(ran: Ran) -> Sequence[str]:
    """Give the lines on standard error."""
    return ran.err.splitlines()


def family(pid: int) -> dict[str, list[psutil.Process]]:
    """Give a process and all below it by what they do: the words after `maleta`, or `sandbox`."""
    found: dict[str, list[psutil.Process]] = {}
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return found
    for process in processes:
        try:
            words = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        if "ingest.child" in words:
            found.setdefault("sandbox", []).append(process)
        elif role := next((word for word in words if word in ("up", "serve", "work", "add")), None):
            found.setdefault(role, []).append(process)
    return found


def alive(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that only waits to be buried does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def is_root() -> bool:
    """Tell whether permissions do not bind this process."""
    return os.geteuid() == 0


def read(maleta: Maleta, question: Callable[[Session], Answer]) -> Answer:
    """Ask the store of a data folder."""
    database = Database(f"sqlite:///{maleta.data / 'maleta.sqlite3'}")
    try:
        with database.read() as session:
            return question(session)
    finally:
        database.close()
