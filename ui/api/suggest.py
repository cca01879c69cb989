"""Suggestions while a search is being typed, for programs and for the search box."""

from litestar import Response, get

from index.suggest import MAX_SUGGESTED
from repository.vocabulary import LABEL_LANGUAGES
from ui.api.answers import answer, labels_of, one_of, parameters, whole_number
from ui.replies import NEVER_KEEP
from ui.site import WebRequest, site_of
from ui.urls import API, ReaderAddresses


@get(f"{API}/suggest", sync_to_thread=True)
def suggest(request: WebRequest) -> Response[bytes]:
    """Give what may be meant by a text that is being typed. Links lead to pages for readers."""
    values = parameters(request, {"q": str, "labels": one_of(LABEL_LANGUAGES), "limit": whole_number(1, MAX_SUGGESTED)})
    labels, site = labels_of(values), site_of(request)
    addresses = ReaderAddresses(labels, base=site.settings.public_url)
    found = site.suggester.suggest(values.get("q", ""), labels, addresses, values.get("limit", MAX_SUGGESTED))
    return answer(request, found, cache=NEVER_KEEP)
