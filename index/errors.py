"""Errors of search.

AppError
 + InvalidParameters (index.query)
 + IndexUnavailable
    - IndexMissing
 + IndexLocked
"""

from repository.errors import AppError


class IndexUnavailable(AppError):
    """The engine does not answer or has no index yet; the same search may work later."""

    code = "index-unavailable"


class IndexMissing(IndexUnavailable):
    """The engine answers, and does not have the index that the store believes to be there."""


class IndexLocked(AppError):
    """Another process writes this index; the lock of an embedded one is in its folder, other rights are leases in the store."""

    code = "index-locked"
