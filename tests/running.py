"""Real processes of Maleta, for tests, benchmarks and judging."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

MALETA = Path(sys.executable).with_name("maleta")
READY_S = 30.0


def free_port() -> int:
    """Give a port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Give an environment whose only settings of Maleta are these; without `encoder` nothing is encoded, which would take long."""
    settings = {"encoder": "off"} | settings
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MALETA_")}
    return plain | {"MALETA_DATA": str(data)} | {f"MALETA_{name.upper()}": value for name, value in settings.items()}


def run(data: Path, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Maleta to its end and give its output."""
    command: Sequence[str] = [str(MALETA), *map(str, arguments)]
    return subprocess.run(command, env=environment(data, **settings), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@contextmanager
def server(data: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start `maleta serve`; give its address and process once it is ready, and stop it afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [str(MALETA), "serve"],
        env=environment(data, host="127.0.0.1", port=str(port), **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health/ready", process)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen[bytes], *, within_s: float = READY_S) -> None:
    """Wait until an address answers 200."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        try:
            if httpx.get(address, timeout=2.0).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{address} did not answer within {within_s} s")
