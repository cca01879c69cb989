"""Processes that are kept alive."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ui.commands import supervising, working
from ui.commands.supervising import Child, supervise


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def child(name: str, code: str) -> Child:
    """Give a child that runs Python code."""
    return Child(name, [sys.executable, "-c", code], os.environ)


def running(children: list[Child], said: list[str]) -> tuple[threading.Event, threading.Thread]:
    """Supervise in a thread; give what stops it."""
    stop = threading.Event()
    thread = threading.Thread(target=supervise, args=(children, stop, said.append), kwargs={"tick": lambda: None})
    thread.start()
    return stop, thread


def test_what_dies_starts_again_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "FIRST_DELAY_S", 0.01)
    log = tmp_path / "pids"
    code = f"import os, time; open({str(log)!r}, 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"
    said: list[str] = []
    stop, thread = running([child("worker", code)], said)
    try:
        until(lambda: log.exists() and log.read_text().count("\n") == 1)
        os.kill(int(log.read_text()), signal.SIGKILL)
        until(lambda: log.read_text().count("\n") == 2)
    finally:
        stop.set()
        thread.join()
    assert said == ["worker ended (signal 9); it starts again in 0.02 s"]
    assert not any(psutil.pid_exists(int(pid)) for pid in log.read_text().split())


def test_one_that_cannot_start_is_tried_less_and_less_often() -> None:
    broken = child("serve", "raise SystemExit(3)")
    clock, said = 0.0, []
    for _ in range(5):
        broken.tend(clock)
        assert broken._process
        broken._process.wait()
        said.append(broken.tend(clock))
        clock += 31.0
    assert said == [f"serve ended (exit code 3); it starts again in {delay} s" for delay in ("1", "2", "4", "8", "16")]


def test_one_that_ran_for_long_is_not_held_to_have_failed() -> None:
    steady = child("serve", "pass")
    steady.tend(0.0)
    assert steady._process
    steady._process.wait()
    assert steady.tend(100.0) == "serve ended (exit code 0); it starts again in 0.5 s"


def test_one_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(supervising, "STOP_S", 0.2)
    ready = tmp_path / "ready"
    code = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    stubborn = child("work", code)
    stop, thread = running([stubborn], [])
    until(ready.exists)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert stubborn._process
    assert stubborn._process.returncode == -signal.SIGKILL


PARENT = """
import os, subprocess, sys, time
code = '''
import sys, time
from ui.commands import lifeline
lifeline.follow(int(sys.argv[1]))
print("ready", flush=True)
time.sleep(60)
'''
child = subprocess.Popen([sys.executable, "-c", code, str(os.getpid())], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


LOOPS = """
import sys, threading
from ui.commands.working import run_until_stopped
def steady(stop):
    print("steady", flush=True)
    stop.wait()
    print("stopped", flush=True)
def fleeting(stop):
    pass
run_until_stopped([steady, fleeting] if len(sys.argv) > 1 else [steady])
"""


def test_loops_run_until_a_signal_and_end_in_order() -> None:
    process = subprocess.Popen([sys.executable, "-c", LOOPS], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "steady\n"
    process.terminate()
    assert process.communicate(timeout=10)[0] == "stopped\n"
    assert process.returncode == 0


def test_a_loop_that_ends_by_itself_ends_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", LOOPS, "x"], capture_output=True, text=True, timeout=10, check=False)
    assert ended.stdout == "steady\nstopped\n"
    assert ended.returncode == 1
    assert f"{working.LoopEnded.__name__}: fleeting ended by itself" in ended.stderr
