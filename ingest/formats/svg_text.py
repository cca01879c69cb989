"""Where the words of an SVG stand: transformations, text elements and their lines."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ingest.formats.layout import Placed
from ingest.formats.xml import name_of

_UNSEEN = frozenset(
    ["clipPath", "defs", "desc", "marker", "mask", "metadata", "pattern", "script", "style", "symbol", "title", "linearGradient"]
    + ["radialGradient", "filter", "namedview"]
)
_TEXT = frozenset(["text", "foreignObject"])
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:e[-+]?\d{1,2})?", re.IGNORECASE)
_STEP = re.compile(r"(matrix|translate|scale|rotate)\s*\(([^()]*)\)")
_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b")
_STYLE = {name: re.compile(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)") for name in ("font-size", "text-anchor")}
_DEFAULT_SIZE = 16.0
_LINE = 1.2  # of the size of the letters, from line to line
_LETTER = 0.5  # of their size, how wide they are on average
_BEFORE = {"middle": 0.5, "end": 1.0}  # share of a text that stands before its anchor

Matrix = tuple[float, float, float, float, float, float]


class _State(NamedTuple):
    """What an element has from those around it."""

    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    size: float = _DEFAULT_SIZE
    anchor: str = "start"


def placed(root: etree._Element) -> Iterator[Placed]:
    """Give the texts of a drawing that are seen, in its order, each with its place."""
    waiting = [(root, _State())]
    while waiting:
        element, around = waiting.pop()
        name = name_of(element)
        if not name or name in _UNSEEN or is_hidden(element):
            continue
        state = _within(element, around)
        if name in _TEXT:
            yield from _text(element, state)
        else:
            waiting += [(child, state) for child in reversed(element)]


def is_hidden(element: etree._Element) -> bool:
    """Tell whether an element is not shown, with all that it holds."""
    return element.get("display") == "none" or bool(_HIDDEN.search(element.get("style", "")))


def _within(element: etree._Element, around: _State) -> _State:
    size = _numbers(_said(element, "font-size"))
    anchor = _said(element, "text-anchor").strip()
    matrix = around.matrix
    for kind, said in _STEP.findall(element.get("transform", "")):
        matrix = _times(matrix, _step(kind, _numbers(said)))
    return _State(matrix, size[0] if size and size[0] > 0 else around.size, anchor or around.anchor)


def _said(element: etree._Element, name: str) -> str:
    """Give a property that an element says of itself, in its style or as an attribute."""
    found = _STYLE[name].search(element.get("style", ""))
    return found[1] if found else element.get(name, "")


def _text(element: etree._Element, state: _State) -> Iterator[Placed]:
    lines = [line for raw in "".join(_pieces(element)).split("\n") if (line := " ".join(raw.split()))]
    if not lines:
        return
    anchor = next((child for child in element.iter() if isinstance(child.tag, str) and child.get("y")), element)
    x, y = (next(iter(_numbers(anchor.get(name, ""))), 0.0) for name in ("x", "y"))
    width = max(map(len, lines)) * _LETTER * state.size
    left = x - width * _BEFORE.get(state.anchor, 0.0)
    top, bottom = y - 0.8 * state.size, y + (0.2 + _LINE * (len(lines) - 1)) * state.size
    corners = [_moved(state.matrix, x, y) for x, y in ((left, top), (left + width, top), (left, bottom), (left + width, bottom))]
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    scale = math.hypot(state.matrix[2], state.matrix[3])
    yield Placed("\n".join(lines), min(across), min(down), max(across), max(down), state.size * scale)


def _pieces(element: etree._Element) -> Iterator[str]:
    """Give the words of a text element; a part that stands lower begins a line."""
    height = None
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if not name_of(part):
            continue
        if event == "end":
            yield "" if part is element else part.tail or ""
            continue
        if part is not element and ((part.get("y") not in (None, height)) or part.get("dy", "0") not in ("0", "0px", "0em")):
            yield "\n"
        height = part.get("y", height)
        yield part.text or ""


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text[:400])]


def _step(kind: str, said: list[float]) -> Matrix:
    match kind, said:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x, *rest]:
            return 1.0, 0.0, 0.0, 1.0, x, rest[0] if rest else 0.0
        case "scale", [x, *rest]:
            return x, 0.0, 0.0, rest[0] if rest else x, 0.0, 0.0
        case "rotate", [degrees, *centre]:
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            x, y = centre if len(centre) == 2 else (0.0, 0.0)
            return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
    return _State().matrix


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
