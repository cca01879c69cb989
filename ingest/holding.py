"""What a job has at hand while it is done: its lease, renewed, and its file, as a local one."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from repository import jobs
from repository.db import Database
from repository.files import FileStore
from repository.jobs import LeasedJob

log = logging.getLogger(__name__)


@contextmanager
def held(database: Database, job: LeasedJob, worker: str, lease_s: float) -> Iterator[None]:
    """Renew the lease from a thread while the work goes on; a database that is away for a moment is asked again."""
    done = threading.Event()

    def renew() -> None:
        still = True
        while still and not done.wait(lease_s / 3):
            try:
                with database.write() as session:
                    still = jobs.renew(session, job.id, worker, lease_s=lease_s)
            except SQLAlchemyError as error:
                log.warning("the lease of job %d could not be renewed: %s", job.id, type(error).__name__)

    renewing = threading.Thread(target=renew, name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


@contextmanager
def local(files: FileStore, sha256: str) -> Iterator[Path]:
    """Give the bytes as a local file: the store's own where it is a folder, else a copy that is removed afterwards."""
    if path := files.local_path(sha256):
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="maleta-") as copy:
        for chunk in files.read(sha256):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
