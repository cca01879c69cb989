"""A PostgreSQL server for the tests: started when one first needs it, shared by all workers, gone when the last process is.

Every process that uses the server holds a shared lock on a file. The keeper, a process beside the server, waits for the exclusive lock:
it gets it when all of them are gone, however they ended, and then stops the server and removes its folder.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import sqlalchemy as sa

PROGRAMS = ("initdb", "postgres")
DEBIAN = Path("/usr/lib/postgresql")  # where Debian hides its programs, a folder for each version
USER = "maleta"
START_TIMEOUT_S = 60.0
HOW_TO_GET_IT = "apt-get install postgresql (or brew install postgresql), or set MALETA_TEST_POSTGRES to the address of a server"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
}
DURABLE = SETTINGS | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}  # what it confirms, it keeps


class NoServer(Exception):
    """There is no PostgreSQL here, or it does not start."""


class Cluster:
    """A server over a folder of its own, reached by a socket in it. Whoever starts it stops it."""

    def __init__(self, data: Path, settings: Mapping[str, str]) -> None:
        self.address = f"postgresql+psycopg://{USER}@/postgres?host={data}"
        self._data = data
        self._settings = settings
        self._account = _account()
        self._programs = find()
        if not self._programs:
            raise NoServer(HOW_TO_GET_IT)
        data.mkdir(mode=0o700)
        if self._account:
            shutil.chown(data, self._account["user"])
            data.parent.chmod(0o755)
        make = [self._programs["initdb"], "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*make, "--no-instructions"], check=True, cwd=data, stdout=sys.stderr, **self._account)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [self._programs["postgres"], "-D", str(self._data), "-k", str(self._data), *options]
        self._server = subprocess.Popen(command, cwd=self._data, stdin=subprocess.DEVNULL, stdout=sys.stderr, **self._account)
        while not self._is_ready():
            if self._server.poll() is not None:
                raise NoServer("PostgreSQL ended at its start")
            time.sleep(0.02)
        return self._server

    def _is_ready(self) -> bool:
        try:
            told = (self._data / "postmaster.pid").read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return False
        return told[:1] == [str(self._server.pid)] and told[-1] == "ready"

    def ask_for_a_password(self, user: str, password: str) -> None:
        """Make a user whom the running server lets in by this password alone."""
        import psycopg  # noqa: PLC0415 - the keeper needs none

        rules = self._data / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text(encoding='utf-8')}", encoding="utf-8")
        with psycopg.connect(f"host={self._data} user={USER} dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'")
            connection.execute("SELECT pg_reload_conf()")

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """Stop the server: by SIGQUIT as if its power went, by SIGINT in order."""
        self._server.send_signal(number)
        self._server.wait()


def new_home() -> Path:
    """Make the folder in which a server may be started, and hold it until this process ends."""
    home = Path(tempfile.mkdtemp(prefix="maleta-pg-"))  # short: a socket's path has about 100 characters at most
    home.chmod(0o711)
    stay(home)
    return home


def stay(home: Path) -> None:
    """Keep the server of `home` alive as long as this process lives."""
    _KEPT.append((home / "users").open("a"))
    fcntl.flock(_KEPT[-1], fcntl.LOCK_SH)


def leave(home: Path) -> None:
    """Remove a folder in which no server was started; otherwise its keeper does."""
    if not (home / "keeper").exists():
        shutil.rmtree(home, ignore_errors=True)


def address(home: Path) -> str:
    """
    Give the address of the server's `postgres` database, starting the server if nobody has.

    Raises:
        NoServer: there is none.
    """
    with alone(home):
        for answer in (home / "ready", home / "failed"):
            if answer.exists():
                return _answer(answer)
        with (home / "keeper").open("w") as log:
            command = [sys.executable, __file__, str(home)]
            _KEEPERS.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        return _wait(home)


def find() -> dict[str, str]:
    """Give the paths of PostgreSQL's programs, on PATH or where Debian hides them; none when one is missing."""
    installed = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    for path in (None, *map(str, installed)):
        programs = {name: shutil.which(name, path=path) for name in PROGRAMS}
        if all(programs.values()):
            return {name: os.path.realpath(str(found)) for name, found in programs.items()}
    return {}


def await_gone(home: Path, timeout_s: float) -> None:
    """Wait until a server that nobody uses any more has gone with its folder."""
    until = time.monotonic() + timeout_s
    while home.exists() and time.monotonic() < until:
        time.sleep(0.05)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Let one process at a time pass."""
    with (home / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_KEPT: list[IO[Any]] = []  # open files whose locks this process holds until it ends
_KEEPERS: list[subprocess.Popen[bytes]] = []  # outlive this process, but are not to be forgotten by it


def _wait(home: Path) -> str:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        for answer in (home / "ready", home / "failed"):
            if answer.exists():
                return _answer(answer)
        time.sleep(0.05)
    (home / "failed").write_text(f"PostgreSQL did not start in {START_TIMEOUT_S:.0f} s", encoding="utf-8")
    return _answer(home / "failed")


def _answer(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.name == "failed":
        raise NoServer(text)
    return text


def _say(home: Path, name: str, text: str) -> None:
    (home / "saying").write_text(text, encoding="utf-8")
    (home / "saying").rename(home / name)  # seen only when whole


def _keep(home: Path) -> None:
    """Run the server until nobody uses it."""
    cluster = Cluster(home / "data", SETTINGS)
    server = cluster.start()
    try:
        _say(home, "ready", cluster.address)
        _await_end(home, server)
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _account() -> dict[str, Any]:
    """Give who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - POSIX alone, like the rest of this branch

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def _await_end(home: Path, server: subprocess.Popen[bytes]) -> None:
    with (home / "users").open("a") as users:
        while server.poll() is None:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.2)
            else:
                return


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    try:
        _keep(folder)
    except NoServer as error:
        _say(folder, "failed", str(error))
    except (OSError, subprocess.SubprocessError) as error:
        _say(folder, "failed", f"PostgreSQL does not start: {error}")


@contextmanager
def new_database(server: sa.URL) -> Iterator[sa.URL]:
    """Give the address of a new database without any table, and remove it afterwards."""
    name = f"maleta_{uuid4().hex[:12]}"
    execute(server, sa.text(f"CREATE DATABASE {name}"))
    yield server.set(database=name)
    execute(server, sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def execute(address: sa.URL, *statements: sa.Executable) -> None:
    """Do statements one by one, each for good."""
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(statement)
