"""`maleta up`: everything started, kept alive, and stopped without orphans."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.cli.running import Maleta, alive, family, said, until
from tests.running import free_port

PORTS_TRIED = 3


class Up:
    """A running `maleta up` with its address."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    def answers(self) -> bool:
        """Tell whether readers get an answer."""
        try:
            return httpx.get(f"{self.address}/health/live", timeout=2.0).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def roles(self) -> dict[str, list[psutil.Process]]:
        """Give the living processes by what they do."""
        return {role: [one for one in processes if alive(one)] for role, processes in family(self.process.pid).items()}


@contextmanager
def up(maleta: Maleta, *options: str) -> Iterator[Up]:
    """Run `maleta up` until it answers; stop it afterwards."""
    port = free_port()
    process = maleta.start("up", "--port", str(port), *options)
    assert process.stdout
    try:
        running = Up(process, port)
        until(lambda: running.answers() or process.poll() is not None, 60)
        assert process.poll() is None, process.stdout.read()
        yield running
    finally:
        left = [one for processes in family(process.pid).values() for one in processes]
        if process.poll() is None:
            process.terminate()
        process.wait(30)
        process.stdout.close()
        for one in left:
            if alive(one):
                one.kill()


def test_it_serves_works_and_stops_leaving_nobody_behind(maleta: Maleta, tmp_path: Path) -> None:
    guide = tmp_path / "guia.txt"
    guide.write_text("La prevención de la trata empieza en la escuela.", encoding="utf-8")
    with up(maleta, "--empty") as running:
        everybody = [one for processes in running.roles().values() for one in processes]
        ran = maleta("add", guide, "--publish", "--json")
        assert [line["code"] for line in ran.lines()] == ["ok"]
        assert httpx.get(f"{running.address}/api/v1/search", params={"q": "prevención"}).json()["total"] == 1
        assert len(running.roles()["work"]) == 1
        assert running.roles()["sandbox"], "the worker of `up` did the reading"
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0
        until(lambda: not any(alive(one) for one in everybody), 5)
        assert running.process.stdout
        told, link, stopped = running.process.stdout.read().splitlines()
        assert (told, stopped) == (f"Maleta: {running.address}/  (Ctrl+C: stop)", "stopped")
        assert re.fullmatch(rf"First librarian, good once: {running.address}/(es|en)/admin/link/[\w-]{{32}}", link)


@pytest.fixture(scope="module")
def kept_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Maleta, Up]]:
    """Give an empty collection that runs, for those who kill parts of it and wait until they are there again."""
    maleta = Maleta(tmp_path_factory.mktemp("up") / "data")
    with up(maleta, "--empty") as running:
        yield maleta, running


def test_whoever_is_killed_comes_back(kept_up: tuple[Maleta, Up]) -> None:
    _, running = kept_up
    for role in ("work", "serve"):
        victim = running.roles()[role][0]
        victim.kill()
        until(lambda victim=victim, role=role: [one for one in running.roles().get(role, []) if one.pid != victim.pid] != [])  # type: ignore[misc]
    until(running.answers)


def test_a_killed_web_process_is_replaced(kept_up: tuple[Maleta, Up]) -> None:
    _, running = kept_up
    until(lambda: running.answers() and len(running.roles().get("serve", [])) > 1)
    _, *web = running.roles()["serve"]
    for process in web:
        process.kill()
    until(lambda: not running.answers() or running.roles()["serve"][1:] not in ([], web))
    until(running.answers)
    assert alive(running.roles()["serve"][0])


def test_a_second_one_on_the_same_folder_is_told_in_one_line(kept_up: tuple[Maleta, Up]) -> None:
    maleta, running = kept_up
    ran = maleta("up", "--port", "0")
    assert (ran.code, ran.out) == (1, "")
    assert said(ran) == [f"maleta: maleta up is already running on {maleta.data} (process {running.process.pid})"]


def test_a_killed_supervisor_leaves_no_orphan_and_what_was_begun_empty_stays_so(maleta: Maleta) -> None:
    with up(maleta, "--empty") as running:
        everybody = [one for processes in running.roles().values() for one in processes]
        assert len(everybody) >= 4  # up, serve and its web process, work
        running.process.kill()
        running.process.wait()
        until(lambda: not any(alive(one) for one in everybody), 20)
    with up(maleta) as again:
        assert httpx.get(f"{again.address}/api/v1/search").json()["total"] == 0


def test_the_starter_toolkit_is_loaded_once_though_the_first_start_broke_off(maleta: Maleta, starter_size: int) -> None:
    process = maleta.start("up", "--port", str(free_port()))
    until((maleta.data / "files" / "sha256").is_dir)
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()
    with up(maleta) as running:
        assert httpx.get(f"{running.address}/api/v1/search").json()["total"] == starter_size
        found = httpx.get(f"{running.address}/api/v1/search", params={"q": "trata de personas"}).json()
        assert found["total"] > 0
    assert maleta("check").code == 0
    with up(maleta) as running:
        assert httpx.get(f"{running.address}/api/v1/search").json()["total"] == starter_size


@pytest.fixture
def starter_size() -> int:
    """Give the number of resources in the starter toolkit."""
    from repository import starter  # noqa: PLC0415

    folder = Path(starter.__file__).parent / "files"
    count = sum(path.is_file() for path in folder.glob("*")) if folder.is_dir() else 0
    if not count:
        pytest.skip("needs the starter toolkit: its files are not built yet (repository/starter/build.py)")
    return count
