"""A child that a file took over can do nothing with it: no network, no program, no change of a file, no signal to others."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingest.confinement import LANDLOCK, NETWORK_NAMESPACE, SYSTEM_CALL_FILTER
from ingest.sandbox import Pool, _tell_once, lacking_layers
from tests.needs import ROOT, absent

SCRIPT = """
import ctypes, json, os, signal, socket, subprocess, sys
from ingest import confinement
port, parent, layers = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(",")
system = ctypes.CDLL(None, use_errno=True)
own = os.open("own", os.O_RDWR | os.O_CREAT)
listener = socket.socket(socket.AF_UNIX)
listener.bind("door")
listener.listen()
lacking = []
if "all" in layers:
    lacking = confinement.leave_network() + confinement.give_up_rights()
else:
    system.prctl(38, 1, 0, 0, 0)
    lacking += confinement.leave_network() if "network namespace" in layers else []
    lacking += ["landlock"] if "landlock" in layers and not confinement._landlocked(system) else []
    lacking += ["system call filter"] if "system call filter" in layers and not confinement._filtered(system) else []

def connect(family, address):
    socket.socket(family).connect(address)

def fork():
    if os.fork() == 0:
        os._exit(0)
    os.wait()

def unshare():
    if system.unshare(0x10000000):
        raise OSError(ctypes.get_errno(), "unshare")

deeds = {
    "tcp": lambda: connect(socket.AF_INET, ("127.0.0.1", port)),
    "unix": lambda: connect(socket.AF_UNIX, "door"),
    "write": lambda: open("new", "w"),
    "truncate": lambda: os.truncate("there", 0),
    "remove": lambda: os.unlink("spare"),
    "rename": lambda: os.rename("another", "gone"),
    "link": lambda: os.symlink("there", "link"),
    "folder": lambda: os.mkdir("folder"),
    "rights": lambda: os.chmod("there", 0o600),
    "times": lambda: os.utime("there", (0, 0)),
    "fork": fork,
    "run": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "signal": lambda: os.kill(parent, 0),
    "namespace": unshare,
    "read": lambda: open("there").read(),
    "null device": lambda: open(os.devnull, "w").write("x"),
}
done = []
for name, deed in deeds.items():
    try:
        deed()
        done.append(name)
    except OSError:
        pass
print(json.dumps({"done": done, "lacking": lacking}), flush=True)
os.abort()
"""
HARMLESS = {"read", "null device"}
CHANGES = {"write", "truncate", "remove", "rename", "link", "folder"}


@pytest.fixture
def port() -> Iterator[int]:
    """Give the port of a socket that would take any caller."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def done(folder: Path, port: int, layers: str) -> set[str]:
    """Confine a process by some layers and give what it could still do; skip where the system lacks one of them."""
    for name in ("there", "spare", "another"):
        (folder / name).write_text("x", encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT, str(port), str(psutil.Process().pid), layers]
    ended = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGABRT, ended.stderr  # what a library does that gives up still works
    told = json.loads(ended.stdout)
    if told["lacking"] and layers != "all":
        absent("landlock", f"this system has no {told['lacking'][0]}")
    return set(told["done"])


def test_all_layers_together_leave_reading_alone(tmp_path: Path, port: int) -> None:
    if lacking_layers():
        absent("landlock", f"this system has no {', '.join(lacking_layers() or ())}")
    assert done(tmp_path, port, "all") == HARMLESS


@pytest.mark.parametrize(
    ("layer", "refused"),
    [
        (NETWORK_NAMESPACE, {"tcp"}),
        (LANDLOCK, {"run", *CHANGES}),
        (SYSTEM_CALL_FILTER, {"tcp", "unix", "rights", "times", "fork", "run", "signal", "namespace"}),
    ],
)
def test_each_layer_refuses_its_own_part_where_others_are_missing(tmp_path: Path, port: int, layer: str, refused: set[str]) -> None:
    could = done(tmp_path, port, layer)
    assert could & refused == set()
    assert could >= HARMLESS


def test_without_any_layer_all_of_that_can_be_done(tmp_path: Path, port: int) -> None:
    assert done(tmp_path, port, "none") >= HARMLESS | CHANGES | {"tcp", "unix", "rights", "times", "fork", "run", "signal"}


def test_a_child_of_a_pool_is_confined(tmp_path: Path) -> None:
    if lacking_layers():
        absent("landlock", f"this system has no {', '.join(lacking_layers() or ())}")
    note = tmp_path / "nota.txt"
    note.write_text("La prevención empieza en la escuela.", encoding="utf-8")
    with Pool() as pool:
        assert pool.read(note, note.name).code == "ok"
        (child,) = [one for one in psutil.Process().children(recursive=True) if "ingest.child" in one.cmdline()]
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{child.pid}/status").read_text().splitlines() if ":\t" in line)
        own, others = (Path(f"/proc/{who}/ns/net").stat().st_ino for who in (child.pid, "self"))
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert int(status["CapEff"], 16) & ~0b100 == 0
    assert own != others


def test_a_child_knows_no_database() -> None:
    """Loading SQLAlchemy took more than half of a child's start, and room of its memory."""
    program = (
        "import sys; from ingest import child; child.warm_up(); print(sorted({'sqlalchemy', 'sqlmodel', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_the_system_lacks_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    _tell_once.cache_clear()
    for _ in range(2):
        _tell_once(("landlock",))
    assert [record.getMessage() for record in caplog.records] == [
        "files are read without these layers of confinement, which the system does not have: landlock"
    ]
    _tell_once.cache_clear()
