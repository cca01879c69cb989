"""Numbers that States give to persons, told from other numbers by their form, their check digit and the words before them.

Sources of the check digits: Mexico, Instructivo Normativo para la Asignación de la CURP (DOF 18 October 2021) and RFC, Anexo of SAT on
the `dígito verificador`; Guatemala, RENAP (CUI: modulo 11 over the first eight digits); El Salvador, RNPN (DUI: modulo 10, weights 9
to 2); Nicaragua, letter of the cédula as number modulo 23; Dominican Republic, JCE (Luhn).
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

_SIGNS = re.compile(r"[\dA-ZÑ& -]{5,}")  # what all numbers but passports are written with: their patterns cost more than to find these
_PASSPORT = re.compile(
    r"(?:pasaporte|passport)s?\b[^\n\d]{0,25}?\b([A-Z]{0,2}\d{6,9})(?![\d-])",
    re.IGNORECASE,
)
_BEFORE = 45  # characters before a number in which a word may say what it is
_NATIONAL = re.compile(
    r"c[eé]dula|identidad|identificaci[oó]n|\bDNI\b|\bC\.?I\.?P\b|\bDUI\b|\bDPI\b|\bCUI\b|documento|\bID (?:card|number|no)|national id",
    re.IGNORECASE,
)
_SOCIAL = re.compile(r"\bSSN\b|social security|seguro social", re.IGNORECASE)
_COMPANY = re.compile(r"jur[ií]dica|gaceta|expediente|decreto|\bley\b|art[ií]culo", re.IGNORECASE)
_CURP_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_NICARAGUAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
_STATES = frozenset(
    [
        "AS",
        "BC",
        "BS",
        "CC",
        "CS",
        "CH",
        "CL",
        "CM",
        "DF",
        "DG",
        "GT",
        "GR",
        "HG",
        "JC",
        "MC",
        "MN",
        "MS",
        "NT",
        "NL",
        "OC",
        "PL",
        "QT",
        "QR",
        "SP",
        "SL",
        "SR",
        "TC",
        "TS",
        "TL",
        "VZ",
        "YN",
        "ZS",
        "NE",
    ]
)
_TOWNS = (17, 8, 16, 16, 13, 14, 19, 8, 24, 21, 9, 30, 32, 21, 8, 17, 14, 5, 11, 11, 7, 17)  # municipalities of Guatemala's departments


class Found(NamedTuple):
    """A number in a text, with the place where it stands (0-based offsets)."""

    kind: str
    value: str
    start: int
    end: int


class _Sort(NamedTuple):
    """A sort of number: how it looks, what proves it, and the words one of which must stand before it, if any."""

    pattern: re.Pattern[str]
    proves: Callable[[str], bool]
    needs: re.Pattern[str] | None = None
    kind: str = "identity-number"


def find(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Found]:
    """Give the identity numbers of a text from `start` to `end`, each once."""
    seen: set[int] = set()
    places = [(run.start(), run.end() + 1) for run in _SIGNS.finditer(text, start, end) if not run[0].isalpha()]
    for sort in _SORTS:
        for match in _matches(sort.pattern, text, [(start, end)] if sort.pattern is _PASSPORT else places):
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            if match.end() in seen or _COMPANY.search(before) or (sort.needs and not sort.needs.search(before)):
                continue
            if sort.proves(re.sub(r"[\s-]", "", match[1])):
                seen.add(match.end())
                yield Found(sort.kind, match[1], match.start(1), match.end(1))


def _matches(pattern: re.Pattern[str], text: str, places: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in places:
        yield from pattern.finditer(text, start, end)


def is_curp(value: str) -> bool:
    """Prove a Mexican CURP: date of birth, state and check digit."""
    if not _is_date(value[8:10], value[6:8]) or value[11:13] not in _STATES:
        return False
    total = sum(_CURP_ALPHABET.index(letter) * (18 - place) for place, letter in enumerate(value[:17]))
    return value[17] == str(-total % 10)


def is_rfc(value: str) -> bool:
    """Prove a Mexican RFC of a natural person: date of birth and check digit."""
    if not _is_date(value[8:10], value[6:8]):
        return False
    total = sum(_RFC_ALPHABET.index(letter) * (13 - place) for place, letter in enumerate(value[:12]))
    return value[12] == "0123456789A"[-total % 11]


def is_cui(value: str) -> bool:
    """Prove a Guatemalan CUI (number of the DPI): check digit, department and municipality."""
    department, town = int(value[9:11]), int(value[11:13])
    if not (1 <= department <= len(_TOWNS) and 1 <= town <= _TOWNS[department - 1]):
        return False
    return sum(int(digit) * weight for weight, digit in enumerate(value[:8], 2)) % 11 == int(value[8])


def is_dui(value: str) -> bool:
    """Prove a Salvadoran DUI by its check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(value[:8], range(9, 1, -1), strict=True))
    return value[8] == str(-total % 10) and int(value) > 0


