"""An encoder in a process of its own: niced, on one core, ended when there was nothing to do for a while."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from index.meaning.child import read, write
from index.meaning.encoders import Vectors

_ROOT = str(Path(__file__).parents[2])  # where the packages are, for the child's module path
_DYING_S = 5.0

_pack = msgspec.msgpack.Encoder().encode


class EncoderDied(RuntimeError):
    """The process that encodes ended before it answered, or did not answer in time. Another try may go well."""


class EncoderApart:
    """Encodes pages in a child, which is started at the first request. For one thread; `rest` and `close` may come from others."""

    def __init__(self, setting: str, cache: Path, *, answer_s: float = 120.0) -> None:
        self._setting = setting
        self._cache = cache
        self._answer_s = answer_s
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0
        self._lock = threading.Lock()

    def page(self, pieces: Sequence[str]) -> Vectors:
        """
        Encode a page by its windows, one at least: a row for the whole, and one for each of them where there are several.

        Raises:
            EncoderDied: there was no answer; the next request starts another process.
        """
        with self._lock:
            process = self._process or self._start()
            self._used = time.monotonic()
            answer = self._ask(process, pieces)
            rows = len(pieces) + (len(pieces) > 1)
            if not answer or len(answer) % (4 * rows):
                self._end()
                raise EncoderDied(f"the process that encodes ended, or took more than {self._answer_s:g} s")
            self._used = time.monotonic()
        return np.frombuffer(answer, dtype=np.float32).reshape(rows, -1)

    def rest(self, after_s: float) -> None:
        """End the child if nobody needed it for so long: it holds 100 MB."""
        with self._lock:
            if self._process is not None and time.monotonic() - self._used >= after_s:
                self._end()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, process: "subprocess.Popen[bytes]", pieces: Sequence[str]) -> bytes | None:
        """Give the child's answer; None where it dies or is ended because it took too long."""
        assert process.stdin
        assert process.stdout
        watch = threading.Timer(self._answer_s, process.kill)
        watch.daemon = True
        watch.start()
        try:
            write(process.stdin, _pack(list(pieces)))  # type: ignore[arg-type]
            return read(process.stdout)  # type: ignore[arg-type]
        except OSError:
            return None
        finally:
            watch.cancel()

    def _start(self) -> "subprocess.Popen[bytes]":
        environ = {**os.environ, "PYTHONPATH": _ROOT, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.meaning.child", self._setting, str(self._cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            process_group=0,  # Ctrl+C reaches the worker alone, which ends this one
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin
        assert process.stdout
        process.kill()  # what it was asked for is asked for again
        process.wait(_DYING_S)
        process.stdin.close()
        process.stdout.close()
