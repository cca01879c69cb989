"""The web server process."""

import gc
import logging
import os
import socket
from functools import partial
from typing import TYPE_CHECKING

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from repository.errors import AppError
from repository.settings import Settings
from ui.commands import lifeline, presence

if TYPE_CHECKING:
    from litestar import Litestar


class PortTaken(AppError):
    """Another program listens there already."""

    code = "port-in-use"

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {reason}; choose another with MALETA_PORT (or up --port)")


def free_port(host: str, port: int) -> int:
    """
    Give `port` if this process may listen there, or a free one for 0.

    Raises:
        PortTaken: it may not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port of a server that has just ended is free
        try:
            probe.bind((host, port))
            return int(probe.getsockname()[1])
        except OSError as error:  # not reported by the server itself, which shares its port on purpose
            raise PortTaken(host, port, (error.strerror or str(error)).lower()) from error


def serve(settings: Settings, parent: int | None) -> None:
    """
    Serve until told to stop by SIGTERM or SIGINT. With `parent`, stop when that process is gone too.

    Raises:
        PortTaken: something else listens there.
    """
    port = free_port(settings.host, settings.port)
    if parent is not None:
        lifeline.follow(parent)
    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        "maleta",
        address=settings.host,
        port=port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.asyncio,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    with presence.as_server(settings.data):
        server.serve(target_loader=partial(application, settings, os.getpid()), wrap_loader=False)


def application(settings: Settings, server: int) -> "Litestar":
    """Make the application in a web process, which ends when `server`, the process that started it, is gone."""
    from ui.app import create_app  # noqa: PLC0415 - the process that only supervises needs none of it

    lifeline.follow(server)
    return create_app(settings, when_open=_keep_what_was_loaded)


def _keep_what_was_loaded() -> None:
    """Tell the garbage collector that what was loaded stays: walking it again and again would stop searches for 100 ms and more."""
    gc.collect()
    gc.freeze()