def is_nicaraguan(value: str) -> bool:
    """Prove a Nicaraguan cédula: date of birth and letter."""
    return _is_date(value[3:5], value[5:7]) and value[13] == _NICARAGUAN_LETTERS[int(value[:13]) % 23]


def is_dominican(value: str) -> bool:
    """Prove a Dominican cédula by its check digit (Luhn)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(value))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0 and int(value) > 0


def is_honduran(value: str) -> bool:
    """Prove a Honduran identity number as far as one can: department, municipality and year; it has no check digit."""
    return 1 <= int(value[:2]) <= 18 and 1 <= int(value[2:4]) <= 28 and 1900 <= int(value[4:8]) <= 2035


def _is_salvadoran_tax(value: str) -> bool:
    return _is_date(value[4:6], value[6:8])


def _is_date(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _always(_value: str) -> bool:
    return True


_SORTS = (
    _Sort(re.compile(r"\b([A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d)\b"), is_curp),
    _Sort(re.compile(r"(?<![\wÑ&])([A-ZÑ&]{4}-?\d{6}-?[0-9A-Z]{2}[0-9A])\b"), is_rfc),
    _Sort(re.compile(r"(?<![\d-])(\d{4}-(?:19|20)\d{2}-\d{5})(?![\d-])"), is_honduran),
    _Sort(re.compile(r"(?<![\d-])((?:0[1-9]|1[0-8])\d{2}(?:19|20)\d{7})(?![\d-])"), is_honduran, _NATIONAL),
    _Sort(re.compile(r"(?<![\d-])(\d{4} \d{5} \d{4})(?![\d-])"), is_cui),
    _Sort(re.compile(r"(?<![\d-])(\d{13})(?![\d-])"), is_cui, _NATIONAL),
    _Sort(re.compile(r"(?<![\d-])(\d{8}-\d)(?![\d-])"), is_dui),
    _Sort(re.compile(r"(?<![\d-])(\d{9})(?![\d-])"), is_dui, re.compile(r"\bDUI\b", re.IGNORECASE)),
    _Sort(re.compile(r"(?<![\d-])(\d{4}-\d{6}-\d{3}-\d)(?![\d-])"), _is_salvadoran_tax),
    _Sort(re.compile(r"(?<![\d-])(\d{3}-?\d{6}-?\d{4}[A-HJ-NP-Y])(?![\w-])"), is_nicaraguan),
    _Sort(re.compile(r"(?<![\d-])(\d{3}-\d{7}-\d)(?![\d-])"), is_dominican),
    _Sort(re.compile(r"(?<![\d-])(\d{11})(?![\d-])"), is_dominican, _NATIONAL),
    _Sort(re.compile(r"(?<![\d-])([1-9]-\d{4}-\d{4})(?![\d-])"), _always, _NATIONAL),  # Costa Rica
    _Sort(re.compile(r"(?<![\d-])([1-9]\d{8})(?![\d-])"), _always, re.compile(r"c[eé]dula", re.IGNORECASE)),  # Costa Rica
    _Sort(re.compile(r"(?<![\w-])((?:\d{1,2}(?:AV|PI)?|PE|E|N)-\d{1,4}-\d{1,6})(?![\w-])"), _always, _NATIONAL),  # Panama
    _Sort(re.compile(r"(?<![\d-])(\d{3}-\d{2}-\d{4})(?![\d-])"), _always, _SOCIAL),  # United States
    _Sort(_PASSPORT, _always, kind="passport"),
)
