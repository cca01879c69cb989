"""Check the sources of the starter toolkit: fields, codes, both languages, minutes, pairs, structure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from repository.fields import BY_NAME, Field
from repository.starter import imprint, tree
from repository.starter.source import FORMATS, Source

LANGUAGES = ("es", "en")
NEEDED = (
    "title_es",
    "title_en",
    "abstract_es",
    "abstract_en",
    "type",
    "language",
    "publisher",
    "licence",
    "year",
    "access",
)
NEEDED_IN_ACTIVITIES = ("objective", "materials", "safeguarding", "evaluation")
OPEN_VOCABULARIES = {  # those that are not lists of this project
    "language": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"),
    "country": re.compile(r"[A-Z]{2}"),
    "region": re.compile(r"\d{3}"),
}
SHAPES: dict[str, type] = {"texts": list, "codes": list, "integer": int}


def complaints(sources: Sequence[Source]) -> list[str]:
    """Give all that is wrong, each with the name of its source."""
    own = [f"{source.name}: {what}" for source in sources for what in of_source(source)]
    ordered = sorted(sources, key=lambda source: source.name)
    pairs = [pair for pair in pairwise(ordered) if pair[0].slug == pair[1].slug]
    return own + [f"{one.slug}: {what}" for one, other in pairs for what in of_pair(one, other)]


def of_source(source: Source) -> Iterator[str]:
    yield from of_fields(source)
    yield from of_body(source)
    if imprint.rows("type").get(source.kind, {}).get("parent") == "activity":
        yield from of_activity(source)


def of_fields(source: Source) -> Iterator[str]:
    """Check the front matter against FIELDS and the vocabularies."""
    if source.format not in FORMATS:
        yield f"format {source.format!r} is none of {', '.join(FORMATS)}"
    yield from (f"{name} is missing" for name in NEEDED if not source.details.get(name))
    if source.details.get("language") != [source.language]:
        yield f"language is not [{source.language!r}]"
    for name, value in source.details.items():
        yield from of_value(name, value)
    for low, high in (("group_min", "group_max"), ("age_min", "age_max")):
        if source.details.get(low, 0) > source.details.get(high, 10**6):
            yield f"{low} is above {high}"


def of_value(name: str, value: object) -> Iterator[str]:
    """Check one field: known, of its shape, of its vocabulary, within its limits."""
    stem, _, language = name.rpartition("_")
    field = BY_NAME.get(stem) if language in LANGUAGES else BY_NAME.get(name)
    if field is None or (field.shape == "localized") != (language in LANGUAGES):
        yield f"{name} is no field"
    elif not isinstance(value, SHAPES.get(field.shape, str)) or isinstance(value, bool):
        yield f"{name} has the wrong shape"
    else:
        values = value if isinstance(value, list) else [value]
        yield from (f"{name}: {what}" for item in values for what in of_item(field, item))


def of_item(field: Field, item: object) -> Iterator[str]:
    if isinstance(item, int):
        if not (field.minimum or 0) <= item <= (field.maximum or item):
            yield f"{item} is out of range"
    elif len(str(item)) > field.max_chars:
        yield f"longer than {field.max_chars} characters"
    elif field.vocabulary and not known(field.vocabulary, str(item)):
        yield f"{item!r} is no code of {field.vocabulary}"


def known(vocabulary: str, code: str) -> bool:
    if pattern := OPEN_VOCABULARIES.get(vocabulary):
        return pattern.fullmatch(code) is not None
    return code in imprint.rows(vocabulary)


def of_body(source: Source) -> Iterator[str]:
    """Check the structure: one title, first; no heading level skipped; cards closed; no HTML but page breaks."""
    root = tree.parse(source.body)
    first = root.children[0] if root.children else None
    if first is None or first.tag != "h1" or [level for level, _ in tree.headings(root)].count(1) != 1:
        yield "the body does not begin with its only # title"
    yield from (f"the heading {words!r} skips a level" for words in tree.skipped_levels(root))
    for node in root.walk():
        if node.type == "html_block" and not tree.is_page_break(node):
            yield f"HTML that is no page break: {node.content[:40]!r}"
        if node.type == "fence" and not tree.is_card(node):
            yield f"a fenced block that is no card: {node.info!r}"
    if source.body.count("```") % 2:
        yield "a card is not closed"


def of_activity(source: Source) -> Iterator[str]:
    """Check what a facilitator needs, and that the timed steps add up to the minutes of the front matter."""
    for name in NEEDED_IN_ACTIVITIES:
        if not source.say(name):
            yield f"{name}_{source.language} is missing"
    if "minutes" not in source.details:
        yield "minutes is missing"
    written = [tree.minutes_of(minutes) for minutes, _ in tree.timed_steps(tree.parse(source.body))]
    total = sum(minutes for minutes in written if minutes)
    if not written:
        yield "no table of timed steps"
    elif total != source.details.get("minutes"):
        yield f"the timed steps add up to {total} minutes, not {source.details.get('minutes')}"


def of_pair(one: Source, other: Source) -> Iterator[str]:
    """Check that two editions say the same of themselves and have the same sections."""
    for name in sorted(one.details.keys() & other.details.keys() - {"language"}):
        if one.details[name] != other.details[name]:
            yield f"{name} differs between the editions"
    for level in (2, 3):
        counts = [sum(depth == level for depth, _ in tree.headings(tree.parse(source.body))) for source in (one, other)]
        if counts[0] != counts[1]:
            yield f"{counts[0]} and {counts[1]} headings of level {level}"
