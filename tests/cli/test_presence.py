"""Who is at work on a data folder, also after somebody was killed."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from repository.errors import StorageError
from ui.commands import presence

HOLD = """
import sys, time
from pathlib import Path
from ui.commands import presence
with presence.{block} as name:
    print(name, flush=True)
    if len(sys.argv) > 2:
        import subprocess
        print(subprocess.Popen(["sleep", "60"], close_fds=False).pid, flush=True)
    time.sleep(60)
"""


@contextmanager
def process(block: str, data: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a process that holds a lock; gives it with what it printed."""
    code = textwrap.dedent(HOLD.format(block=block))
    held = subprocess.Popen([sys.executable, "-c", code, str(data), *more], stdout=subprocess.PIPE, text=True)
    assert held.stdout
    try:
        yield held, [held.stdout.readline().strip() for _ in range(1 + len(more))]
    finally:
        held.kill()
        held.wait()
        held.stdout.close()


def test_only_one_process_of_a_name_runs_on_a_data_folder(tmp_path: Path) -> None:
    with (
        process("alone(Path(sys.argv[1]), 'maleta up', 'up')", tmp_path) as (other, _),
        pytest.raises(presence.AlreadyRunning) as caught,
        presence.alone(tmp_path, "maleta up", "up"),
    ):
        pass
    assert str(caught.value) == f"maleta up is already running on {tmp_path} (process {other.pid})"


def test_a_killed_process_stands_in_nobodys_way(tmp_path: Path) -> None:
    with process("alone(Path(sys.argv[1]), 'maleta up', 'up')", tmp_path):
        pass
    with presence.alone(tmp_path, "maleta up", "up"):
        pass


def test_a_worker_is_seen_while_it_lives_and_known_to_be_dead_after_a_kill(tmp_path: Path) -> None:
    with process("as_worker(Path(sys.argv[1]))", tmp_path) as (_, [name]):
        assert presence.workers(tmp_path) == presence.Workers(alive=(name,), dead=())
    assert presence.workers(tmp_path) == presence.Workers(alive=(), dead=(name,))
    presence.forget(tmp_path, (name,))
    assert presence.workers(tmp_path) == presence.Workers(alive=(), dead=())


def test_a_server_is_seen_while_it_lives_and_forgotten_after_a_kill(tmp_path: Path) -> None:
    with process("as_server(Path(sys.argv[1]))", tmp_path) as (_, [name]):
        assert presence.servers(tmp_path) == (name,)
        assert presence.workers(tmp_path) == presence.Workers(alive=(), dead=())
    assert presence.servers(tmp_path) == ()
    assert list((tmp_path / "run").iterdir()) == []


def test_a_worker_is_dead_even_while_a_child_of_it_lives_on(tmp_path: Path) -> None:
    with process("as_worker(Path(sys.argv[1]))", tmp_path, "child") as (_, [name, child]):
        pass
    try:
        assert presence.workers(tmp_path).dead == (name,)
    finally:
        os.kill(int(child), 9)


def test_a_worker_that_ends_leaves_nothing(tmp_path: Path) -> None:
    with presence.as_worker(tmp_path):
        pass
    assert list((tmp_path / "run").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no folder")
    with pytest.raises(StorageError, match="cannot write to the data folder"), presence.as_worker(tmp_path / "data"):
        pass
