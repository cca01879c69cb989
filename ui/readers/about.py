"""Pages that explain: what this is, and how to read safely."""

from litestar import Response, get
from litestar.params import FromPath

from ui import records
from ui.i18n import Language
from ui.readers.frames import frame_of, reader_language, show
from ui.site import WebRequest, site_of


@get("/{reader_code:str}/about", sync_to_thread=True)
def about_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer what this collection is and is not."""
    reader = reader_language(reader_code)
    with site_of(request).database.read() as session:
        total = records.count(session)
    title = reader.gettext("About this collection")
    return show(request, "about.html", frame_of(request, reader, title, description=_about(reader), here="about"), total)


@get("/{reader_code:str}/safety", sync_to_thread=True)
def safety_page(request: WebRequest, reader_code: FromPath[str]) -> Response[bytes]:
    """Answer what the quick exit does and does not do."""
    reader = reader_language(reader_code)
    title = reader.gettext("Reading safely")
    description = reader.gettext("What the quick exit does, what it cannot do, and how to leave fewer traces on a shared telephone.")
    return show(request, "safety.html", frame_of(request, reader, title, description=description, here="safety"), None)


def _about(reader: Language) -> str:
    return reader.gettext("A searchable collection of materials to prevent trafficking in persons, in Spanish and English.")
