"""Whether the process lives, and whether it can answer."""

import sqlalchemy as sa
from litestar import Response, get

from ui.replies import JSON, NEVER_KEEP, reply
from ui.site import WebRequest, site_of


@get("/health/live", sync_to_thread=False)
def live(request: WebRequest) -> Response[bytes]:
    """Answer while the process runs."""
    return reply(request, b'{"status":"live"}', JSON, cache=NEVER_KEEP)


@get("/health/ready", sync_to_thread=True)
def ready(request: WebRequest) -> Response[bytes]:
    """
    Answer once the store and the index can be asked.

    Raises:
        DBAPIError: the store does not answer.
        IndexUnavailable: there is no index yet.
    """
    site = site_of(request)
    with site.database.read() as session:
        session.execute(sa.text("select 1"))
    site.collection.refresh()
    site.collection.engine  # noqa: B018 - raises while there is none
    return reply(request, b'{"status":"ready"}', JSON, cache=NEVER_KEEP)
