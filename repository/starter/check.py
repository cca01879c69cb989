"""Check the sources of the starter toolkit: fields, codes, both languages, minutes, pairs, structure, quotation marks."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from markdown_it.tree import SyntaxTreeNode

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
SAME_IN_A_PAIR: dict[str, Callable[[SyntaxTreeNode], object]] = {
    "headings of level 2": lambda root: tree.count_headings(root, 2),
    "headings of level 3": lambda root: tree.count_headings(root, 3),
    "cards": lambda root: sum(tree.is_card(node) for node in root.children),
    "rows of tables": lambda root: [len(tree.table_rows(node)) for node in root.walk() if node.type == "table"],
    "items of lists": lambda root: sum(node.type == "list_item" for node in root.walk()),
    "minutes of steps": lambda root: [minutes for minutes, _ in tree.timed_steps(root)],
}
SHAPES: dict[str, type] = {"texts": list, "codes": list, "integer": int}


Fault = tuple[int, str]  # a line of the source, and what is wrong there


def complaints(sources: Sequence[Source]) -> list[str]:
    """Give all that is wrong, each as file:line: what."""
    ordered = sorted(sources, key=lambda source: source.name)
    pairs = [pair for pair in pairwise(ordered) if pair[0].slug == pair[1].slug]
    found = [(source, fault) for source in sources for fault in of_source(source)]
    found += [(one, fault) for one, other in pairs for fault in of_pair(one, other)]
    return [f"{source.name}.md:{line}: {what}" for source, (line, what) in found]


def of_source(source: Source) -> Iterator[Fault]:
    yield from of_fields(source)
    yield from of_body(source)
    if imprint.rows("type").get(source.kind, {}).get("parent") == "activity":
        yield from of_activity(source)


def of_fields(source: Source) -> Iterator[Fault]:
    """Check the front matter against FIELDS and the vocabularies."""
    details, lines = source.details, source.key_lines
    if source.format not in FORMATS:
        yield lines.get("format", 1), f"format {source.format!r} is none of {', '.join(FORMATS)}"
    yield from ((1, f"{name} is missing") for name in NEEDED if not details.get(name))
    if details.get("language") != [source.language]:
        yield lines.get("language", 1), f"language is not [{source.language!r}]"
    for name, value in details.items():
        yield from ((lines[name], what) for what in of_value(name, value))
    for low, high in (("group_min", "group_max"), ("age_min", "age_max")):
        if details.get(low, 0) > details.get(high, 10**6):
            yield lines[low], f"{low} is above {high}"


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


def of_body(source: Source) -> Iterator[Fault]:
    """Check the structure: one title, first; no heading level skipped; cards closed; no HTML but page breaks."""
    root = tree.parse(source.body)
    first = root.children[0] if root.children else None
    if first is None or first.tag != "h1" or tree.count_headings(root, 1) != 1:
        yield source.body_line, "the body does not begin with its only # title"
    yield from ((line_of(source, node), f"the heading {tree.plain(node)!r} skips a level") for node in tree.skipped_levels(root))
    for node in root.walk():
        if node.type in ("html_block", "html_inline") and not tree.is_page_break(node):
            yield line_of(source, node), f"HTML that is no page break on a line of its own: {node.content[:40]!r}"
        if node.type == "fence" and not tree.is_card(node):
            yield line_of(source, node), f"a fenced block that is no card: {node.info!r}"
    yield from of_lines(source)


def of_lines(source: Source) -> Iterator[Fault]:
    """Check what shows line by line: quotation marks in pairs, every card closed."""
    opened = 0
    for number, line in enumerate(source.body.splitlines(), start=source.body_line):
        if '"' in line:
            yield number, "a quotation mark without its pair"
        if line.startswith("```"):
            opened = 0 if opened else number
    if opened:
        yield opened, "a card is not closed"


def line_of(source: Source, node: SyntaxTreeNode) -> int:
    """Give the line of the source on which a node, or the block around it, begins."""
    while node.map is None and node.parent is not None:
        node = node.parent
    return source.body_line + (node.map[0] if node.map else 0)


def of_activity(source: Source) -> Iterator[Fault]:
    """Check what a facilitator needs, and that the timed steps add up to the minutes of the front matter."""
    for name in NEEDED_IN_ACTIVITIES:
        if not source.say(name):
            yield 1, f"{name}_{source.language} is missing"
    if "minutes" not in source.details:
        yield 1, "minutes is missing"
    root = tree.parse(source.body)
    tables = tree.timed_tables(root)
    total = sum(tree.minutes_of(minutes) or 0 for minutes, _ in tree.timed_steps(root))
    if not tables:
        yield source.body_line, "no table of timed steps"
    elif total != source.details.get("minutes"):
        yield line_of(source, tables[0]), f"the timed steps add up to {total} minutes, not {source.details.get('minutes')}"


def of_pair(one: Source, other: Source) -> Iterator[Fault]:
    """Check that two editions say the same of themselves and have the same sections, steps and cards."""
    for name in sorted(one.details.keys() & other.details.keys() - {"language"}):
        if one.details[name] != other.details[name]:
            yield one.key_lines[name], f"{name} differs between the editions"
    roots = [tree.parse(source.body) for source in (one, other)]
    for what, count in SAME_IN_A_PAIR.items():
        counts = [count(root) for root in roots]
        if counts[0] != counts[1]:
            yield one.body_line, f"{what}: {counts[0]} here, {counts[1]} in {other.name}.md"
