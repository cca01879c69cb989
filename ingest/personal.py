"""Finds what may tell who a person is, in the pages of a file and in what it hides. What is found is for a person to judge."""

import re
from collections.abc import Iterable, Iterator, Sequence

import phonenumbers
from phonenumbers import PhoneNumberType

from ingest import identity
from ingest.extraction import ExtractedPage, Hidden
from ingest.identity import Found
from ingest.titles import sensible_authors
from repository.found import MAX_EXCERPT, MAX_FINDINGS, NewFinding

REGIONS = ("MX", "GT", "SV", "HN", "NI", "CR", "PA", "DO", "BZ", "US", "CA")
_REACH = 60  # characters around digits in which a number is looked for
AROUND = 30  # characters shown on each side of what was found
_BEFORE = 45  # characters before a number in which a word may say what it is
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_PUBLISHED = (  # types of numbers that nobody has at home
    *(PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST),
    *(PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL, PhoneNumberType.PAGER),
)

_DIGITS = re.compile(r"\d(?:[^\S\n]?[-–.()/]?[^\S\n]?\d){5}")  # without these no number is looked for
_NUMBER = re.compile(r"(?<![\w./@#$€=-])(?:\+ ?|00)?\(?\d[\d \u00a0.()\-–]{5,22}\d(?![\w@%]|[.,]\d)")
_SET_APART = re.compile(r"\(\d{2,3}\)[ \u00a0-]?\d{3,4}[ \u00a0.-]?\d{4}|\d{3}[-. ]\d{3}-\d{4}|1-\d{3}-\d{3}-\d{4}")
_TELEPHONE = re.compile(
    r"\b(?:tel(?:[eé]fonos?|[eé]f?|s)?|phones?|telephone|cel(?:ular(?:es)?)?|cell|m[oó]vil(?:es)?|mobile|whats ?app|signal|telegram|"
    r"ll[aá]m[ae]\w*|call|marc[aáe]\w*|contact\w*)\b\.?",
    re.IGNORECASE,
)
_IN_TABLE = re.compile(r"\d{4}[ -]\d{4}")  # under a heading that says what it is
_YEARS = re.compile(r"(?:19|20)\d\d[ -](?:19|20)\d\d")
_HELP_LINE = re.compile(
    r"l[ií]nea|hot ?line|help ?line|denunci|emergenci|emergency|gratuit|toll|\b24 h|atenci[oó]n a|\bPBX\b|conmutador|switchboard|\bfax\b",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:ISBN|ISSN|DOI|ISO|EAN|NIPO|art[ií]culos?|article|ley|decreto|gaceta|dep[oó]sito|legal|c[oó]digo|no\. de venta)\b[^\n]*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}\b")
_ROLE = re.compile(
    r"(?:.*[._-])?(?:info\w*|informes?|contact\w*|webmaster|publi\w*|prensa|press|media|support|soporte|help\w*|ayuda|denunci\w*|"
    r"oficina\w*|office|secretar[ií]a|mail|e?correo|admin\w*|no-?reply|editor\w*|ventas|sales|library|biblioteca|registr\w+|direcci[oó]n|"
    r"comunicaci\w+|communication\w*|enquir\w+|inquir\w+|orders?|permissions?|rights|derechos|hq|unit|team|equipo|lista?s?|"
    r"coordinaci[oó]n|atenci[oó]n\w*|quejas|consultas?|consul\w*|embassy|embajada|feedback|general|central|postmaster|security|bugs?|"
    r"example|ejemplo|usuario|user|nombre|name|someone|alguien|you|tu)(?:[._-].*)?",
    re.IGNORECASE,
)
_EXAMPLE_DOMAIN = re.compile(r"@(?:[\w-]+\.)*(?:example\.\w+|ejemplo\.\w+|localhost|test|invalid|domain\.\w+|dominio\.\w+)$", re.IGNORECASE)

_WORD = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
_NAME = rf"{_WORD}(?:[^\S\n]+(?:(?:de|del|la|los)[^\S\n]+){{0,2}}{_WORD}){{1,3}}"
_CHILD = r"(?:niñ[oa]|adolescente|menor(?: de edad)?|NNA|hij[oa]|alumn[oa]|child|minor|boy|girl|son|daughter|pupil)"
_CHILD_NAMES = (  # each behind words without which it is not looked for
    (
        ("llamad", "de nombre", "named ", "called "),
        re.compile(rf"\b{_CHILD}\b[^.\n]{{0,30}}?\b(?:llamad[oa]|de nombre|named|called)[^\S\n]+({_NAME})"),
    ),
    (
        ("ombre de", "ombres de", "ombre completo de", "ombre y ", "ombres y "),
        re.compile(rf"\b[Nn]ombres?(?: completo| y apellidos?)? (?:de la|del|de el) {_CHILD}\b[^\n:]{{0,20}}:[^\S\n]*({_NAME})"),
    ),
    (
        ("ame of ", "s name", "s full name"),
        re.compile(rf"\b(?:[Nn]ame of (?:the )?(?:child|minor|boy|girl)|[Cc]hild['’]s (?:full )?name)[^\S\n]*:[^\S\n]*({_NAME})"),
    ),
    (
        (" años", " year", "-year"),
        re.compile(rf"\b({_NAME})[^\S\n]?[,(][^\S\n]*(?:de[^\S\n]+|aged?[^\S\n]+)?(?:[1-9]|1[0-7])[^\S\n-](?:años|years?[ -]old)\b"),
    ),
)


