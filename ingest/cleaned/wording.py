"""The text of office documents as it stands now: without comments, earlier wordings, hidden words and the names of who wrote what."""

from collections.abc import Iterator

from lxml import etree

from ingest.cleaned.packed import attributes, family, local, remove, unwrap

_OUT = frozenset(  # of WordprocessingML
    (
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "del", "moveFrom", "delText", "delInstrText"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "proofErr", "permStart", "permEnd"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange"),
        *("numberingChange", "cellIns", "cellDel", "cellMerge", "rsids", "docVars", "trackRevisions", "mailMerge", "dataBinding"),
        *("attachedTemplate", "writeProtection", "documentProtection", "saveThroughXslt"),
    )
)
_WRAPPERS = ("ins", "moveTo")
_OFF = ("0", "false", "off")
_FAMILY = "wordprocessingml"
_OTHERS_OUT = {  # names of elements by what their namespace holds
    "presentationml": ("modifyVerifier",),
    "spreadsheetml": ("fileSharing", "webPublishing", "legacyDrawing", "legacyDrawingHF", "customWorkbookViews", "oleObjects", "controls"),
    "office/powerpoint/2010/main": ("sectionLst",),  # names slides that may be hidden
    "office/spreadsheetml/2010/11/ac": ("absPath",),
}


def clean(root: etree._Element) -> None:
    """Clean one part, whatever it is; what is no text of a document is left as it is."""
    remove(element for element in root.iter() if _goes(element))
    remove(extension for extension in root.iter() if local(extension) == "ext" and not len(extension) and not extension.text)
    if not any(_FAMILY in space for space in root.nsmap.values() if space):
        return
    remove(_deleted_rows(root))
    remove(_hidden_runs(root))
    remove(element for element in root.iter() if _is(element, _OUT))
    unwrap(element for element in root.iter() if _is(element, _WRAPPERS))
    for element in root.iter():
        for name in [name for name in attributes(element) if _tells(name)]:
            del element.attrib[name]


def _goes(element: etree._Element) -> bool:
    name = local(element)
    return any(name in names and space in family(element) for space, names in _OTHERS_OUT.items())


def _is(element: etree._Element, names: frozenset[str] | tuple[str, ...]) -> bool:
    return local(element) in names and _FAMILY in family(element)


def _deleted_rows(root: etree._Element) -> Iterator[etree._Element]:
    for row in root.iter():
        if _is(row, ("tr",)) and any(_is(mark, ("del",)) for part in row if _is(part, ("trPr",)) for mark in part):
            yield row


def _hidden_runs(root: etree._Element) -> Iterator[etree._Element]:
    for run in root.iter():
        if _is(run, ("r",)) and any(_hides(mark) for part in run if _is(part, ("rPr",)) for mark in part):
            yield run


def _hides(mark: etree._Element) -> bool:
    values = [value for name, value in attributes(mark).items() if name.endswith("}val")]
    return _is(mark, ("vanish", "webHidden")) and not any(value.lower() in _OFF for value in values)


def _tells(name: str) -> bool:
    """Tell whether an attribute names who wrote something, or in which session."""
    last = name.rsplit("}", 1)[-1]
    return _FAMILY in name and (last.startswith("rsid") or last in ("author", "initials"))
