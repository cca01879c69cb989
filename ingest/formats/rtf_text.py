"""The words of an RTF file: paragraphs, rows, notes, comments, what is hidden, and what the file says of itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ingest.formats.code_pages import USUAL, of_charset, of_page
from ingest.formats.rtf_tokens import Token, tokens
from ingest.formats.sections import Block
from ingest.formats.units import Note, Unit, row_of

MAX_DEPTH = 10_000  # of groups; deeper ones are read as if they were not there
_SIGNS = {
    b"tab": "\t",
    b"line": "\n",
    b"lbr": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": " ",
    b"enspace": " ",
    b"qmspace": " ",
    b"~": "\u00a0",
    b"-": "\u00ad",
    b"_": "-",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
}
_PARAGRAPH_ENDS = frozenset((b"par", b"sect", b"page", b"\r", b"\n"))
_KINDS = {  # of what a group holds, by the word that begins it
    **{name: name.decode() for name in (b"annotation", b"atnauthor", b"footnote", b"fonttbl", b"stylesheet", b"info", b"objclass")},
    **{name: name.decode() for name in (b"title", b"author", b"operator", b"subject", b"keywords", b"doccomm", b"creatim", b"revtim")},
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr", b"footerf"), "edge"),
    **dict.fromkeys((b"shptxt", b"dptxbxtext"), "box"),
    **dict.fromkeys((b"colortbl", b"fldinst", b"pict", b"nonshppict", b"listtext", b"pntext", b"objdata"), "skipped"),
    **dict.fromkeys((b"nonesttables", b"revtbl", b"filetbl", b"xe", b"tc", b"rxe", b"tcn", b"txe", b"shprslt", b"upr"), "skipped"),
    **dict.fromkeys((b"list", b"listoverride", b"falt", b"fname", b"panose"), "skipped"),
    **dict.fromkeys((b"sp", b"ftnsep", b"ftnsepc", b"ftncn", b"aftnsep", b"aftnsepc", b"aftncn", b"template", b"themedata"), "skipped"),
}
_STARRED = frozenset((b"annotation", b"objclass", b"atnauthor", b"shpinst", b"shptxt", b"do", b"dptxbxtext", b"footnote", b"fldrslt"))
_HEADING_NAMES = {"title": 1} | {f"heading {level}": level for level in range(1, 7)}
_MOST_LEVELS = 6
_MEANINGS: Mapping[bytes, Callable[[int | None], dict[str, Any]]] = {  # what a word with its number changes in the words that follow
    b"v": lambda number: {"is_hidden": number != 0},
    b"deleted": lambda number: {"is_struck": number != 0},
    b"plain": lambda _: {"is_hidden": False, "is_struck": False},
    b"pard": lambda _: {"is_table": False, "level": 0},
    b"intbl": lambda number: {"is_table": number != 0},
    b"outlinelevel": lambda number: {"level": number + 1 if number is not None and 0 <= number < _MOST_LEVELS else 0},
    b"f": lambda number: {"font": number or 0},
    b"uc": lambda number: {"fallback": max(0, 1 if number is None else number)},
}
_PAGES = {b"ansicpg": None, b"mac": 10_000, b"pc": 437, b"pca": 850}
_DROPPED = ("skipped", "stylesheet", "info")  # kinds whose words are no text
_FLOWING = ("body", "box")  # kinds whose paragraphs are pages' text


class _Place:
    """What one part of the file says: the body, a note, a title… It is the same for all groups inside it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.words: list[str] = []
        self.unseen: list[str] = []
        self.notes: list[Note] = []
        self.cells: list[list[Unit]] = []
        self.number = 0  # of a font or a style
        self.base: int | None = None  # style that a style rests on
        self.level = 0  # of a style

    def text(self) -> str:
        """Give the words, and forget them."""
        text = "".join(self.words)
        self.words = []
        return text


class _State(NamedTuple):
    """How the words of a group are meant; a group inside begins with that of the one around it."""

    place: _Place
    around: _Place  # what a group with two spellings of the same words stands in
    is_hidden: bool = False
    is_struck: bool = False
    is_table: bool = False
    is_starred: bool = False
    level: int = 0
    font: int = 0
    fallback: int = 1  # characters that stand after a number of Unicode for those who cannot read it


