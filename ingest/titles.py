"""Titles and authors that documents carry: many are left over from a template, a file name or somebody's computer."""

import re
import unicodedata
from collections.abc import Iterable

_LEAST_LETTERS = 3
_LEFT_OVER = re.compile(
    r"(untitled|sin t[ií]tulo|sans titre|sem t[ií]tulo|(new |nuevo )?document[oe]?|title|t[ií]tulo|(powerpoint )?presentation"
    r"|presentaci[oó]n( de powerpoint)?|slide|diapositiva|book|libro|page|p[aá]gina|layout|index|[ií]ndice|home|inicio|none|null"
    r"|unknown|test|plantilla|template)[ -]?\(?\d*\)?|microsoft (office )?(word|powerpoint|excel|publisher)\b.*|adobe \w+ .*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r".*\.(docx?|dotx?|odt|rtf|pages|pdf|indd|qxd|qxp|pmd|cdr|ai|eps|ps|tex|dvi|fm|pptx?|odp|key|xlsx?|ods|txt|md|html?)"
    r"|\S*_\S*|file:.*|\w:\\.*|.*\\\S+\\.*",
    re.IGNORECASE,
)
_CODE = re.compile(r"[0-9a-f-]{8,}|[A-Za-z]{0,4}[-\d.]+", re.IGNORECASE)
_NOBODY = re.compile(
    r"(\w+ )?(user|usuario|admin(istrator|istrador)?|owner|propietario)( de \w+)?|microsoft office user|unknown|anonymous|an[oó]nimo"
    r"|authors?|autor(es)?|creator|calc|python-docx|openpyxl|libreoffice|hp|dell|lenovo|acer|toshiba|compaq|pc|equipo|home|casa|default",
    re.IGNORECASE,
)


def sensible_title(title: str | None, file_name: str) -> str | None:
    """Give the title that a document carries, if a person would put it in a catalogue; None when it says nothing."""
    if not title or "\ufffd" in title or title.startswith("þÿ") or _letters(title) < _LEAST_LETTERS:
        return None
    if any(pattern.fullmatch(title) for pattern in (_LEFT_OVER, _FILE_NAME, _CODE)):
        return None
    return None if _bare(title) == _bare(file_name.rsplit(".", 1)[0]) else title


def sensible_authors(authors: Iterable[str]) -> tuple[str, ...]:
    """Give those authors who may be people or organizations: no accounts, addresses or programs."""
    return tuple(author for author in authors if _letters(author) >= _LEAST_LETTERS and "@" not in author and not _NOBODY.fullmatch(author))


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


def _bare(text: str) -> str:
    """Give letters and digits alone, so that a file name meets the title it was made of."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text).casefold() if letter.isalnum())
