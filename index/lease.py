"""The right to do what one process at a time may do, on any number of machines: a row in the store that ends by itself."""

import logging
import secrets
import threading

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from index.errors import IndexLocked
from repository.db import Database, database_time, hold
from repository.models import Counter

LEASE_S = 15.0
RENEW_EVERY_S = 4.0

log = logging.getLogger(__name__)


class Lease:
    """
    Taken once, then renewed by a thread of its own until it is released. Safe to take again.

    A holder that was killed loses it after LEASE_S; one that was only slow learns of it when it checks, in the transaction that
    would record its work.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._holder = secrets.randbits(62)
        self._stop = threading.Event()
        self._renewing: threading.Thread | None = None

    def take(self) -> None:
        """
        Take the lease, or go on holding it.

        Raises:
            IndexLocked: another process has it.
        """
        with self._database.write() as session:
            hold(session, self._name)
            clock = database_time(session)
            holder, until = session.get(Counter, f"{self._name} holder"), session.get(Counter, f"{self._name} until")
            if holder and until and holder.value != self._holder and until.value > clock * 1_000:
                raise IndexLocked(f"another process holds the {self._name} lease")
            self._write(session, clock + LEASE_S)
        if self._renewing is None or not self._renewing.is_alive():
            self._stop.clear()
            self._renewing = threading.Thread(target=self._renew, name=f"{self._name} lease", daemon=True)
            self._renewing.start()

    def check(self, session: Session) -> None:
        """
        Prolong the lease in the caller's transaction.

        Raises:
            IndexLocked: it ended and another process took it; nothing of the work may be recorded.
        """
        hold(session, self._name)
        holder = session.get(Counter, f"{self._name} holder")
        if holder is None or holder.value != self._holder:
            raise IndexLocked(f"the {self._name} lease went to another process")
        self._write(session, database_time(session) + LEASE_S)

    def release(self) -> None:
        """Give the lease back, if it is held."""
        if self._renewing is None:
            return
        self._stop.set()
        self._renewing.join()
        self._renewing = None
        try:
            with self._database.write() as session:
                hold(session, self._name)
                holder = session.get(Counter, f"{self._name} holder")
                if holder and holder.value == self._holder:
                    self._write(session, 0.0)
        except SQLAlchemyError as error:  # it ends by itself
            log.warning("the %s lease could not be given back: %s", self._name, type(error).__name__)

    def _renew(self) -> None:
        while not self._stop.wait(RENEW_EVERY_S):
            try:
                with self._database.write() as session:
                    self.check(session)
            except IndexLocked:
                return
            except SQLAlchemyError as error:
                log.warning("the %s lease could not be renewed: %s", self._name, type(error).__name__)

    def _write(self, session: Session, until_s: float) -> None:
        session.merge(Counter(name=f"{self._name} holder", value=self._holder))
        session.merge(Counter(name=f"{self._name} until", value=int(until_s * 1_000)))
