"""Which of the two crimes a page speaks of, so that a search for one never silently becomes the other."""

from functools import cache

from index.cover import Cover
from index.engine import Candidate, Guard
from repository.concepts import concepts
from repository.language.analysis import CRIME, concept_token


def is_barred(candidate: Candidate, cover: Cover, guard: Guard | None) -> bool:
    """Tell whether a page, its cover with it, names only the crime that the query does not name."""
    if guard is None:
        return False
    rows = (candidate.concepts, cover.tokens.concepts)
    return _names(rows, guard.barred) and not _names(rows, guard.own)


def _names(rows: tuple[str, ...], crime: str) -> bool:
    return any(token in row for row in rows for token in _tokens(crime))


@cache
def _tokens(crime: str) -> tuple[str, ...]:
    """Give the tokens of the concepts that name a crime, as a row begins their mentions."""
    return tuple(f" {concept_token(one.id)}:" for one in concepts().values() if one.crime and CRIME + one.crime == crime)
