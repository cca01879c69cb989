"""Reads files in child processes that may crash, hang or swell without harm: a verdict always comes back."""

import contextlib
import functools
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from ingest.errors import TooLarge
from ingest.limits import MB, Limits
from ingest.messages import At, Code, Drawn, Inbox, Piece, Reading, Ready, Request, Seen, send
from repository.found import Recognised

_ROOT = str(Path(__file__).parents[1])  # where the packages are, for the child's module path
_DYING_S = 5.0  # from the end of its pipe to the end of a process
_KILLS_FORGIVEN = 3  # of children that read one file
_TIME_SIGNALS = (-signal.SIGXCPU, -signal.SIGPROF, -signal.SIGALRM)
_START_S = 60.0  # from the start of a child until it can read
_LEAST_CPU_S = 2.0  # for what is left of a file after a page was lost

log = logging.getLogger(__name__)


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How long a child may take and how much it may say. CPU time ends what is too much work, the clock what stands still."""

    cpu_s: float = 8.0  # for a small file
    cpu_s_per_mb: float = 1.0
    cpu_s_per_page: float = 0.02  # more, where the reader tells pages apart
    page_cpu_s: float = 3.0  # for one page
    wall_s: float = 60.0  # for a small file
    wall_s_per_mb: float = 1.0
    most_wall_s: float = 300.0
    page_s: float = 20.0  # for one page
    ocr_cpu_s: float = 20.0  # for one page that is recognised
    ocr_s: float = 60.0
    lost_pages: int = 5  # after so many pages that end their child, the file is given up
    answer_bytes: int = 400 * MB
    files_per_child: int = 200

    def wall_of(self, size: int) -> float:
        """Give the most seconds for a file of `size` bytes."""
        return min(self.most_wall_s, self.wall_s + self.wall_s_per_mb * size / MB)

    def cpu_of(self, size: int) -> float:
        """Give the most seconds of CPU time for a file of `size` bytes, besides those for its pages."""
        return self.cpu_s + self.cpu_s_per_mb * size / MB


class Unpacking(Protocol):
    """Takes what stands in an archive: at most so many documents of so many bytes."""

    max_documents: int
    max_bytes: int

    def begin(self) -> None:
        """Forget what an earlier child gave: the archive is read from its start."""

    def take(self, piece: Piece) -> None:
        """Take the next piece. Raises TooLarge where a limit is passed, StorageError where it cannot be kept."""


class _Died(Exception):
    """The child ended before it answered; `page` is where it stood, if it said so.

    `killed` says that somebody else ended it, such as a system short of memory: no limit of ours kills outright.
    """

    def __init__(self, code: Code, detail: str, page: int | None, *, killed: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.page = page
        self.killed = killed


class Pool:
    """Warm children, as many as there are callers at a time. Safe to share between threads.

    `scratch` is the folder in which each child gets an empty working folder; None is the system's temporary folder. Others go before
    children of some `niceness`.
    """

    def __init__(
        self, *, scratch: Path | None = None, bounds: Bounds | None = None, limits: Limits | None = None, niceness: int = 0
    ) -> None:
        self._scratch = scratch
        self._bounds = bounds or Bounds()
        self.limits = limits or Limits()
        self._niceness = niceness
        self._idle: list[_Child] = []
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every idle child; one that is still lent ends when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def read(self, path: Path, name: str, file_title: str = "", unpacking: Unpacking | None = None, beside: Sequence[Path] = ()) -> Reading:
        """
        Read a file and give its verdict, whatever it does to the child.

        `name` is what its owner called it, `file_title` stands in where the document has no title. A page that ends its child
        is left empty with a warning, and the others are read again. A few kills by somebody else prove nothing of the file.
        `unpacking` takes the documents of an archive; without it they are dropped. `beside` are the subtitles of a recording.

        Raises:
            OSError: no child can be started.
            StorageError: `unpacking` cannot keep a document.
        """
        size = path.stat().st_size
        wall_s, cpu_s = self._bounds.wall_of(size), self._bounds.cpu_of(size)
        started = time.monotonic()
        deadline = started + wall_s
        lost: dict[int, Code] = {}
        kills = 0
        while True:
            left_s = max(_LEAST_CPU_S, cpu_s - (time.monotonic() - started)) if lost else cpu_s
            if unpacking:
                unpacking.begin()
            request = self._request(path, name, wall_s, left_s, file_title=file_title, skip=frozenset(lost), unpacking=unpacking)
            request = msgspec.structs.replace(request, beside=tuple(str(track.absolute()) for track in beside))
            try:
                with self._child() as child:
                    reading = child.ask(request, deadline, self._bounds, unpacking)
                assert isinstance(reading, Reading)
                return _with_losses(reading, lost)
            except _Died as death:
                page = death.page
                if death.killed and kills < _KILLS_FORGIVEN:
                    kills += 1
                    continue
                hopeless = len(lost) >= self._bounds.lost_pages or time.monotonic() >= min(deadline, started + cpu_s)
                if page is None or page in lost or hopeless:
                    return Reading(code=death.code, detail=str(death))
                lost[page] = death.code

    def draw(self, path: Path, number: int, width: int) -> bytes | Reading:
        """Draw a page as WebP, `width` pixels wide; a reading with its code says why that failed."""
        wall_s = self._bounds.page_s
        request = self._request(path, "", wall_s, self._bounds.cpu_of(0))
        return self._made(msgspec.structs.replace(request, picture=(number, width)))

    def clean(self, path: Path, name: str) -> bytes | Reading:
        """Make the cleaned copy of a file; a reading with its code says why that failed."""
        wall_s = self._bounds.wall_of(path.stat().st_size)
        return self._made(msgspec.structs.replace(self._request(path, name, wall_s, wall_s), clean=True))

    def recognise(self, path: Path, number: int, models: str, folder: Path) -> Recognised | Reading:
        """
        Read the text in the picture of a page; a reading with its code says why that failed.

        `models` is the language data, as Tesseract calls them, in `folder`.
        """
        request = self._request(path, "", self._bounds.ocr_s, self._bounds.ocr_cpu_s)
        answer = self._asked(msgspec.structs.replace(request, recognise=(number, models, str(folder.absolute()))))
        return answer.found if isinstance(answer, Seen) else _no_answer(answer)

    def _made(self, request: Request) -> bytes | Reading:
        answer = self._asked(request)
        return answer.content if isinstance(answer, Drawn) else _no_answer(answer)

    def _asked(self, request: Request) -> Drawn | Seen | Reading:
        kills = 0
        while True:
            try:
                with self._child() as child:
                    return child.ask(request, time.monotonic() + request.wall_s, self._bounds)
            except _Died as death:
                if death.killed and kills < _KILLS_FORGIVEN:
                    kills += 1
                    continue
                return Reading(code=death.code, detail=str(death))

    def _request(
        self,
        path: Path,
        name: str,
        wall_s: float,
        cpu_s: float,
        *,
        file_title: str = "",
        skip: frozenset[int] = frozenset(),
        unpacking: Unpacking | None = None,
    ) -> Request:
        limits = msgspec.structs.replace(self.limits, skip=skip)
        if unpacking:
            limits = msgspec.structs.replace(limits, max_documents=unpacking.max_documents, max_document_bytes=unpacking.max_bytes)
        return Request(
            path=str(path.absolute()),
            name=name,
            file_title=file_title,
            limits=limits,
            wall_s=wall_s,
            cpu_s=cpu_s,
            cpu_s_per_page=self._bounds.cpu_s_per_page,
            page_cpu_s=self._bounds.page_cpu_s,
        )

    @contextlib.contextmanager
    def _child(self) -> "Iterator[_Child]":
        """Lend a child: a warm one where there is one that still lives."""
        child = self._warm() or _Child(self._scratch, self._niceness)
        try:
            yield child
        except BaseException:
            child.end()
            raise
        with self._lock:
            stays = not self._closed and child.read_files < self._bounds.files_per_child and child.lives
            if stays:
                self._idle.append(child)
        if not stays:
            child.end()

    def _warm(self) -> "_Child | None":
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or child.lives:
                return child
            child.end()


def lacking_layers() -> tuple[str, ...] | None:
    """Start a child and give the layers of confinement that this system does not have for it; None when it cannot start."""
    try:
        child = _Child(None)
    except OSError:
        return None
    try:
        return child.confined(time.monotonic() + _START_S)
    except _Died:
        return None
    finally:
        child.end()


@functools.cache
def _tell_once(lacking: tuple[str, ...]) -> None:
    if lacking:
        log.warning("files are read without these layers of confinement, which the system does not have: %s", ", ".join(lacking))


class _Child:
    """One child process in a session of its own, with pipes to it and an empty folder to work in."""

    def __init__(self, scratch: Path | None, niceness: int = 0) -> None:
        self.read_files = 0
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.mkdtemp(prefix="maleta-child-", dir=scratch)
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "ingest.child", str(lifeline), str(niceness)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=self._folder,
                env=_environment(),
                pass_fds=(lifeline,),
                start_new_session=True,
            )
        except OSError:
            os.close(self._lifeline)
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        finally:
            os.close(lifeline)
        assert self._process.stdin
        assert self._process.stdout
        self._requests, self._answers = self._process.stdin.fileno(), self._process.stdout.fileno()

    @property
    def lives(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: Request, deadline: float, bounds: Bounds, unpacking: Unpacking | None = None) -> Reading | Drawn | Seen:
        """
        Have a file read, until `deadline` on the monotonic clock.

        Raises:
            _Died: there is no answer; the child must be ended.
        """
        self.read_files += 1
        inbox, page, page_deadline = Inbox(), None, deadline
        try:
            send(self._requests, request)
            while True:
                self._wait_until(min(deadline, page_deadline), page)
                if not inbox.read(self._answers):
                    raise self._death(page)
                if inbox.waiting_bytes > bounds.answer_bytes:
                    raise _Died("too-large", f"the answer is longer than {bounds.answer_bytes} bytes", page)
                for message in inbox.messages():
                    if isinstance(message, At):
                        page = message.page
                        page_deadline = time.monotonic() + bounds.page_s if page else deadline
                    elif isinstance(message, Piece):
                        _take(unpacking, message)
                    elif isinstance(message, Ready):
                        _tell_once(message.lacking)
                    else:
                        return _checked(message, page) if isinstance(message, Reading) else message
        except BrokenPipeError:
            raise self._death(page) from None
        except msgspec.MsgspecError as error:
            raise _Died("crashed", f"the reader answered nonsense: {error}", page) from error

    def confined(self, deadline: float) -> tuple[str, ...]:
        """Wait until a child that was never asked anything can read, and give the layers of confinement that it could not have."""
        inbox = Inbox()
        try:
            while True:
                self._wait_until(deadline, None)
                if not inbox.read(self._answers):
                    raise self._death(None)
                for message in inbox.messages():
                    assert isinstance(message, Ready)
                    return message.lacking
        except msgspec.MsgspecError as error:
            raise _Died("crashed", f"the reader answered nonsense: {error}", None) from error

    def end(self) -> None:
        """Kill the child and whatever it started, and remove its folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        os.close(self._lifeline)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until(self, deadline: float, page: int | None) -> None:
        left_s = deadline - time.monotonic()
        if left_s <= 0 or not select.select([self._answers], (), (), left_s)[0]:
            raise _Died("timed-out", "reading it takes too long", page)

    def _death(self, page: int | None) -> _Died:
        """Say what a child died of that closed its end of the pipe."""
        try:
            status = self._process.wait(_DYING_S)
        except subprocess.TimeoutExpired:
            return _Died("crashed", "the reader fell silent", page)
        cause = signal.Signals(-status).name if status < 0 else f"status {status}"
        code: Code = "timed-out" if status in _TIME_SIGNALS else "crashed"
        return _Died(code, f"the reader ended with {cause}", page, killed=status == -signal.SIGKILL)


