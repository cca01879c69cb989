"""Gives pages their vectors in the background, once they can be searched by words; asks for it by itself wherever they are missing."""

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from index.meaning.apart import EncoderApart
from index.meaning.encoders import Vectors, encoder_version
from index.meaning.quantize import quantize
from index.meaning.storage import Encoded, Lacking, Stale, keep, keys_lacking, lacking, note, stale
from index.meaning.windows import windows
from index.shelf import Signature, load_signature
from repository import jobs
from repository.db import Database
from repository.jobs import LeasedJob
from repository.models import Job
from repository.settings import Settings
from repository.vectors import ENCODE

PAGES_A_JOB = 48  # then the job ends, and another one takes up the rest
PAGES_AT_ONCE = 8  # encoded and kept in one transaction
ASKED_AT_ONCE = 20  # resources that are looked at in one transaction
LATER = 300  # priority of a job: after what people wait for
MAX_ATTEMPTS = 20  # of a job: each keeps what it did, and a worker may be killed for reasons of its own
REST_AFTER_S = 60.0
LOOK_AGAIN_S = 30.0  # for what another worker left unfinished


class Pages(Protocol):
    """What encodes: an encoder here or in a process of its own."""

    def page(self, pieces: Sequence[str]) -> Vectors:
        """Encode a page by its windows: the whole, and each of them where there are several."""
        ...


class Encoding:
    """Does the jobs of kind `encode` and asks for them. One for each worker process."""

    def __init__(self, settings: Settings, database: Database, encoder: EncoderApart | None = None) -> None:
        self._database = database
        self._version = encoder_version(settings.encoder)
        self._encoder = encoder or EncoderApart(settings.encoder, settings.cache)
        self._seen: Signature | None = None
        self._look_again = 0.0

    @property
    def version(self) -> str | None:
        """Name the encoder and its version; None where vectors are off."""
        return self._version

    def encode(self, job: LeasedJob, worker: str) -> None:
        """
        Encode pages of a resource, at most PAGES_A_JOB, and keep each few of them at once. The subject is the resource's key.

        Raises:
            LeaseLost: another worker took the job.
            EncoderDied: the encoder's process ended; what was kept before stays.
        """
        key, done = int(job.subject), 0
        while self._version and done < PAGES_A_JOB:
            with self._database.read() as session:
                texts = lacking(session, self._version, key, PAGES_AT_ONCE)
            if not texts:
                break
            encoded = [encoded_page(self._encoder, text) for text in texts]
            with self._database.write() as session:
                keep(session, self._version, key, encoded)
                jobs.renew(session, job.id, worker)
            done += len(texts)
        with self._database.write() as session:
            jobs.finish(session, job.id, worker)
            _forget_earlier(session, job)
        self._seen = None

    def settle(self, session: Session) -> None:
        """Ask for what is not encoded, and note what is. Called whenever there is no job to do. Does not commit."""
        self._encoder.rest(REST_AFTER_S)
        if self._version is None:
            return
        signature = load_signature(session)
        if signature == self._seen and time.monotonic() < self._look_again:
            return
        found = stale(session, self._version, ASKED_AT_ONCE)
        given_up = _given_up(session, self._version, found)
        missing = keys_lacking(session, self._version, [one.key for one in found]) - given_up
        for one in found:
            if one.key in missing:
                payload = {"encoder": self._version, "revision": one.revision}
                jobs.enqueue(session, ENCODE, str(one.key), payload, priority=LATER).max_attempts = MAX_ATTEMPTS
        note(session, self._version, [one for one in found if one.key not in missing])
        if len(found) < ASKED_AT_ONCE:
            self._seen, self._look_again = signature, time.monotonic() + LOOK_AGAIN_S

    def waiting(self) -> bool:
        """Tell whether something is published that is not encoded yet and can be."""
        if self._version is None:
            return False
        with self._database.read() as session:
            return bool(stale(session, self._version, 1) or jobs.open_jobs(session, [ENCODE]))

    def close(self) -> None:
        """End the encoder's process."""
        self._encoder.close()


def encoded_page(encoder: Pages, page: Lacking) -> Encoded:
    """Encode a text by its windows. Each page is a call of its own, so that its vectors do not depend on what is encoded with it."""
    cuts = windows(page.text)
    if not cuts:
        return Encoded(page.text_hash, [], np.empty((0, 0), dtype=np.int8))
    pieces = [page.text[cut.start : cut.end] for cut in cuts[1:] or cuts]
    return Encoded(page.text_hash, cuts, quantize(encoder.page(pieces)))


def _given_up(session: Session, encoder: str, found: Sequence[Stale]) -> set[int]:
    """Give those of the resources that ended every process that tried to encode them as they are now."""
    subjects = [str(one.key) for one in found]
    failed = session.exec(select(Job).where(Job.kind == ENCODE, Job.state == "failed", col(Job.subject).in_(subjects))).all()
    tried = {(int(job.subject), job.payload.get("revision")) for job in failed if job.payload.get("encoder") == encoder}
    return {one.key for one in found if (one.key, one.revision) in tried}


def _forget_earlier(session: Session, job: LeasedJob) -> None:
    """Keep one ended job of a resource, the last."""
    earlier = (col(Job.kind) == ENCODE, col(Job.subject) == job.subject, col(Job.id) != job.id)
    session.execute(sa.delete(Job).where(*earlier, col(Job.state).in_(("done", "failed"))))
