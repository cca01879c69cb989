"""One answer: how long it may take, and what an engine has read for it already."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple


class _Answer(NamedTuple):
    ends: float
    read: dict[Any, Any]


_answer: ContextVar[_Answer | None] = ContextVar("answer", default=None)


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Begin an answer: set the time that everything inside may take together."""
    token = _answer.set(_Answer(time.monotonic() + seconds, {}))
    try:
        yield
    finally:
        _answer.reset(token)


def time_left(most_s: float) -> float:
    """Give the seconds that one call may still take, at most `most_s` and never below 0: a reader waits for no engine for ever."""
    answer = _answer.get()
    return most_s if answer is None else max(0.0, min(most_s, answer.ends - time.monotonic()))


def already_read() -> dict[Any, Any]:
    """Give what was read for the answer at hand, to be looked up and added to; outside an answer nothing is kept."""
    answer = _answer.get()
    return {} if answer is None else answer.read
