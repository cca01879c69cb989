"""Errors of search.

AppError
 + InvalidParameters (index.query)
 + IndexUnavailable
 + IndexLocked
"""

from repository.errors import AppError


class IndexUnavailable(AppError):
    """The engine does not answer or has no index yet; the same search may work later."""

    code = "index-unavailable"


class IndexLocked(AppError):
    """Another process writes this embedded index; one data folder belongs to one machine."""

    code = "index-locked"
