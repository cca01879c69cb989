"""A Meilisearch server for the tests: one that the environment names, or a program on PATH, started for as long as it is needed."""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.running import free_port

PROGRAM = "meilisearch"
HOW_TO_GET_IT = "put the program meilisearch, 1.50 or newer, on PATH, or set MALETA_MEILISEARCH_URL (and _KEY) to a server for tests"
KEY = "only-for-tests-0123456789"
READY_S = 20.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Server(NamedTuple):
    """Where a server answers and the key that may do everything there."""

    url: str
    key: str


class Process:
    """A server of our own: it can be stopped, killed, and started again over the same folder or an empty one."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self._folder = folder
        self._port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.server = Server(f"http://127.0.0.1:{self._port}", KEY)

    @property
    def pid(self) -> int:
        """Give the number of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [PROGRAM, "--no-analytics", "--env", "production", "--master-key", KEY, "--http-addr", f"127.0.0.1:{self._port}"]
        folders = ["--db-path", str(self._folder / "data"), "--dump-dir", str(self._folder / "dumps")]
        self._process = subprocess.Popen(
            [*command, *folders],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, before the program starts
        )
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the server ended at once"
            try:
                if httpx.get(f"{self.server.url}/health", timeout=2.0).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise TimeoutError(f"{PROGRAM} did not answer within {READY_S} s")

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def fill_its_disk(self) -> None:
        """Let none of its files grow any more."""
        largest = max(path.stat().st_size for path in (self._folder / "data").rglob("*") if path.is_file())
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        """Let its files grow again."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def wipe(self) -> None:
        """Lose everything it kept. It must not run."""
        shutil.rmtree(self._folder / "data")


def given() -> Server | None:
    """Give the server that the environment names."""
    url = os.environ.get("MALETA_MEILISEARCH_URL", "")
    return Server(url, os.environ.get("MALETA_MEILISEARCH_KEY", "")) if url else None


def there_is_one() -> bool:
    """Tell whether the program is on PATH."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def running(folder: Path) -> Iterator[Process]:
    """Give a server of our own that answers, over an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    process = Process(folder)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def _die_with_parent() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that may not grow is then an error, as on a full disk, and no death
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
