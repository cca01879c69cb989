"""What cleaned office files share: members of an archive, and elements taken out of XML."""

import io
import zipfile
from collections.abc import Iterable, Mapping

from lxml import etree

from ingest.cleaned import picture
from ingest.errors import Damaged

_PICTURES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp")


def pack(members: Mapping[str, bytes], *, first: str = "") -> bytes:
    """Give an archive of these members, without dates, so that the same members give the same bytes; `first` is stored unpacked."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members, key=lambda name: (name != first, name)):
            packing = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), members[name], packing)
    return target.getvalue()


def is_picture(name: str) -> bool:
    """Tell by its name whether a member is a picture that may know where it was taken."""
    return name.lower().endswith(_PICTURES)


def bare_picture(data: bytes) -> bytes | None:
    """Clean a picture of a document; None for one that is broken, which nobody sees anyway."""
    try:
        return picture.bare(data)
    except Damaged:
        return None


def written(root: etree._Element) -> bytes:
    """Give a document as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def family(element: etree._Element) -> str:
    """Give the namespace of an element."""
    return str(etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def attributes(element: etree._Element) -> dict[str, str]:
    """Give the attributes of an element by their full names."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def drop_attribute(element: etree._Element, name: str) -> None:
    """Take an attribute out, if it is there."""
    if name in element.attrib:
        del element.attrib[name]


def remove(elements: Iterable[etree._Element]) -> None:
    """Take elements out with all they hold; the text behind each stays."""
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            _leave_tail(element, parent)
            parent.remove(element)


def unwrap(elements: Iterable[etree._Element]) -> None:
    """Put what elements hold in their place, the innermost first."""
    for element in reversed(list(elements)):
        parent = element.getparent()
        if parent is not None:
            at = parent.index(element)
            children = list(element)
            _leave_tail(element, parent)
            parent.remove(element)
            parent[at:at] = children


def _leave_tail(element: etree._Element, parent: etree._Element) -> None:
    if not element.tail:
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + element.tail
    else:
        before.tail = (before.tail or "") + element.tail
    element.tail = None
