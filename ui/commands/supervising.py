"""Processes kept alive: started together, started again when one dies, stopped together."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence

STABLE_S = 30.0  # a process that lived this long did not fail at its start
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STOP_S = 15.0
POLL_S = 0.1


class Child:
    """One process that should run. `failures` counts how often in a row it ended soon after its start."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.name = name
        self.failures = 0
        self._command = command
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0

    def tend(self, clock: float) -> str | None:
        """Start the process if it is due; give a line for people when it has ended."""
        if self._process is None:
            if clock >= self._due:
                self._start(clock)
            return None
        status = self._process.poll()
        if status is None:
            return None
        self.failures = 0 if clock - self._started >= STABLE_S else self.failures + 1
        delay = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2**self.failures)
        self._process, self._due = None, clock + delay
        return f"{self.name} ended ({_cause(status)}); it starts again in {delay:g} s"

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process:
            self._process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for the end; by force after `deadline` (monotonic seconds)."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, clock: float) -> None:
        # a group of its own: Ctrl+C reaches the supervisor alone, which stops them in order
        self._process = subprocess.Popen(self._command, env=dict(self._environ), stdin=subprocess.DEVNULL, process_group=0)
        self._started = clock


def supervise(children: Sequence[Child], stop: threading.Event, say: Callable[[str], None], *, tick: Callable[[], None]) -> None:
    """Keep `children` running until `stop` is set, then stop them all. `tick` is called between looks."""
    try:
        while not stop.wait(POLL_S):
            for child in children:
                if line := child.tend(time.monotonic()):
                    say(line)
            tick()
    finally:
        deadline = time.monotonic() + STOP_S
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait(deadline)


def command(name: str) -> list[str]:
    """Give the command line of a child of this process."""
    return [sys.executable, "-P", "-m", "ui.cli", name, "--parent", str(os.getpid())]


def _cause(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit code {status}"