class Reading:
    """Follows a file from group to group. After the last unit the notes, edges, comments and properties are whole."""

    def __init__(self) -> None:
        self.notes: dict[Note, str] = {}
        self.edges: list[str] = []  # lines of headers and footers
        self.comments: list[tuple[str, str]] = []  # author and text
        self.said: dict[str, list[str]] = {}  # by the word of the group
        self.is_cut_off = False
        self._body = _Place("body")
        self._state = _State(self._body, self._body)
        self._around: list[_State] = []
        self._ready: list[Unit] = []
        self._codec = USUAL
        self._fonts: dict[int, str] = {}
        self._levels: dict[int, int] = {}
        self._bytes = bytearray()
        self._units = bytearray()  # of UTF-16
        self._to_pass = 0  # characters that repeat what was said in Unicode
        self._commenter = ""

    def units(self, data: bytes) -> Iterator[Unit]:
        """Give paragraphs and rows in order; text boxes come before the paragraph that holds them."""
        takers: Mapping[str, Callable[[Token], None]] = {
            "open": self._open,
            "close": self._close,
            "word": self._word,
            "sign": self._sign,
            "bytes": self._text,
        }
        for token in tokens(data):
            takers[token.sort](token)
            if self._ready:
                yield from self._ready
                self._ready = []
        self.is_cut_off = bool(self._around)
        while self._around:
            self._close(Token("close"))
        self._flush()
        self._end_paragraph(self._body)
        self._end_row(self._body)
        yield from self._ready

    def _open(self, _token: Token) -> None:
        self._flush()
        if len(self._around) < MAX_DEPTH:
            self._around.append(self._state)
            self._state = self._state._replace(is_starred=False)

    def _close(self, _token: Token) -> None:
        self._flush()
        if not self._around:
            return
        place = self._state.place
        self._state = self._around.pop()
        if place is not self._state.place and place is not self._state.around:
            self._settle(place)

    def _settle(self, place: _Place) -> None:
        """Keep what a part said that is over."""
        if place.kind in _FLOWING:
            self._end_paragraph(place)
            self._end_row(place)
        elif place.kind == "style":
            self._keep_style(place)
        elif place.kind != "skipped" and (text := place.text().strip()):
            self._keep(place.kind, text)

    def _keep(self, kind: str, text: str) -> None:
        if kind == "footnote":
            note = ("note", str(len(self.notes)))
            self.notes[note] = " ".join(text.split())
            self._state.place.notes.append(note)
        elif kind == "annotation":
            self.comments.append((self._commenter, text))
            self._commenter = ""
        elif kind == "atnauthor":
            self._commenter = text
        elif kind == "edge":
            self.edges += (line for line in text.splitlines() if line.strip())
        else:
            self.said.setdefault(kind, []).append(text)

    def _word(self, token: Token) -> None:
        name, number, state = token.data, token.number, self._state
        self._flush(but_units=name == b"u")
        if name == b"u":
            self._unicode(number or 0)
        elif name == b"ud":
            self._state = state._replace(place=state.around, is_starred=False)
        elif state.is_starred or name in _KINDS:
            self._begin(name, starred=state.is_starred)
        elif name in _SIGNS or name in _PARAGRAPH_ENDS:
            self._sign(token)
        elif state.place.kind in ("fonttbl", "style", "stylesheet", "creatim", "revtim"):
            self._define(name, number)
        else:
            self._format(name, number)

    def _begin(self, name: bytes, *, starred: bool) -> None:
        """Begin a part of its own, unless it is in one that is passed over."""
        self._to_pass = 0
        self._state = self._state._replace(is_starred=False)
        if self._state.place.kind == "skipped" or (starred and name in _STARRED and name not in _KINDS):
            return
        kind = "skipped" if starred and name not in _STARRED else _KINDS[name]
        self._state = _State(_Place(kind), self._state.place, fallback=self._state.fallback, font=self._state.font)

    def _define(self, name: bytes, number: int | None) -> None:
        """Note what the tables of fonts and styles say, and the year of a date."""
        place = self._state.place
        if place.kind == "stylesheet":
            self._state = self._state._replace(place=(place := _Place("style")))
        if name in (b"f", b"s") and number is not None:
            place.number = number
        elif name in (b"fcharset", b"cpg"):
            codec = of_charset(number) if name == b"fcharset" else of_page(number)
            if codec:
                self._fonts[place.number] = codec
        elif name == b"sbasedon":
            place.base = number
        elif name == b"outlinelevel" and number is not None:
            place.level = number + 1
        elif name == b"yr" and number:
            place.words.append(str(number))

    def _keep_style(self, place: _Place) -> None:
        name = place.text().strip(" ;").lower()
        level = place.level or _HEADING_NAMES.get(name) or self._levels.get(-1 if place.base is None else place.base, 0)
        if 0 < level <= _MOST_LEVELS:
            self._levels[place.number] = level

    def _format(self, name: bytes, number: int | None) -> None:
        """Note how the words that follow are meant."""
        place = self._state.place
        if name in _MEANINGS:
            self._state = self._state._replace(**_MEANINGS[name](number))
        elif name == b"s":
            self._state = self._state._replace(level=self._levels.get(number or 0, 0))
        elif name in _PAGES:
            self._codec = of_page(_PAGES[name] or number)
        elif name in (b"cell", b"nestcell"):
            self._end_cell()
        elif name == b"row":
            self._end_paragraph(place, as_cell=True)
            self._end_row(place)

    def _sign(self, token: Token) -> None:
        self._flush()
        if token.data == b"*":
            self._state = self._state._replace(is_starred=True)
        elif token.data in _PARAGRAPH_ENDS:
            if self._state.place.kind in _FLOWING and not self._state.is_table:
                self._end_row(self._state.place)
                self._end_paragraph(self._state.place)
            else:
                self._say("\n")
        elif self._to_pass:
            self._to_pass -= 1
        elif token.data in _SIGNS:
            self._say(_SIGNS[token.data])

    def _text(self, token: Token) -> None:
        data = token.data
        if self._to_pass:
            passed = min(self._to_pass, len(data))
            self._to_pass -= passed
            data = data[passed:]
        if data and self._state.place.kind != "skipped":
            self._flush(but_bytes=True)
            self._bytes += data

    def _unicode(self, number: int) -> None:
        self._units += (number & 0xFFFF).to_bytes(2, "little")
        self._to_pass = self._state.fallback

    def _flush(self, *, but_bytes: bool = False, but_units: bool = False) -> None:
        """Say the characters that have come together: some need two bytes, or two numbers."""
        if self._units and not but_units:
            units, self._units = self._units, bytearray()
            self._say(units.decode("utf-16-le", "surrogatepass") if _is_paired(units) else units.decode("utf-16-le", "replace"))
        if self._bytes and not but_bytes:
            data, self._bytes = self._bytes, bytearray()
            self._say(data.decode(self._fonts.get(self._state.font, self._codec), "replace"))

    def _say(self, text: str) -> None:
        place = self._state.place
        if place.kind in _DROPPED:
            return
        is_seen = not (self._state.is_hidden or self._state.is_struck)
        (place.words if is_seen else place.unseen).append(text)

    def _end_paragraph(self, place: _Place, *, as_cell: bool = False) -> None:
        text, hidden = place.text(), "".join(place.unseen)
        notes, place.unseen, place.notes = tuple(place.notes), [], []
        if not text.strip() and not hidden.strip() and not notes:
            return
        if as_cell:
            place.cells.append([Unit(Block(text), notes, hidden)])
        else:
            self._ready.append(Unit(Block(text, self._state.level), notes, hidden))

    def _end_cell(self) -> None:
        if self._state.place.kind in _FLOWING:
            self._end_paragraph(self._state.place, as_cell=True)
        else:
            self._say("\n")

    def _end_row(self, place: _Place) -> None:
        if place.cells:
            self._ready += row_of(place.cells)
            place.cells = []


def _is_paired(units: bytearray) -> bool:
    """Tell whether every half of a character has its other half."""
    try:
        units.decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    return True
