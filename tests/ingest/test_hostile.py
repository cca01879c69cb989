"""Files that mean harm get a verdict in time and in their memory, and have nothing fetched, run or left behind."""

import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingest.sandbox import Pool
from tests.hostile import GROUPS, PROSE, SECRET

MOST_CPU_S = 10.0  # on a machine that does nothing else it is the most seconds by the clock, too


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Give a socket that waits for calls; it answers none."""
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        waiting.setblocking(False)
        yield waiting


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory, listener: socket.socket) -> Iterator[Pool]:
    """Give a pool; after all files it still reads, no child and no scratch folder stays, and nobody called."""
    place = tmp_path_factory.mktemp("hostile")
    scratch = place / "scratch"
    with Pool(scratch=scratch) as found:
        yield found
        note = place / "nota.txt"
        note.write_text(PROSE, encoding="utf-8")
        assert found.read(note, note.name).code == "ok"
    assert list(scratch.iterdir()) == []
    assert [child for child in psutil.Process().children(recursive=True) if "ingest.child" in child.cmdline()] == []
    with pytest.raises(BlockingIOError):
        listener.accept()


def cpu_of_children_s() -> float:
    """Give the seconds that the children took, those that live and those that died."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [child.cpu_times() for child in psutil.Process().children()]
    return ended.ru_utime + ended.ru_stime + sum(times.user + times.system for times in living)


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_files_get_their_verdicts(pool: Pool, listener: socket.socket, tmp_path: Path, group: str) -> None:
    secret = Path(SECRET).read_text(encoding="utf-8").partition("\n")[0]
    wrong: list[str] = []
    for file in GROUPS[group](f"http://127.0.0.1:{listener.getsockname()[1]}"):
        path = tmp_path / file.name
        path.write_bytes(file.content)
        before_s = cpu_of_children_s()
        reading = pool.read(path, file.name)
        took_s = cpu_of_children_s() - before_s
        told = any(secret in page.text for page in reading.pages)
        if reading.code not in file.codes or took_s > MOST_CPU_S or told:
            wrong.append(f"{file.name}: {reading.code} {reading.detail} in {took_s:.1f} s")
        path.unlink()
    assert wrong == []
    assert list(tmp_path.iterdir()) == []
