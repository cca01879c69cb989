"""The sandboxed child: reads one file after another under limits, and may die of any of them.

Started by `ingest.sandbox` as a program of its own. Requests come on standard input, answers leave on what was standard output.
"""

import fcntl
import os
import resource
import signal
import sys
import traceback
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import cast

import msgspec

from ingest import confinement, formats, media, personal
from ingest.cleaned import cleaned
from ingest.detect import LANGUAGES, UNKNOWN, document_language, languages_of, page_languages, settle, title_language
from ingest.errors import Unreadable
from ingest.extraction import Extraction
from ingest.formats.subtitles import with_subtitles
from ingest.handing import Handed, hand_over
from ingest.messages import At, Code, Drawn, Reading, Ready, Request, Seen, receive_requests, send
from ingest.render import draw
from ingest.titles import sensible_authors, sensible_title

MEMORY_BYTES = 1 << 30  # of address space
OPEN_FILES = 64
_WARM_TEXT = "xyz"  # no function word: langdetect is asked
MAX_SUBJECTS = 50
SPARE_S = 5  # the parent's clock should be the one that ends a job


def main(lifeline: int, niceness: int) -> None:
    """Serve until the parent closes the pipe; `lifeline` is a pipe that it never writes to."""
    os.nice(niceness)
    replies = _take_output()
    lacking = confinement.leave_network()
    warm_up()
    _limit()
    _die_with_parent(lifeline)
    sys.excepthook = lambda kind, _error, trace: send(replies, Reading(code="crashed", detail=_where(kind, trace)))
    lacking += confinement.give_up_rights()
    send(replies, Ready(tuple(lacking)))
    for request in receive_requests(0):
        clock = _Clock(request)
        try:
            is_made = request.picture or request.clean or request.recognise
            reading = _made(request) if is_made else read(request, replies, clock)
        except MemoryError:  # nobody knows in what state that leaves the libraries
            send(replies, Reading(code="too-large", detail=f"reading it takes more than {MEMORY_BYTES} bytes of memory"))
            return
        clock.stop()
        send(replies, reading)


def warm_up() -> None:
    """Load what reading needs, while files may still be written: Python keeps compiled modules."""
    formats.load_readers()
    page_languages(_WARM_TEXT)


def read(request: Request, replies: int, clock: "_Clock") -> Reading:
    """Read one file and give its verdict."""
    path = Path(request.path)
    media_type = media.sniff(path, request.name)

    def watch(page: int) -> None:
        clock.begin(page)
        send(replies, At(page))

    try:
        extraction = formats.extract(path, media_type, request.limits, watch)
        extraction = with_subtitles(extraction, [Path(track) for track in request.beside], request.limits)
        if extraction.documents:
            watch(0)
        handed = hand_over(path, extraction.documents, request.limits, lambda piece: send(replies, piece))
    except Unreadable as verdict:
        return Reading(code=cast("Code", verdict.code), detail=str(verdict)[:500], media_type=media_type)
    clock.begin(0)
    return _reading(request, media_type, extraction, handed)


def _made(request: Request) -> Drawn | Seen | Reading:
    """Draw or recognise the page, or make the copy that is asked for, or say why not."""
    path = Path(request.path)
    try:
        if request.recognise:
            from ingest.ocr import recognise  # noqa: PLC0415 - Tesseract takes room, and few children need it

            number, models, folder = request.recognise
            return Seen(recognise(path, number, models, Path(folder)))
        if request.picture:
            return Drawn(draw(path, *request.picture))
        return Drawn(cleaned(path, media.sniff(path, request.name), request.limits))
    except Unreadable as verdict:
        return Reading(code=cast("Code", verdict.code), detail=str(verdict)[:500])


def _reading(request: Request, media_type: str, extraction: Extraction, handed: Handed) -> Reading:
    texts = [page.text for page in extraction.pages]
    found = languages_of(texts)
    language = document_language(texts, found)
    languages = settle(texts, found, language)
    if language == UNKNOWN and extraction.language and extraction.language.split("-")[0] not in LANGUAGES:
        language = extraction.language
        languages = [(language,) if spoken == (UNKNOWN,) else spoken for spoken in languages]
    authors = sensible_authors(extraction.authors)
    title = sensible_title(extraction.title, request.name) or request.file_title
    return Reading(
        code=_code(extraction, handed),
        media_type=media_type,
        pages=tuple(msgspec.structs.replace(page, languages=spoken) for page, spoken in zip(extraction.pages, languages, strict=True)),
        language=language,
        title=title,
        title_language=title_language(title, language),
        authors=authors,
        abstract=extraction.abstract,
        year=extraction.year,
        findings=personal.find(extraction.pages, extraction.hidden, authors),
        warnings=(*extraction.warnings, *handed.warnings),
        documents=handed.documents,
        minutes=extraction.minutes,
        subjects=extraction.subjects[:MAX_SUBJECTS],
    )


def _code(extraction: Extraction, handed: Handed) -> Code:
    """Give the verdict on a file that could be opened."""
    if handed.documents or any(page.text for page in extraction.pages):
        return "ok"
    return handed.trouble or ("needs-ocr" if any(page.needs_ocr for page in extraction.pages) else "no-text")


def _take_output() -> int:
    """Take standard output for answers alone: what a library prints there would garble them."""
    replies = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return replies


def _limit() -> None:
    """Give up, for good, what no reader needs: writing files, starting processes, and more memory than is sound."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


class _Clock:
    """Bounds the time of one job: by CPU, which a busy machine does not stretch, and by the clock, should the parent be gone."""

    def __init__(self, request: Request) -> None:
        self._request = request
        usage = resource.getrusage(resource.RUSAGE_SELF)
        self._since = usage.ru_utime + usage.ru_stime
        self._reached = 0
        self.begin(0)
        signal.alarm(ceil(request.wall_s) + SPARE_S)

    def begin(self, page: int) -> None:
        """Bound the CPU time of a page; each that is reached adds to the time of the whole. 0 is the file itself."""
        self._reached = max(self._reached, page)
        signal.setitimer(signal.ITIMER_PROF, self._request.page_cpu_s if page else 0)
        cpu_s = self._since + self._request.cpu_s + self._reached * self._request.cpu_s_per_page
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(cpu_s), resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def stop(self) -> None:
        """Let go: the job is done."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def _die_with_parent(lifeline: int) -> None:
    """Have the kernel end this process as soon as the parent's end of the lifeline closes, even in the middle of a parser."""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Say what went wrong and where, without anything of the file's content."""
    frames = traceback.extract_tb(trace)
    return f"{kind.__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else kind.__name__


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
