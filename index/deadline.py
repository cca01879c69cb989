"""How long an answer may take: an engine on another machine gives up when the time is over, so that a reader hears of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Set the time that everything inside may take together."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def time_left(most_s: float) -> float:
    """Give the seconds that one call may still take, at most `most_s` and never below 0."""
    ends = _ends.get()
    return most_s if ends is None else max(0.0, min(most_s, ends - time.monotonic()))
