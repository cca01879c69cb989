"""A file that ended every worker that tried gets a verdict all the same, and is published where that was asked for."""

import io

import sqlalchemy as sa
from sqlmodel import select

from ingest.intake import ACTOR, PUBLISH
from ingest.pipeline import Pipeline
from ingest.sandbox import Pool
from ingest.worker import Worker
from repository import catalogue, jobs
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.models import Job, Resource, ResourceFile, State


def test_a_file_given_up_after_lost_leases_has_a_verdict_and_is_published(database: Database, files: FileStore) -> None:
    stored = files.put(io.BytesIO(b"uno"))
    with database.write() as session:
        catalogue.add_resource(session, {}, Upload(stored, "uno.txt", "text/plain"))
        job = session.exec(select(Job)).one()
        job.payload = {PUBLISH: ACTOR}
        session.add(job)
        attempts = job.max_attempts
    for _ in range(attempts):  # so many workers die of it
        with database.write() as session:
            assert jobs.lease(session, "dying", [catalogue.EXTRACT])
            session.execute(sa.update(Job).values(lease_until=0.0))
    with Pool() as pool:
        pipeline = Pipeline(database, files, pool)
        Worker(database, {catalogue.EXTRACT: pipeline.extract}, name="next", settle=pipeline.settle).drain()
    with database.read() as session:
        assert session.exec(select(Job.state, Job.error_code)).all() == [("failed", jobs.CRASHED)]
        assert session.exec(select(ResourceFile.verdict)).one() == jobs.CRASHED
        resource = session.exec(select(Resource)).one()
    assert (resource.state, resource.verdict) == (State.PUBLISHED, jobs.CRASHED)
