"""The lists of codes for programs."""

from functools import cache

from litestar import Response, get

from repository.fields import FIELDS
from repository.vocabulary import vocabulary
from ui.api.answers import answer
from ui.api.bodies import EntryBody, VocabularyBody, VocabularyList
from ui.site import WebRequest
from ui.urls import API


@get(f"{API}/vocabularies", sync_to_thread=True)
def vocabularies(request: WebRequest) -> Response[bytes]:
    """Give every list of codes with its labels."""
    return answer(request, all_vocabularies())


@cache
def all_vocabularies() -> VocabularyList:
    """Gather the lists that FIELDS names, in the order of FIELDS."""
    names = dict.fromkeys(field.vocabulary for field in FIELDS if field.vocabulary)
    return VocabularyList(tuple(_body(name) for name in names))


def _body(name: str) -> VocabularyBody:
    entries = vocabulary(name).entries.values()
    fields = tuple(field.name for field in FIELDS if field.vocabulary == name)
    return VocabularyBody(name, fields, tuple(EntryBody(entry.code, dict(entry.labels), entry.parent) for entry in entries))
