"""The story of an OCR job: the picture of a page becomes its text; with the last page the whole document is looked at again."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from ingest import personal as looking
from ingest import tessdata
from ingest.detect import UNKNOWN, document_language, page_languages, settle, title_language
from ingest.extraction import ExtractedPage
from ingest.holding import held, local
from ingest.messages import Reading
from ingest.sandbox import Pool
from repository import jobs, ocr_jobs, personal, recognition
from repository.db import Database
from repository.files import FileStore
from repository.found import Recognised
from repository.jobs import LEASE_S, LeasedJob
from repository.models import Page, Resource, ResourceFile
from repository.ocr_jobs import LANGUAGE, PageName
from repository.receipts import PERSONAL, WARNINGS

NO_DATA = "no-language-data"
MAX_WARNINGS = 50  # kept of one file
MAX_SETTLED = 100  # pages that were given up and are closed in one transaction


class _Document(NamedTuple):
    """The pages of a file: numbers, texts, languages as they were found on each; which of them were recognised."""

    numbers: Sequence[int]
    texts: Sequence[str]
    languages: Sequence[tuple[str, ...]]
    recognised: Sequence[ExtractedPage]


class Recognition:
    """Recognises pages for one worker process. Each job commits its result and its own end in one transaction."""

    def __init__(self, database: Database, files: FileStore, pool: Pool, *, lease_s: float = LEASE_S) -> None:
        self._database = database
        self._files = files
        self._pool = pool
        self._lease_s = lease_s

    def recognise(self, job: LeasedJob, worker: str) -> None:
        """
        Read one page, or close a file whose pages are done. The subject is a PageName.

        Raises:
            LeaseLost: another worker took the job, or somebody cancelled it; nothing was kept.
        """
        name = PageName.parse(job.subject)
        if name.number:
            self._read(job, name, worker)
        else:
            self._close(job, name.file_id, worker)

    def settle(self, session: Session) -> None:
        """Close files of which the queue itself gave up the last page, so that none waits for ever. Does not commit."""
        for file_id in ocr_jobs.unclosed(session, MAX_SETTLED):
            ocr_jobs.close_if_last(session, PageName(file_id, 0))

    def _read(self, job: LeasedJob, name: PageName, worker: str) -> None:
        with self._database.read() as session:
            file = session.get(ResourceFile, name.file_id)
            page = session.exec(select(Page).where(Page.file_id == name.file_id, Page.number == name.number)).first()
        found: Recognised | Reading = Recognised(text="")
        if file and page and page.needs_ocr:
            found = self._seen(job, file, name.number, worker)
        with self._database.write() as session:
            ocr_jobs.hold_file(session, name.file_id)
            if isinstance(found, Reading):
                jobs.fail(session, job.id, worker, found.code, found.detail)
            else:
                better = page is not None and is_better(found, page.text)
                recognition.keep(session, name, found if better else None)
                jobs.finish(session, job.id, worker)
            if job.payload.get(LANGUAGE) == UNKNOWN:
                ocr_jobs.ask_rest(session, name.file_id, UNKNOWN if isinstance(found, Reading) else found.languages[0])
            ocr_jobs.close_if_last(session, name)

    def _seen(self, job: LeasedJob, file: ResourceFile, number: int, worker: str) -> Recognised | Reading:
        models, folder = tessdata.models_for(job.payload.get(LANGUAGE, UNKNOWN), tessdata.installed()), tessdata.folder()
        if models is None or folder is None:
            return Reading(code="needs-ocr", detail=f"{NO_DATA}: {tessdata.HOW_TO_GET_IT}")
        with held(self._database, job, worker, self._lease_s), local(self._files, file.sha256) as path:
            return self._pool.recognise(path, number, models, folder)

    def _close(self, job: LeasedJob, file_id: int, worker: str) -> None:
        """Find out again what the document says as a whole: language, verdict, personal data, and which others are like it."""
        with self._database.read() as session:
            document = _document(session, file_id)
        texts = list(document.texts)
        language = document_language(texts, document.languages)
        spoken = settle(texts, document.languages, language)
        findings = looking.find(document.recognised, (), ())
        with self._database.write() as session:
            ocr_jobs.hold_file(session, file_id)
            file, over = session.get(ResourceFile, file_id), ocr_jobs.over(session, file_id)
            warnings = [f"page-{one.error_code}:{PageName.parse(one.subject).number}" for one in over if one.state == "failed"]
            if file is not None and document.recognised:
                resource = session.exec(select(Resource).where(Resource.key == file.resource_key).with_for_update()).one()
                _retitle(resource, language)
                recognition.conclude(session, resource, file, language, dict(zip(document.numbers, spoken, strict=True)))
                if count := personal.add_findings(session, file, findings):
                    warnings.append(f"{PERSONAL}:{count}")
            elif file is not None and document.numbers:
                recognition.settle_verdict(session, file)
            ocr_jobs.delete(session, [one.id for one in over])
            jobs.finish(session, job.id, worker, {WARNINGS: warnings[:MAX_WARNINGS]})


def is_better(found: Recognised, before: str) -> bool:
    """
    Tell whether what was recognised says more than the text that a page has.

    Where a font does not say what its signs mean, a page has many letters that make no language.
    """
    letters = sum(map(str.isalpha, found.text))
    if letters > sum(map(str.isalpha, before)):
        return True
    return letters > 0 and found.languages[0] != UNKNOWN and page_languages(before)[0] == UNKNOWN


def _document(session: Session, file_id: int) -> _Document:
    columns = sa.select(col(Page.number), col(Page.text), col(Page.languages), col(Page.recognised))
    rows = session.execute(columns.where(col(Page.file_id) == file_id).order_by(col(Page.number))).all()
    return _Document(
        numbers=[number for number, *_ in rows],
        texts=[text for _, text, _, _ in rows],
        languages=[tuple(languages.split(" ")) for _, _, languages, _ in rows],
        recognised=[ExtractedPage(number=number, text=text) for number, text, _, recognised in rows if recognised],
    )


def _retitle(resource: Resource, language: str) -> None:
    """Say in which language a title is that nobody gave, now that the document's is known."""
    title = resource.details.get("title", {})
    if set(title) == {UNKNOWN}:
        known = resource.language if resource.language_fixed else title_language(title[UNKNOWN], language)
        resource.details = {**resource.details, "title": {known: title[UNKNOWN]}}
