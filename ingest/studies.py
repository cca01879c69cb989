"""What is learnt of a document once it is searchable: what it suggests about itself, and which others are like it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import col

from ingest.describe import IN_TEXT, describe
from ingest.duplicates import compare, sign
from ingest.studied import MOST_CHARACTERS, Sheet, Studied
from repository import jobs, signatures, suggestions
from repository.db import Database
from repository.jobs import LeasedJob
from repository.models import Page, Resource

_PAGES_WITH_BOXES = 3  # the first ones, among which the title page is


class Studies:
    """Studies resources for one worker process. Each job commits its result and its own end in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def study(self, job: LeasedJob, worker: str) -> None:
        """
        Suggest details and find documents that are alike. The subject is the key of a resource. Doing it again changes nothing.

        Raises:
            LeaseLost: another worker took the job; nothing was kept.
        """
        key = int(job.subject)
        document = self._read(key)
        proposals = describe(document, datetime.now(UTC).year) if document else []
        signed = sign(document) if document else None
        with self._database.write() as session:
            if session.get(Resource, key) is not None:
                suggestions.propose(session, key, proposals, IN_TEXT)
                signatures.sign(session, key, signed)
                others = signatures.candidates(session, key, signed) if signed else {}
                found = {other: like for other, theirs in others.items() if signed and (like := compare(signed, theirs))}
                signatures.keep_pairs(session, key, found)
            jobs.finish(session, job.id, worker)

    def _read(self, key: int) -> Studied | None:
        """Read the pages of a resource, as many as are studied; None where it was erased."""
        columns = [col(column) for column in (Page.number, Page.text, Page.languages, Page.outline, Page.width, Page.height)]
        with self._database.read() as session:
            resource = session.get(Resource, key)
            if resource is None:
                return None
            boxes = dict(
                session.execute(
                    sa.select(col(Page.number), col(Page.boxes))
                    .where(col(Page.resource_key) == key)
                    .order_by(col(Page.number))
                    .limit(_PAGES_WITH_BOXES)
                ).all()
            )
            rows = session.execute(
                sa.select(*columns).where(col(Page.resource_key) == key).order_by(col(Page.number)), execution_options={"yield_per": 100}
            )
            sheets: list[Sheet] = []
            left = MOST_CHARACTERS
            for number, text, languages, outline, width, height in rows:
                sheets.append(Sheet(number, text, languages.split(" ")[0], outline, width, height, boxes.get(number)))
                left -= len(text)
                if left <= 0:
                    break
            return Studied(sheets, resource.language)
