"""Errors of search.

AppError
 + InvalidParameters (index.query)
 + IndexUnavailable
    - EngineAway
    - IndexMissing
 + IndexLocked
 + EncoderMissing
"""

from repository.errors import AppError


class IndexUnavailable(AppError):
    """The engine does not answer or has no index yet; the same search may work later."""

    code = "index-unavailable"


class EngineAway(IndexUnavailable):
    """The server of the engine cannot be reached, or not in time: its reason is all there is to know."""


class IndexMissing(IndexUnavailable):
    """The engine answers, and does not have the index that the store believes to be there."""


class IndexLocked(AppError):
    """Another process writes this index; the lock of an embedded one is in its folder, other rights are leases in the store."""

    code = "index-locked"


class EncoderMissing(AppError):
    """The encoder that the settings name cannot be used: something of it is not installed or not in its folder."""

    code = "encoder-missing"
