"""Check what is said about a resource against FIELDS."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from repository.errors import Invalid
from repository.fields import BY_NAME, FIELDS, Field
from repository.text import storable
from repository.vocabulary import is_language_tag, vocabulary
from repository.web_addresses import check_web_address

MAX_ITEMS = 60  # of a list
PUBLIC = "public"
CLOSED_TYPES = {"protocol": "record-only"}  # shown to whoever is looked for, a protocol of screening or investigation does harm
UNKNOWN_LANGUAGE = "und"  # key of a localized value whose language nobody has told yet


class Title(NamedTuple):
    """A title as the edition itself bears it, and what it means in the reader's language where the two differ."""

    text: str
    language: str  # BCP 47
    translation: str | None = None


def checked(details: Mapping[str, Any]) -> dict[str, Any]:
    """
    Give `details` in canonical form: empty values dropped, texts stripped, lists unique in their order.

    Raises:
        Invalid: unknown fields or values that a field does not allow, all of them named.
    """
    clean: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, value in details.items():
        field = BY_NAME.get(name)
        if field is None:
            problems.append((name, "unknown field"))
            continue
        try:
            tidy = _tidy(field, value)
        except ValueError as error:
            problems.append((name, str(error)))
            continue
        if tidy not in (None, "", [], {}):
            clean[name] = tidy
    problems += _ranges(clean)
    if problems:
        raise Invalid(problems)
    return {field.name: clean[field.name] for field in FIELDS if field.name in clean}


def default_access(type_code: str | None) -> str:
    """Give who may have a resource of a type where nobody says."""
    return CLOSED_TYPES.get(type_code or "", PUBLIC)


def missing_for_publication(details: Mapping[str, Any]) -> list[str]:
    """Name the required fields that have no value."""
    return [field.name for field in FIELDS if field.required and not details.get(field.name)]


def localized(details: Mapping[str, Any], name: str, language: str) -> tuple[str, str] | None:
    """Give (text, its language) of a localized field, in `language` where it exists, else in any; None when there is none."""
    values = details.get(name) or {}
    for key in (language, "es", "en", *values):
        if values.get(key):
            return values[key], key
    return None


def edition_title(details: Mapping[str, Any], spoken: Sequence[str], reader: str) -> Title | None:
    """
    Give the title of an edition that speaks these languages (BCP 47), for a reader of one language; None when there is none.

    As catalogues do: the title that stands on the document comes first, so that two editions of a work never look alike.
    """
    titles = details.get("title") or {}
    for tag in sorted(spoken, key=lambda tag: tag != reader):
        for language in (tag, tag.split("-", maxsplit=1)[0]):
            if own := titles.get(language):
                translation = titles.get(reader)
                return Title(own, language, translation if translation != own else None)
    found = localized(details, "title", reader)
    return Title(*found) if found else None


def _ranges(clean: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = (("group_min", "group_max"), ("age_min", "age_max"), ("starts", "ends"))
    return [(low, f"is above {high}") for low, high in pairs if low in clean and high in clean and clean[low] > clean[high]]


def _tidy(field: Field, value: Any) -> Any:
    if value is None:
        return None
    match field.shape:
        case "text" | "url" | "date" | "code":
            return _tidy_text(field, value)
        case "integer":
            return _tidy_integer(field, value)
        case "texts" | "codes":
            return _tidy_list(field, value)
        case "localized":
            return _tidy_localized(field, value)


def _tidy_text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text is wanted")
    text = storable(value.replace("\x00", "")).strip()
    if len(text) > field.max_chars:
        raise ValueError(f"longer than {field.max_chars} characters")
    if text and field.shape == "code":
        _check_code(field, text)
    if text and field.shape == "date":
        return date.fromisoformat(text).isoformat()
    if text and field.shape == "url":
        check_web_address(text)
    return text


def _tidy_integer(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is wanted")
    if (field.minimum is not None and value < field.minimum) or (field.maximum is not None and value > field.maximum):
        raise ValueError(f"a number from {field.minimum} to {field.maximum} is wanted")
    return value


def _tidy_list(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > MAX_ITEMS:
        raise ValueError(f"a list of at most {MAX_ITEMS} is wanted")
    items = [_tidy_text(field, item) for item in value]
    if field.shape == "codes":
        for item in items:
            _check_code(field, item)
    return list(dict.fromkeys(item for item in items if item))


def _tidy_localized(field: Field, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError('texts by language are wanted, such as {"es": "…"}')
    for language in value:
        if not isinstance(language, str) or not is_language_tag(language):
            raise ValueError(f"{language!r} is no language tag")
    texts = {language: _tidy_text(field, text) for language, text in value.items()}
    return {language: text for language, text in texts.items() if text}


def _check_code(field: Field, code: str) -> None:
    if field.vocabulary == "language":
        if not is_language_tag(code):
            raise ValueError(f"{code!r} is no language tag")
    elif field.vocabulary and code not in vocabulary(field.vocabulary):
        raise ValueError(f"unknown code {code!r}")
