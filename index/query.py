"""What a reader asked for, as a value that is read from an address and written back to the shortest one."""

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from repository.errors import AppError
from repository.fields import BY_NAME, FACETS
from repository.vocabulary import is_language_tag, vocabulary

Sort = Literal["relevance", "newest", "oldest", "title", "shortest"]
LabelLanguage = Literal["es", "en"]

MAX_TEXT = 1_000  # characters; what is longer is cut
MAX_PAGE = 500
MAX_SIZE = 100
MAX_FILTERS = 100

NUMBERS: dict[str, tuple[int, int]] = {
    "page": (1, MAX_PAGE),
    "size": (1, MAX_SIZE),
    "max_minutes": (1, 100_000),
    "group_size": (1, 100_000),
    "age": (0, 120),
    "year_from": (0, 9_999),
    "year_to": (0, 9_999),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "sort": get_args(Sort),
    "labels": get_args(LabelLanguage),
    "meaning": ("on", "off"),
    "typing": ("0", "1"),
}


class InvalidParameters(AppError):
    """Search parameters out of range; `problems` are (parameter, reason) pairs."""

    code = "invalid-parameter"

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in problems))
        self.problems = problems


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader asked for. Equal queries have equal addresses.

    `filters` are (facet field, code) pairs, sorted and unique: codes of one field are alternatives, fields add up.
    `labels` is the language of labels in the answer. `typing` says that the last word may still grow.
    """

    text: str = ""  # at most MAX_TEXT characters
    filters: tuple[tuple[str, str], ...] = ()
    page: int = 1  # 1-based
    size: int = 10
    sort: Sort = "relevance"
    labels: LabelLanguage = "es"
    max_minutes: int | None = None
    group_size: int | None = None
    age: int | None = None  # years
    year_from: int | None = None
    year_to: int | None = None
    meaning: bool = True
    typing: bool = False

    @classmethod
    def from_params(cls, params: Iterable[tuple[str, str]], *, labels: LabelLanguage = "es") -> "SearchQuery":
        """
        Read a query from (name, value) pairs in any order; unknown names are ignored, of a repeated number the last counts.

        Raises:
            InvalidParameters: numbers out of range, codes or choices that do not exist; all are named.
        """
        values: dict[str, object] = {"labels": labels}
        filters: set[tuple[str, str]] = set()
        problems: list[tuple[str, str]] = []
        for name, raw in params:
            text = _clean(raw)
            try:
                if name == "q":
                    values["text"] = text[:MAX_TEXT].strip()
                elif not text:
                    continue
                elif name in NUMBERS:
                    values[name] = _number(name, text)
                elif name in CHOICES:
                    values[name] = _choice(name, text)
                elif name in FACETS:
                    filters.add((name, _code(name, text)))
            except ValueError as error:
                problems.append((name, str(error)))
        if len(filters) > MAX_FILTERS:
            problems.append(("filters", f"at most {MAX_FILTERS} are possible"))
        if problems:
            raise InvalidParameters(problems)
        values["filters"] = tuple(sorted(filters))
        return msgspec.convert(values, cls)

    def to_params(self) -> list[tuple[str, str]]:
        """Give the shortest parameters that make this query again (`labels` is left to the address's own language)."""
        params = [("q", self.text)] if self.text else []
        params += self.filters
        for name in ("page", "size", "sort", *NUMBERS):
            value, usual = getattr(self, name), _DEFAULTS.get(name)
            if value is not None and value != usual and (name, str(value)) not in params:
                params.append((name, str(value)))
        if not self.meaning:
            params.append(("meaning", "off"))
        if self.typing:
            params.append(("typing", "1"))
        return params

    def on_page(self, page: int) -> "SearchQuery":
        """Give the same query at another page of its results."""
        return msgspec.structs.replace(self, page=page)

    def chosen(self, field: str) -> tuple[str, ...]:
        """Give the codes chosen for a facet field."""
        return tuple(code for name, code in self.filters if name == field)


_DEFAULTS = {"page": 1, "size": 10, "sort": "relevance"}


def _clean(raw: str) -> str:
    return raw.encode("utf-8", "replace").decode().replace("\x00", " ").strip()


def _number(name: str, text: str) -> int:
    low, high = NUMBERS[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
        raise ValueError(f"a number from {low} to {high} is wanted")
    return int(text)


def _choice(name: str, text: str) -> object:
    if text not in CHOICES[name]:
        raise ValueError(f"one of {', '.join(CHOICES[name])} is wanted")
    if name == "meaning":
        return text == "on"
    return text == "1" if name == "typing" else text


def _code(name: str, text: str) -> str:
    field = BY_NAME[name]
    if field.vocabulary == "language":
        if not is_language_tag(text):
            raise ValueError(f"{text[:40]!r} is no language tag")
    elif field.vocabulary and text not in vocabulary(field.vocabulary):
        raise ValueError(f"unknown code {text[:40]!r}")
    elif len(text) > field.max_chars:
        raise ValueError(f"at most {field.max_chars} characters are possible")
    return text
