"""Things to put into a store."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from repository import catalogue, jobs
from repository.catalogue import Upload
from repository.files import StoredFile
from repository.models import Resource, ResourceFile
from repository.pages import NewPage, replace_pages

TITLE = {"es": "Guía para docentes", "en": "Guide for teachers"}
ACTOR = "ana"


def upload(content: str = "contenido", name: str = "guia.pdf") -> Upload:
    """Give an upload of these bytes, as if they were stored."""
    data = content.encode()
    return Upload(StoredFile(hashlib.sha256(data).hexdigest(), len(data)), name, "application/pdf")


def guide(session: Session, content: str | None = "contenido", **details: Any) -> Resource:
    """Add a draft that lacks nothing to be published; without content it has no file."""
    return catalogue.add_resource(session, {"title": TITLE, "type": "guide", **details}, upload(content) if content else None, actor=ACTOR)


def published(session: Session, content: str | None = "contenido", **details: Any) -> Resource:
    """Add a resource and publish it."""
    resource = guide(session, content, **details)
    catalogue.publish(session, resource, actor=ACTOR)
    return resource


def primary(session: Session, resource: Resource) -> ResourceFile:
    """Give the primary file whose pages are shown."""
    assert resource.key is not None
    file = catalogue.current_file(session, resource.key)
    assert file is not None
    return file


def read(session: Session, file: ResourceFile, texts: Sequence[str] = ("uno", "dos"), *, language: str = "es", worker: str = "w") -> None:
    """Do a worker's part: pages from texts, and the job done."""
    job = jobs.lease(session, worker, [catalogue.EXTRACT])
    assert job is not None
    assert job.subject == str(file.id)
    pages = [NewPage(number=number, text=text, languages=(language,)) for number, text in enumerate(texts, start=1)]
    replace_pages(session, file, pages, language=language, verdict="ok")
    jobs.finish(session, job.id, worker)
