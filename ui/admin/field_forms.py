"""The form of a resource: a field's value as it is shown in a form, and read from one."""

from collections.abc import Mapping
from typing import Any

import msgspec

from repository.details import UNKNOWN_LANGUAGE
from repository.fields import FIELDS, Field
from repository.vocabulary import kind_of, members, vocabulary
from ui.admin.forms import Form
from ui.i18n import LANGUAGES, Language

TAGS = ("language", "region")  # vocabularies too long to be listed: their codes are written
ROWS = {"title": 2, "abstract": 6}
LONG = 1_000  # characters that a field may have, from which on it gets several lines


class Option(msgspec.Struct, frozen=True):
    """A code to choose."""

    code: str
    label: str
    chosen: bool


class Text(msgspec.Struct, frozen=True):
    """One language of a text."""

    language: str
    label: str
    text: str


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """One field in the form. `control` is texts (by language), line, lines, area, number, date, choice or choices."""

    name: str
    label: str
    control: str
    required: bool
    value: str = ""
    texts: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: int = 0
    max_chars: int = 300
    rows: int = 3
    now: str = ""  # what somebody else wrote meanwhile


def shown_fields(details: Mapping[str, Any]) -> list[Field]:
    """Give the fields of a resource's kind, and those of other kinds that have a value."""
    kind = kind_of(details.get("type"))
    return [field for field in FIELDS if not field.kinds or kind in field.kinds or field.name in details]


def field_view(reader: Language, field: Field, value: Any, now: str = "") -> FieldView:
    """Give a field as the form shows it; `value` may be what somebody wrote and nothing accepts."""
    view = FieldView(
        name=field.name,
        label=reader.pgettext("field", field.name),
        control=_control(field),
        required=field.required,
        max_chars=field.max_chars,
        rows=ROWS.get(field.name, 4),
        now=now,
    )
    if field.shape == "localized":
        return msgspec.structs.replace(view, texts=_texts(reader, value or {}))
    if view.control in ("choice", "choices"):
        options = _options(reader, field, value)
        return msgspec.structs.replace(view, options=options, chosen=sum(one.chosen for one in options))
    return msgspec.structs.replace(view, value=written(value))


def written(value: Any) -> str:
    """Write a value as one text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " / ".join(f"{language}: {text}" for language, text in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def read_field(field: Field, form: Form, there: Any) -> Any:
    """Give what a form says of a field; `there` is the present value, whose languages that the form does not show stay."""
    name = f"field-{field.name}"
    match field.shape:
        case "localized":
            return _read_texts(name, form, there or {})
        case "codes" if field.vocabulary not in TAGS:
            return [code for code in form.all(name) if code]
        case "codes" | "texts":
            text = form.one(name).replace(",", "\n") if field.shape == "codes" else form.one(name)
            return [item.strip() for item in text.split("\n") if item.strip()]
        case "integer":
            text = form.one(name).strip()
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text or None
        case _:
            return form.one(name).strip() or None


def _read_texts(name: str, form: Form, there: Mapping[str, str]) -> dict[str, str]:
    texts = {code: form.one(f"{name}-{code}").strip() for code in LANGUAGES}
    others: dict[str, str] = {
        code: form.one(f"{name}-{code}").strip() if f"{name}-{code}" in form.names() else text for code, text in there.items()
    }
    if any(texts.values()):
        others.pop(UNKNOWN_LANGUAGE, None)
    return {code: text for code, text in (others | texts).items() if text}


def _control(field: Field) -> str:
    match field.shape:
        case "localized":
            return "texts"
        case "code":
            return "choice"
        case "codes":
            return "lines" if field.vocabulary in TAGS else "choices"
        case "texts":
            return "lines"
        case "integer":
            return "number"
        case "date":
            return "date"
        case _:
            return "area" if field.max_chars >= LONG and field.shape == "text" else "line"


def _texts(reader: Language, value: Mapping[str, str]) -> tuple[Text, ...]:
    codes = [*LANGUAGES, *(code for code in value if code not in LANGUAGES)]
    return tuple(Text(code, reader.language_name(code), value.get(code, "")) for code in codes)


def _options(reader: Language, field: Field, value: Any) -> tuple[Option, ...]:
    chosen = value if isinstance(value, list) else [value]
    codes = vocabulary(field.vocabulary or field.name)
    first = members("core") if field.vocabulary == "country" else ()
    order = dict.fromkeys([*(code for code in chosen if code in codes), *first, *codes.entries])
    if field.vocabulary != "country":
        order = dict.fromkeys(codes.entries)
    return tuple(Option(code, codes.label(code, reader.code), code in chosen) for code in order)