def find(pages: Iterable[ExtractedPage], hidden: Sequence[Hidden], authors: Sequence[str]) -> tuple[NewFinding, ...]:
    """
    Give what may be personal data: first what the file hides, then what its pages show, each value once.

    `authors` are the names that the record will show: where a file names them again it hides nothing.
    """
    known = {author.casefold() for author in authors}
    found = [NewFinding(kind=one.kind, page=one.page, excerpt=one.text[:MAX_EXCERPT]) for one in hidden if not _is_known(one, known)]
    seen: set[tuple[str, str]] = set()
    for page in pages:
        if len(found) >= MAX_FINDINGS:
            break
        for one in in_text(page.text):
            value = (one.kind, re.sub(r"\W", "", one.value).casefold())
            if value not in seen:
                seen.add(value)
                found.append(NewFinding(kind=one.kind, page=page.number, excerpt=_excerpt(page.text, one)))
    return tuple(dict.fromkeys(found[:MAX_FINDINGS]))


def in_text(text: str) -> Iterator[Found]:
    """Give the telephone and identity numbers, e-mail addresses and names of children in a text."""
    for start, end in _places(text):
        numbers = list(identity.find(text, start, end))
        yield from numbers
        for one in _telephones(text, start, end):
            if not any(one.start < number.end and number.start < one.end for number in numbers):
                yield one
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not _ROLE.fullmatch(match[0].partition("@")[0]) and not _EXAMPLE_DOMAIN.search(match[0]):
                yield Found("email", match[0], *match.span())
    for words, pattern in _CHILD_NAMES:
        if any(word in text for word in words):
            yield from (Found("child-name", match[1], *match.span(1)) for match in pattern.finditer(text))


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Give where numbers may stand in a text, with what is around them: most pages have none."""
    start = end = 0
    for match in _DIGITS.finditer(text):
        if match.start() - _REACH > end:
            if end:
                yield start, end
            start = max(0, match.start() - _REACH)
        end = match.end() + _REACH
    if end:
        yield start, end


def _telephones(text: str, start: int, end: int) -> Iterator[Found]:
    says: bool | None = None
    for match in _NUMBER.finditer(text, start, end):
        digits = sum(letter.isdigit() for letter in match[0])
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS or _HELP_LINE.search(before) or _OTHER_NUMBER.search(before):
            continue
        abroad = match[0].startswith(("+", "00"))
        listed = bool(_IN_TABLE.fullmatch(match[0])) and not _YEARS.fullmatch(match[0])
        if listed and says is None:
            says = bool(_TELEPHONE.search(text))
        listed = listed and bool(says)
        if (abroad or listed or _SET_APART.fullmatch(match[0]) or _TELEPHONE.search(before)) and _is_private(match[0], abroad=abroad):
            yield Found("telephone", match[0], *match.span())


def _is_private(number: str, *, abroad: bool) -> bool:
    """Tell whether a number may ring at somebody's: valid in one of our countries, and none that institutions publish."""
    if abroad:
        number = re.sub(r"^(?:\+ ?|00)", "+", number)
    for region in REGIONS:
        try:
            parsed = phonenumbers.parse(number, None if abroad else region)
        except phonenumbers.NumberParseException:
            return False
        if phonenumbers.is_valid_number(parsed) and phonenumbers.region_code_for_number(parsed) in REGIONS:
            return phonenumbers.number_type(parsed) not in _PUBLISHED
        if abroad:
            return False
    return False


def _is_known(one: Hidden, known: set[str]) -> bool:
    """Tell whether a name is one that the record shows, or that of a program or an account that anybody may have."""
    if one.kind != "author":
        return False
    return one.text.casefold() in known or ("@" not in one.text and not sensible_authors((one.text,)))


def _excerpt(text: str, one: Found) -> str:
    return " ".join(text[max(0, one.start - AROUND) : one.end + AROUND].split())[:MAX_EXCERPT]