def _take(unpacking: Unpacking | None, piece: Piece) -> None:
    if unpacking is None:
        return
    try:
        unpacking.take(piece)
    except TooLarge as error:
        raise _Died("too-large", str(error), None) from error


def _no_answer(answer: Drawn | Seen | Reading) -> Reading:
    """Take the reason why something was not made; a child that a file took over may answer what nobody asked."""
    return answer if isinstance(answer, Reading) else Reading(code="crashed", detail="the reader answered something else")


def _checked(reading: Reading, page: int | None) -> Reading:
    """Take a reading at its word, unless it is the last one of a child that failed."""
    if reading.code == "crashed":
        raise _Died("crashed", reading.detail, page)
    return reading


def _with_losses(reading: Reading, lost: Mapping[int, Code]) -> Reading:
    """Note the pages that were left out; without any other text the file itself is what they were."""
    pages = {page: code for page, code in lost.items() if page}
    if reading.code == "no-text" and pages:
        return Reading(code=next(iter(pages.values())), detail="no page could be read", media_type=reading.media_type)
    warnings = (f"page-{code}:{page}" if page else f"structure-{code}" for page, code in sorted(lost.items()))
    return msgspec.structs.replace(reading, warnings=(*reading.warnings, *warnings))


def _environment() -> dict[str, str]:
    """Give a child what Python needs to start, and no secret."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": _ROOT,
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",  # a thread takes address space, and no reader needs a second one
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
    }
