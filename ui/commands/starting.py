"""Everything at once: a prepared data folder, the starter toolkit, a web server and a worker that are kept alive."""

import os
import signal
import threading
import urllib.error
import urllib.request
from http import HTTPStatus
from types import FrameType

import click
from sqlmodel import select

from repository.db import Database
from repository.models import Counter, Resource
from repository.settings import Settings
from ui.commands.supervising import Child, command, supervise

STARTER = "starter"  # the counter that says how far the starter toolkit came
_BEGUN, _DONE = 0, 1
PROBE_S = 0.5


def starter_wanted(database: Database) -> bool:
    """Tell whether this is the first start of an empty collection, or one that broke off while it loaded the toolkit."""
    with database.read() as session:
        counter = session.get(Counter, STARTER)
        if counter is not None:
            return counter.value == _BEGUN
        return session.exec(select(Resource.key).limit(1)).first() is None


def begin_starter(database: Database) -> None:
    """Remember that the toolkit is being loaded, so that a start after a broken one goes on."""
    _remember(database, _BEGUN)


def end_starter(database: Database) -> None:
    """Remember that no later start shall load the toolkit."""
    _remember(database, _DONE)


def _remember(database: Database, value: int) -> None:
    with database.write() as session:
        session.merge(Counter(name=STARTER, value=value))


def run_processes(settings: Settings, first_link: str | None) -> None:
    """Keep one server and one worker alive until SIGINT, SIGTERM or SIGHUP; say the address and `first_link` once it answers."""
    environ = os.environ | {"MALETA_DATA": str(settings.data), "MALETA_PORT": str(settings.port)}
    children = [Child(name, command(name), environ) for name in ("serve", "work")]
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    greeting = _Greeting(settings, first_link)
    supervise(children, stop, lambda line: click.echo(f"maleta: {line}", err=True), tick=greeting.tick)
    click.echo("stopped")


class _Greeting:
    """Says the address, once, when the server answers there, and how the first librarian gets in."""

    def __init__(self, settings: Settings, first_link: str | None) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked of, not listened on
        self._address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        self._shown = settings.public_url or self._address
        self._first_link = first_link
        self._said = False

    def tick(self) -> None:
        if not self._said and _answers(f"{self._address}/health/live"):
            self._said = True
            click.echo(f"Maleta: {self._shown}/  (Ctrl+C: stop)")
            if self._first_link:
                link = self._first_link if self._first_link.startswith("http") else self._shown + self._first_link
                click.echo(f"First librarian, good once: {link}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=PROBE_S) as answer:  # noqa: S310 - our own address
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False
