"""The reader's language: translated strings, plurals, numbers, dates and names.

English is the language of the source. `locale/es/` translates all of it; `locale/en/` holds only what the source names by an id
(the labels of FIELDS, under the context `field`).
"""

import gettext
import io
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from repository.vocabulary import vocabulary

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "maleta"
LANGUAGES: tuple[Literal["es", "en"], ...] = ("es", "en")  # the first is the usual one
LANGUAGE_NAMES = {"es": "Español", "en": "English"}
_FORMATS = {"es": "es_419", "en": "en_001"}  # Latin American and international habits for numbers and dates


def N_(message: str) -> str:  # noqa: N802 - the mark that extraction tools know
    """Mark a string for translation where it is written; it is translated where it is shown."""
    return message


class Language:
    """One interface language. Lives as long as the process; every method is pure."""

    def __init__(self, code: Literal["es", "en"]) -> None:
        self.code = code
        self.name = LANGUAGE_NAMES[code]
        self._locale = Locale.parse(_FORMATS[code])
        self._translations = _read(code)
        self.number = lru_cache(4_096)(self._number)
        self.language_name = lru_cache(1_024)(self._language_name)

    def gettext(self, message: str) -> str:
        """Translate."""
        return self._translations.gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Translate by number; `%(num)s` in the text stands for the formatted number."""
        return self._translations.ngettext(singular, plural, count) % {"num": self.number(count)}

    def pgettext(self, context: str, message: str) -> str:
        """Translate an id within its context."""
        return self._translations.pgettext(context, message)

    def date(self, when: date | datetime) -> str:
        """Write a day in full."""
        return format_date(when, "long", locale=self._locale)

    def size(self, size_bytes: int) -> str:
        """Write a file's size in kB or MB (powers of 1,000)."""
        if size_bytes < 1_000_000:
            return f"{self.number(max(1, round(size_bytes / 1_000)))} kB"
        return f"{format_decimal(round(size_bytes / 1_000_000, 1), locale=self._locale)} MB"

    def listing(self, items: list[str]) -> str:
        """Join items as a sentence does."""
        return format_list(items, locale=self._locale)

    def country_name(self, code: str) -> str:
        """Name a country (ISO 3166-1) or region (UN M49)."""
        return vocabulary("region" if code.isdecimal() else "country").label(code, self.code)

    def _number(self, value: int) -> str:
        return str(value) if 0 <= value < 1_000 else format_decimal(value, locale=self._locale)

    def _language_name(self, tag: str) -> str:
        if tag == "und":
            return self.gettext("language not known")
        try:
            locale = Locale.parse(tag, sep="-")
            return locale.get_display_name(self._locale) or tag
        except (ValueError, UnknownLocaleError):  # no such locale in CLDR: the language alone may have a name
            return vocabulary("language").label(tag.split("-", maxsplit=1)[0], self.code)


@lru_cache(maxsize=len(LANGUAGES))
def language(code: Literal["es", "en"]) -> Language:
    """Give an interface language, read once."""
    return Language(code)


def preferred(accept_language: str) -> Literal["es", "en"]:
    """Choose the interface language by an Accept-Language header: Spanish unless English is wanted more."""
    wanted = {"es": 0.0, "en": 0.0}
    for part in accept_language.split(",")[:20]:
        tag, _, quality = part.strip().partition(";")
        code = tag.strip().lower().split("-")[0]
        if code in wanted:
            wanted[code] = max(wanted[code], _quality(quality))
    return "en" if wanted["en"] > wanted["es"] else "es"


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def catalogue_path(code: str) -> Path:
    """Give the file of a language's messages."""
    return FOLDER / code / f"{DOMAIN}.po"


def _read(code: str) -> gettext.GNUTranslations:
    """Read a .po file as it is; nothing needs compiling."""
    with catalogue_path(code).open("rb") as lines:
        catalogue = read_po(lines, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
