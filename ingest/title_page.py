"""What the first pages of a document say of it: title, year, authors, whom it is for, what it is about."""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from ingest.studied import Sheet
from repository.boxes import WordBox, unpack_boxes

FIRST_PAGES = 3
_MAX_TITLE = 300
_LEAST_LETTERS = 4
_LARGER = 1.2  # times the size of most words is a title set, unless the page is a cover
_COVER_WORDS = 60
_SAME_SIZE = 0.92
_NEXT_LINE = 1.6  # heights of a word from one line of a title to the next, at most
_UPPER = 0.6  # of a page, where its title begins unless it is a cover
_UPRIGHT = 0.75  # times its height is a word of three letters wide at least
_MOST_TEXT = 20_000  # characters of a page that are looked at
_MOST_BOXES = 5_000  # of a page that are looked at

_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_YEAR = r"((?:19|20)\d\d)(?!\d)"
_YEARS = (  # in a line of the first pages, the surest first
    re.compile(rf"(?:©|\(c\)|\bcopyright\b|derechos reservados)\D{{0,60}}{_YEAR}", re.IGNORECASE),
    re.compile(
        rf"^(?:última reforma|última actualización|fecha|publicad[oa]|last (?:updated|amended)|published|date)\b.{{0,40}}?\b{_YEAR}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^[^\d\n]{{0,40}}(?:\d{{1,2}}(?:º|°|st|nd|rd|th)? (?:de )?)?\b(?:{_MONTHS})[ ,.]{{1,3}}(?:del? )?{_YEAR}\.?$", re.IGNORECASE
    ),
    re.compile(rf"^(?:[^\d\n]{{2,40}}, )?{_YEAR}\.?$"),
    re.compile(rf"^(?:ley|decreto|resoluci[oó]n|acuerdo|directiva)\b.{{0,40}}?\bn[.º°o]*\s?\d{{1,5}}-{_YEAR}", re.IGNORECASE),
)
_AUTHORS = re.compile(
    r"^(?:autor(?:a|es|as|ía)?|elaborado por|elaboración|preparado por|authors?|written by|prepared by)"
    r"\s?(?::|(?<=por)|(?<=by)|(?<=por )|(?<=by ))\s?(.{4,200})$",
    re.IGNORECASE,
)
_BETWEEN_AUTHORS = re.compile(r"\s*[;,]\s*|\s+(?:y|and|&)\s+")
_WORKS = (
    r"(?:guía|manual|material|documento|cuaderno|cuadernillo|curso|taller|módulo|folleto|libro|actividad|protocolo|kit|sesión|clase"
    r"|guide|handbook|document|course|workshop|module|leaflet|booklet|book|activity|protocol|toolkit|session|lesson|resource)"
)
_FOR_WHOM = (  # a label at the beginning of a line, or a sentence of which the document itself is the subject
    re.compile(
        r"(?:^|\n)(?:dirigid[oa] a(?: quién)?|destinatari[oa]s|audiencia|(?:público|población|grupo) (?:meta|destinatario|objetivo)"
        r"|para quién(?: es)?|(?:target )?audience|target group|for whom)\s?:\s*([^\n]{3,160})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:est[ea]|el|la|this|the)\s(?:presente\s)?{_WORKS}\s(?:está\s|va\s|se\s|es\s|is\s|was\s)?"
        r"(?:dirig(?:e|id[oa])\s+al?|destina(?:d[oa])?\s+al?|(?:intended|designed|meant|written)\s+for|aimed\s+at|para|for)\s([^.;:]{3,160})",
        re.IGNORECASE,
    ),
)
_FOR_WHOM_IN_A_TITLE = re.compile(rf"^(?:\w+\s)?{_WORKS}\s(?:\w+\s){{0,3}}?(?:para|for)\s(.{{3,60}})", re.IGNORECASE)
_ABSTRACT_HEADING = re.compile(
    r"(?:resumen(?: ejecutivo)?|sinopsis|abstract|(?:executive )?summary|descripci[oó]n|description)[ .:]{0,3}", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_MAX_ABSTRACT = 600
_LEAST_ABSTRACT = 80
_MOST_LINES = 40  # of a paragraph


class Found(NamedTuple):
    """A text and the 1-based number of the page where it stands."""

    text: str
    page: int


def largest_words(sheets: Sequence[Sheet]) -> Found | None:
    """Give the words that are set in the largest letters of the first page that has text; None where no size is known."""
    sheet = next((sheet for sheet in sheets[:FIRST_PAGES] if _letters(sheet.text) >= _LEAST_LETTERS), None)
    if sheet is None or not (sheet.boxes and sheet.width and sheet.height):
        return None
    words = [_Sized(box, sheet) for box in unpack_boxes(sheet.boxes)[:_MOST_BOXES]]
    upright = [word for word in words if word.is_upright]
    if not upright:
        return None
    usual = median(word.size for word in upright)
    cover = len(upright) <= _COVER_WORDS
    for size in sorted({word.size for word in upright}, reverse=True):
        if size < _LARGER * usual and not cover:
            return None
        group = _first_group([word for word in upright if _SAME_SIZE * size <= word.size <= size])
        title = _text_of(sheet.text, group)
        if _letters(title) >= _LEAST_LETTERS and (cover or min(word.top for word in group) < _UPPER * sheet.height):
            return Found(title, sheet.number) if len(title) <= _MAX_TITLE else None
    return None


def first_heading(sheets: Sequence[Sheet]) -> Found | None:
    """Give the heading that the first page stands under; None where the format has none."""
    sheet = next((sheet for sheet in sheets[:1] if sheet.outline and not sheet.boxes), None)
    return Found((sheet.outline or "").split(" — ")[0], sheet.number) if sheet else None


def year(sheets: Sequence[Sheet], newest: int) -> Found | None:
    """Give the year that a line of the first pages or of the last one dates the document with, not after `newest`."""
    looked = [*sheets[:FIRST_PAGES], *sheets[FIRST_PAGES:][-1:]]
    for number, pattern in enumerate(_YEARS):
        for sheet in looked if number == 0 else sheets[:1]:
            for line in _lines(sheet.text):
                match = pattern.search(line)
                if match and int(match[1]) <= newest:
                    return Found(match[1], sheet.number)
    return None


def authors(sheets: Sequence[Sheet]) -> list[Found]:
    """Give those whom a line of the first pages calls the authors."""
    return [
        Found(name.strip(" ."), sheet.number)
        for sheet in sheets[:FIRST_PAGES]
        for line in _lines(sheet.text)
        if (match := _AUTHORS.match(line))
        for name in _BETWEEN_AUTHORS.split(match[1])
        if name[:1].isupper() and _letters(name) >= _LEAST_LETTERS
    ]


def for_whom(sheets: Sequence[Sheet], title: str) -> list[Found]:
    """
    Give the places where the title or the first pages say whom the document is for, each up to the end of its sentence.

    Page 0 is the title.
    """
    found = [Found(match[1], 0) for match in _FOR_WHOM_IN_A_TITLE.finditer(title)]
    for sheet in sheets[:FIRST_PAGES]:
        for pattern in _FOR_WHOM:
            found += [Found(" ".join(match[1].split()), sheet.number) for match in pattern.finditer(sheet.text[:_MOST_TEXT])]
    return found


def abstract(sheets: Sequence[Sheet]) -> Found | None:
    """Give the first paragraph below a heading that promises one, such as *Resumen*."""
    for sheet in sheets[:FIRST_PAGES]:
        lines = sheet.text[:_MOST_TEXT].split("\n")
        for place, line in enumerate(lines):
            if _ABSTRACT_HEADING.fullmatch(line.strip()):
                text = _paragraph(lines[place + 1 : place + 1 + _MOST_LINES])
                if text:
                    return Found(text, sheet.number)
    return None


def first_paragraph(sheets: Sequence[Sheet]) -> Found | None:
    """Give what stands first on the first page and is no heading, where paragraphs are told apart and it reads like one."""
    for sheet in sheets[:1]:
        blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", sheet.text[:_MOST_TEXT])]
        first = next((block for block in blocks if block.endswith((".", ":", ";", "!", "?", ")"))), "")
        text = _shortened(first)
        if not sheet.boxes and len(text) >= _LEAST_ABSTRACT and text[0].isupper() and text.endswith((".", "!", "?")):
            return Found(text, sheet.number)
    return None


class _Sized:
    """A word with its size in points."""

    def __init__(self, box: WordBox, sheet: Sheet) -> None:
        assert sheet.width
        assert sheet.height
        self.start, self.end = box.start, box.end
        self.top = box.top * sheet.height
        self.size = round((box.bottom - box.top) * sheet.height, 1)
        letters = sum(letter.isalpha() for letter in sheet.text[box.start : box.end])
        wide = (box.right - box.left) * sheet.width
        self.is_upright = letters < 3 or wide > _UPRIGHT * self.size


def _first_group(words: list[_Sized]) -> list[_Sized]:
    """Give the words from the topmost one on, for as long as the next line is near."""
    group: list[_Sized] = []
    for word in sorted(words, key=lambda word: (word.top, word.start)):
        if group and word.top - group[-1].top > _NEXT_LINE * word.size:
            break
        group.append(word)
    return sorted(group, key=lambda word: word.start)


def _text_of(text: str, words: Sequence[_Sized]) -> str:
    """Give what stands between words where nothing else does: hyphens and commas are no words."""
    pieces: list[str] = []
    for word, following in zip(words, [*words[1:], None]):
        between = text[word.end : following.start] if following else ""
        near = following is not None and not any(letter.isalnum() for letter in between)
        pieces.append(text[word.start : word.end] + (between if near else " "))
    return " ".join("".join(pieces).split()).strip(" ,;:-–—")


def _paragraph(lines: Sequence[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if line.strip():
            kept.append(line.strip())
        elif kept:
            break
    text = _shortened(" ".join(kept))
    return text if len(text) >= _LEAST_ABSTRACT else ""


def _shortened(text: str) -> str:
    """Give the first sentences of a text, as many as an abstract may have."""
    if len(text) <= _MAX_ABSTRACT:
        return text
    ends = [match.start() for match in _SENTENCE_END.finditer(text[:_MAX_ABSTRACT])]
    return text[: ends[-1]] if ends else ""


def _lines(text: str) -> Iterator[str]:
    for line in text[:_MOST_TEXT].split("\n"):
        if line := line.strip():
            yield line[:300]


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
