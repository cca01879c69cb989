"""The web application: wiring only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State

from repository.settings import Settings
from ui import health, static_files
from ui.admin import doors
from ui.api import images, openapi, resources, search, suggest, vocabularies
from ui.problems import answer_problem
from ui.readers import about, compare, concepts, countries, discovery, home, kinds, page, resource, sharing
from ui.readers import search as reader_search
from ui.security import with_head, with_headers
from ui.site import Site

THREADS = 8  # handlers at once; more only wait for each other's interpreter lock and connections
MAX_BODY_BYTES = 1_000_000

HANDLERS = (
    discovery.root,
    discovery.robots,
    discovery.opensearch,
    discovery.sitemap,
    health.live,
    health.ready,
    static_files.static_file,
    home.home_page,
    reader_search.search_page,
    reader_search.private_search,
    resource.resource_page,
    sharing.qr_code,
    page.page_page,
    concepts.concepts_page,
    concepts.concept_page,
    countries.countries_page,
    countries.country_page,
    countries.region_page,
    kinds.kind_page,
    kinds.strand_page,
    compare.compare_page,
    about.about_page,
    about.safety_page,
    search.search,
    suggest.suggest,
    resources.list_resources,
    resources.resource,
    resources.page_text,
    images.page_image,
    resources.primary_file,
    resources.attached_file,
    vocabularies.vocabularies,
    openapi.openapi_json,
    openapi.docs,
    *doors.HANDLERS,
)


def create_app(settings: Settings, *, when_open: Callable[[], None] | None = None) -> Litestar:
    """Make the application of one web process; the store and the index are opened when it starts, then `when_open` is called."""

    @asynccontextmanager
    async def opened(app: Litestar) -> AsyncIterator[None]:
        executor = ThreadPoolExecutor(THREADS, thread_name_prefix="web")
        asyncio.get_running_loop().set_default_executor(executor)
        app.state.site = site = await asyncio.to_thread(Site, settings)
        if when_open:
            when_open()
        try:
            yield
        finally:
            site.close()
            executor.shutdown(wait=False)

    app = Litestar(
        route_handlers=HANDLERS,
        lifespan=[opened],
        exception_handlers={Exception: answer_problem},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY_BYTES,
        state=State(),
    )
    app.asgi_handler = with_headers(with_head(app.asgi_handler))
    return app
