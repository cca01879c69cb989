"""FIELDS, the one list of what can be said about a resource.

Form, check, import, facet, engine schema, URL parameter, API schema and export follow from an entry here.
"""

from typing import Literal

import msgspec

Shape = Literal["text", "texts", "localized", "code", "codes", "integer", "date", "url"]

MATERIAL = "material"
ACTIVITY = "activity"
GOOD_PRACTICE = "good-practice"
COURSE = "course"
POLICY = "policy"


class Field(msgspec.Struct, frozen=True):
    """One metadata field.

    `shape` says what a value looks like in `resource.details`:
    text `str`; texts `list[str]`; localized `{"es": str, "en": str}` (either may be absent); code `str`;
    codes `list[str]`; integer `int`; date ISO 8601 `str`; url `str`.
    `kinds` are the kinds of resource (top rows of type.csv) that show the field; empty means all.
    `facet` fields are counted and filtered in search; `covered` fields are words of the cover record.
    """

    name: str
    shape: Shape
    vocabulary: str | None = None
    kinds: tuple[str, ...] = ()
    facet: bool = False
    covered: bool = False
    required: bool = False  # before publication
    minimum: int | None = None
    maximum: int | None = None
    max_chars: int = 300  # for each text value


FIELDS: tuple[Field, ...] = (
    Field("title", "localized", covered=True, required=True, max_chars=500),
    Field("abstract", "localized", covered=True, max_chars=5_000),
    Field("type", "code", vocabulary="type", facet=True, covered=True, required=True),
    Field("theme", "codes", vocabulary="theme", facet=True, covered=True),
    Field("audience", "codes", vocabulary="audience", facet=True, covered=True),
    Field("strand", "codes", vocabulary="strand", facet=True, covered=True),
    Field("language", "codes", vocabulary="language", facet=True),
    Field("country", "codes", vocabulary="country", facet=True, covered=True),
    Field("region", "codes", vocabulary="region", covered=True),
    Field("technology", "codes", vocabulary="technology", facet=True),
    Field("cost", "code", vocabulary="cost", facet=True),
    Field("experience", "code", vocabulary="experience", facet=True),
    Field("publisher", "text", facet=True, covered=True),
    Field("access", "code", vocabulary="access", facet=True),
    Field("accessibility", "codes", vocabulary="accessibility"),
    Field("year", "integer", minimum=1800, maximum=2200),
    Field("minutes", "integer", minimum=1, maximum=100_000),
    Field("group_min", "integer", minimum=1, maximum=100_000),
    Field("group_max", "integer", minimum=1, maximum=100_000),
    Field("age_min", "integer", minimum=0, maximum=120),
    Field("age_max", "integer", minimum=0, maximum=120),
    Field("creators", "texts", covered=True),
    Field("licence", "code", vocabulary="licence"),
    Field("rights", "text", max_chars=2_000),
    Field("link", "url", max_chars=2_000),
    Field("description", "localized", covered=True, kinds=(MATERIAL,), max_chars=20_000),
    Field("objective", "localized", kinds=(ACTIVITY,), max_chars=5_000),
    Field("steps", "localized", kinds=(ACTIVITY,), max_chars=20_000),
    Field("materials", "localized", kinds=(ACTIVITY, GOOD_PRACTICE), max_chars=5_000),
    Field("session_part", "code", vocabulary="session_part", kinds=(ACTIVITY,)),
    Field("sensitivity", "code", vocabulary="sensitivity", kinds=(ACTIVITY,)),
    Field("safeguarding", "localized", kinds=(ACTIVITY,), max_chars=5_000),
    Field("evaluation", "localized", kinds=(ACTIVITY,), max_chars=5_000),
    Field("tried_in", "localized", kinds=(ACTIVITY,), max_chars=2_000),
    Field("municipality", "text", kinds=(GOOD_PRACTICE,)),
    Field("organization", "text", kinds=(GOOD_PRACTICE,), covered=True),
    Field("period", "text", kinds=(GOOD_PRACTICE, POLICY)),
    Field("crime", "codes", vocabulary="crime", kinds=(GOOD_PRACTICE,)),
    Field("target_group", "localized", kinds=(GOOD_PRACTICE,), max_chars=2_000),
    Field("context", "localized", kinds=(GOOD_PRACTICE,), max_chars=10_000),
    Field("objectives", "localized", kinds=(GOOD_PRACTICE,), max_chars=10_000),
    Field("method", "localized", kinds=(GOOD_PRACTICE,), max_chars=10_000),
    Field("resources", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("partners", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("results", "localized", kinds=(GOOD_PRACTICE,), max_chars=10_000),
    Field("approach", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("participation", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("sustainability", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("replication", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("lessons", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("risks", "localized", kinds=(GOOD_PRACTICE,), max_chars=5_000),
    Field("provider", "text", kinds=(COURSE,), covered=True),
    Field("hours", "integer", kinds=(COURSE,), minimum=1, maximum=10_000),
    Field("modality", "code", vocabulary="modality", kinds=(COURSE,)),
    Field("certificate", "localized", kinds=(COURSE,), max_chars=1_000),
    Field("enrolment", "url", kinds=(COURSE,), max_chars=2_000),
    Field("starts", "date", kinds=(COURSE,)),
    Field("ends", "date", kinds=(COURSE,)),
    Field("outcomes", "localized", kinds=(COURSE,), max_chars=5_000),
    Field("body", "text", kinds=(POLICY,), covered=True),
    Field("actions", "localized", kinds=(POLICY,), max_chars=10_000),
    Field("key_messages", "localized", kinds=(POLICY,), max_chars=10_000),
    Field("indicators", "localized", kinds=(POLICY,), max_chars=10_000),
    Field("review_date", "date"),
)

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
FACETS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.facet)
