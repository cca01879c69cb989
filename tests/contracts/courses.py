"""Course packages, made on the spot."""

from collections.abc import Sequence
from html import escape

from ingest import media
from tests.contracts.kind import ODD, ODD_ENTITIES, About, Kind, Section, packed

NOTHING = About()


def _page(section: Section) -> bytes:
    return f"<meta charset='utf-8'><h1>{escape(section.heading)}</h1><p>{escape(section.body)}</p>".encode()


def _course(sections: Sequence[Section], about: About) -> bytes:
    """Give a SCORM package with a lesson for each section."""
    titles = [section.heading for section in sections]
    pages = {f"{number}.html": _page(section) for number, section in enumerate(sections, 1)}
    return course_of(titles, pages, about)


def course_of(titles: Sequence[str], pages: dict[str, bytes], about: About) -> bytes:
    """Give a SCORM package whose lessons are pages, in their order."""
    items = "".join(f'<item identifierref="r{number}"><title>{escape(title)}</title></item>' for number, title in enumerate(titles, 1))
    resources = "".join(f'<resource identifier="r{number}" type="webcontent" href="{name}"/>' for number, name in enumerate(pages, 1))
    author = f"<contribute><role><value>Author</value></role><centity><vcard>FN:{escape(about.author)}</vcard></centity></contribute>"
    lom = f"<general><title><langstring>{escape(about.title)}</langstring></title></general><lifecycle>{author}</lifecycle>"
    manifest = (
        f'<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"><metadata><lom>{lom}</lom></metadata>'
        f"<organizations><organization>{items}</organization></organizations><resources>{resources}</resources></manifest><!-- casa -->"
    )
    return packed({"imsmanifest.xml": manifest.encode()} | pages)


def _odd_course() -> bytes:
    return course_of([ODD], {"a.html": f"<title>{ODD_ENTITIES}</title><p>{ODD_ENTITIES}</p>".encode()}, About(ODD, ODD))


def _nested_course() -> bytes:
    depth = 100_000
    items = "<item>" * depth + "</item>" * depth
    return packed({"imsmanifest.xml": f"<manifest><organizations><organization>{items}</organization></organizations></manifest>".encode()})


COURSES = (Kind("zip", media.ZIP, _course, _odd_course, _nested_course, main="imsmanifest.xml"),)
