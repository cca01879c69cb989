"""Workbooks without their hidden sheets: neither the sheets nor what other parts remember of them."""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from ingest.cleaned.packed import attributes, drop_attribute, family, local, remove

_FAMILY = "spreadsheetml"
_HIDDEN_STATES = ("hidden", "veryHidden")
_FORMULAS = {"f": 0, "formula1": 1, "formula2": 1, "formula": 1, "definedName": 0}  # names, and which parent goes with them


class Hidden:
    """The hidden sheets of one workbook, and the texts that only they use."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._mention: re.Pattern[str] | None = None

    def sheets_of(self, root: etree._Element) -> set[str]:
        """Take the hidden sheets out of a workbook part, and give the ids of their relationships."""
        if local(root) != "workbook" or _FAMILY not in family(root):
            return set()
        listed = [sheet for sheet in root.iter() if local(sheet) == "sheet"]
        places = {place for place, sheet in enumerate(listed) if sheet.get("state") in _HIDDEN_STATES}
        if not places:
            return set()
        self._names = [listed[place].get("name", "") for place in places]
        wanted = "|".join(re.escape(name) for name in self._names if name)
        self._mention = re.compile(rf"(?<!\w)'?(?:{wanted})'?(?::'?[^'!]+'?)?!", re.IGNORECASE) if wanted else None
        gone = {value for place in places for name, value in attributes(listed[place]).items() if name.endswith("}id")}
        remove(listed[place] for place in places)
        _renumber(root, places)
        for view in root.iter():
            if local(view) == "workbookView":
                drop_attribute(view, "activeTab")
                drop_attribute(view, "firstSheet")
        return gone

    def clean(self, root: etree._Element) -> None:
        """Take out formulas, rules and names that point into a hidden sheet; a cell keeps the value it shows."""
        if self._mention is None or _FAMILY not in family(root):
            return
        doomed = []
        for element in root.iter():
            above = _FORMULAS.get(local(element))
            if above is not None and element.text and self._mention.search(element.text):
                parent = element.getparent()
                doomed.append(element if not above or parent is None else parent)
        remove(doomed)
        for link in [link for link in root.iter() if local(link) == "hyperlink" and self._mention.search(link.get("location") or "")]:
            remove([link])
        remove(element for element in root.iter() if local(element) in ("hyperlinks", "definedNames") and not len(element))

    def settle(self, parts: Mapping[str, etree._Element]) -> None:
        """Empty the shared texts that no sheet uses any more."""
        texts = [root for root in parts.values() if local(root) == "sst"]
        if not texts:
            return
        used = set(_used(root for root in parts.values() if local(root) in ("worksheet", "macrosheet")))
        for root in texts:
            for number, entry in enumerate(child for child in root if local(child) == "si"):
                if number not in used:
                    for child in list(entry):
                        entry.remove(child)
                    etree.SubElement(entry, entry.tag[: entry.tag.index("}") + 1] + "t" if "}" in entry.tag else "t")
            drop_attribute(root, "count")


def _used(sheets: Iterable[etree._Element]) -> Iterable[int]:
    for sheet in sheets:
        for cell in sheet.iter():
            if local(cell) == "c" and cell.get("t") == "s":
                yield from (int(value.text or "") for value in cell if local(value) == "v" and (value.text or "").strip().isdigit())


def _renumber(root: etree._Element, places: set[int]) -> None:
    """Let names that belong to a sheet follow it to its new place; those of hidden sheets go."""
    for name in [name for name in root.iter() if local(name) == "definedName"]:
        place = name.get("localSheetId", "")
        if not place.isdigit():
            continue
        if int(place) in places:
            remove([name])
        else:
            name.set("localSheetId", str(int(place) - sum(gone < int(place) for gone in places)))
