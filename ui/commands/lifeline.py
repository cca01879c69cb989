"""No orphans: a process that ends when the one that started it is gone, however that one died."""

import os
import signal
import threading
import time

POLL_S = 0.5
GRACE_S = 10.0


def follow(parent: int) -> None:
    """End this process once `parent` (a process id) is not its parent any more: kindly first, after a grace by force."""
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
