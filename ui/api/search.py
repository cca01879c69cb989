"""Search for programs."""

from litestar import Response, get

from index.query import SearchQuery
from ui.api.answers import answer, pairs_of
from ui.replies import NEVER_KEEP
from ui.site import WebRequest, site_of
from ui.urls import API, ApiAddresses


@get(f"{API}/search", sync_to_thread=True)
def search(request: WebRequest) -> Response[bytes]:
    """Answer a search with the SearchResult itself."""
    site = site_of(request)
    query = SearchQuery.from_params(pairs_of(request))
    result = site.search(query, ApiAddresses(site.settings.public_url, query.labels))
    return answer(request, result, cache=NEVER_KEEP)
