"""Cleaned copies of PDFs: pages, links, outline and labels stay; everything else that is not drawn goes."""

import io
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from ingest.cleaned import picture
from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.limits import Limits

MAX_OBJECTS = 2_000_000  # looked at in one file
_ANYWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/JS")
_OF_THE_DOCUMENT = ("/OpenAction", "/Collection", "/Perms", "/Threads", "/Legal", "/DSS", "/SpiderInfo", "/Requirements")
_NAMED = ("/Dests", "/Pages", "/Templates")  # trees of names that stay
_ACTIONS = ("/GoTo", "/URI", "/Named")
_FILLED_IN = ("/Tx", "/Ch", "/Sig")
_TELLS = (b"Exif\x00", b"http://ns.adobe.com/", b"Photoshop 3.0")
_MAX_PARENTS = 50  # of a form field

_BROKEN = (
    *(PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, DependencyError),
    *(RecursionError, OSError, ArithmeticError, AssertionError, NotImplementedError),
)


def clean(path: Path, _limits: Limits) -> bytes:
    """
    Write a PDF again without what its pages do not show.

    Raises:
        Encrypted: it opens only with a password.
        Damaged: pypdf cannot read it.
        TooLarge: it has more than MAX_OBJECTS objects.
    """
    try:
        reader = PdfReader(path)
        title = reader.metadata.get("/Title") if reader.metadata else None
        _scrub(reader)
        writer = PdfWriter(clone_from=reader)
        writer.metadata = {"/Title": title} if isinstance(title, str) else {}
        target = io.BytesIO()
        writer.write(target)
    except FileNotDecryptedError as error:
        raise Encrypted("the PDF opens only with a password") from error
    except _BROKEN as error:
        raise Damaged(f"pypdf: {type(error).__name__}") from error
    return target.getvalue()


def _scrub(reader: PdfReader) -> None:
    """Walk through all that the document reaches and take out of it what must go; what is taken out is emptied, whoever names it."""
    root = reader.root_object
    for name in _OF_THE_DOCUMENT:
        root.pop(name, None)
    _scrub_names(root)
    waiting: list[Any] = [root]
    seen: set[int] = set()
    looked = 0
    while waiting:
        looked += 1
        if looked > MAX_OBJECTS:
            raise TooLarge(f"more than {MAX_OBJECTS} objects")
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            _scrub_dictionary(found)
            waiting += dict.values(found)
        elif isinstance(found, ArrayObject):
            waiting += list.__iter__(found)


def _scrub_names(root: DictionaryObject) -> None:
    names = root.get("/Names")
    names = names.get_object() if names is not None else None
    if isinstance(names, DictionaryObject):
        for name in [name for name in names if name not in _NAMED]:
            del names[name]


def _scrub_dictionary(found: DictionaryObject) -> None:
    for name in _ANYWHERE:
        if name in found:
            del found[name]
    if "/Annots" in found:
        _scrub_annotations(found)
    if "/AcroForm" in found and isinstance(form := found["/AcroForm"].get_object(), DictionaryObject):
        form.pop("/XFA", None)
        form[NameObject("/NeedAppearances")] = BooleanObject(True)
    if _field_type(found) in _FILLED_IN:
        for name in ("/V", "/DV", "/RV", "/AP", "/Lock"):
            found.pop(name, None)
    if isinstance(found, StreamObject) and _is_jpeg(found):
        found._data = _bare(found.get_data())  # noqa: SLF001 - pypdf has no door to the packed bytes
        found[NameObject("/Filter")] = NameObject("/DCTDecode")
        if isinstance(found.get("/DecodeParms"), ArrayObject):
            del found["/DecodeParms"]  # of the other packings; what it may say of colours stands in the JPEG, too


def _scrub_annotations(page: DictionaryObject) -> None:
    """Keep links and the fields of forms; comments, stamps and attached files go."""
    listed = page["/Annots"].get_object()
    kept = ArrayObject()
    for entry in list.__iter__(listed) if isinstance(listed, ArrayObject) else ():
        annotation = entry.get_object()
        if not isinstance(annotation, DictionaryObject):
            continue
        subtype = annotation.get("/Subtype")
        if (subtype == "/Link" and _scrub_link(annotation)) or subtype == "/Widget":
            kept.append(entry)
        else:
            annotation.clear()
    page[NameObject("/Annots")] = kept


def _scrub_link(link: DictionaryObject) -> bool:
    """Take the author out of a link; False if it does anything but lead somewhere."""
    for name in ("/T", "/Contents", "/NM", "/M", "/Popup", "/RC", "/Subj", "/PA"):
        link.pop(name, None)
    action = link.get("/A")
    action = action.get_object() if action is not None else None
    return action is None or (isinstance(action, DictionaryObject) and action.get("/S") in _ACTIONS)


def _field_type(found: DictionaryObject) -> Any:
    """Give the type of a form field, which it may have from its parents; None for anything else."""
    if "/FT" not in found and found.get("/Subtype") != "/Widget":
        return None
    for _ in range(_MAX_PARENTS):
        if "/FT" in found:
            return found["/FT"]
        parent = found.get("/Parent")
        parent = parent.get_object() if parent is not None else None
        if not isinstance(parent, DictionaryObject):
            return None
        found = parent
    return None


def _is_jpeg(found: StreamObject) -> bool:
    """Tell whether a stream is a JPEG once any other packing around it is undone."""
    packed = found.get("/Filter")
    packed = packed.get_object() if packed is not None else None
    if isinstance(packed, ArrayObject):
        packed = packed[-1].get_object() if packed else None
    return packed in ("/DCTDecode", "/DCT")


def _bare(jpeg: bytes) -> bytes:
    """Clean a photograph; one that is cut off stays, as readers of PDF still draw it, unless it tells where it was taken."""
    try:
        return picture.bare_jpeg(jpeg)
    except Damaged:
        if any(sign in jpeg for sign in _TELLS):
            raise
        return jpeg
