"""A table of the catalogue taken in: every change and every fault is known before anything is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlmodel import Session, select

from repository import catalogue, history, sheets
from repository.errors import AppError, Invalid
from repository.models import Resource, State
from repository.text import storable

MOST_ROWS = 20_000
MOST_PROBLEMS = 1_000


class Problem(msgspec.Struct, frozen=True):
    """A fault; `row` counts as programs for tables do, the header being 1."""

    row: int
    column: str
    reason: str


class Change(msgspec.Struct, frozen=True):
    """A value that the table changes; `resource` is None for one that it adds."""

    row: int
    resource: str | None
    field: str
    before: Any
    after: Any


class Wanted(msgspec.Struct, frozen=True):
    """A row that changes something, as it is applied."""

    row: int
    resource: str | None
    revision: int
    changes: dict[str, Any]


class Plan(msgspec.Struct, frozen=True):
    """What a table would do: `rows` it has, and of these the ones that are `new`, the `changes` and the `problems`."""

    rows: int
    new: int
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    wanted: tuple[Wanted, ...]


class Faulty(AppError):
    """The table has faults; nothing of it was taken in."""

    code = "faulty-table"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"row {one.row}, {one.column or 'the whole row'}: {one.reason}" for one in problems))
        self.problems = tuple(problems)


def plan(session: Session, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Plan:
    """Compare a table with the store; nothing is changed. The first of `rows` is row 2."""
    problems = _header_problems(header)
    if len(rows) > MOST_ROWS:
        problems.append(Problem(MOST_ROWS + 2, "", f"more than {MOST_ROWS} rows: split the table"))
    if problems:
        return Plan(len(rows), 0, (), tuple(problems), ())
    changes: list[Change] = []
    wanted: list[Wanted] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            one, of_row = _row(session, number, header, row, seen)
        except Faulty as error:
            problems += error.problems
            if len(problems) > MOST_PROBLEMS:
                break
            continue
        if of_row:
            wanted.append(one)
            changes += of_row
    new = sum(one.resource is None for one in wanted)
    return Plan(len(rows), new, tuple(changes), tuple(problems[:MOST_PROBLEMS]), tuple(wanted))


def apply(session: Session, planned: Plan, *, actor: str) -> list[str]:
    """
    Make the changes of a plan, all in the caller's transaction, and give the ids of the resources. Does not commit.

    Raises:
        Faulty: the plan has problems.
        StaleEdit: somebody changed one of the resources meanwhile.
    """
    if planned.problems:
        raise Faulty(planned.problems)
    ids = []
    for one in planned.wanted:
        if one.resource is None:
            ids.append(catalogue.add_resource(session, one.changes, actor=actor).id)
        else:
            catalogue.edit_resource(session, catalogue.find(session, one.resource), one.revision, one.changes, actor=actor)
            ids.append(one.resource)
    return ids


def _header_problems(header: Sequence[str]) -> list[Problem]:
    unknown = [name for name in header if name not in sheets.ABOUT and sheets.column(name) is None]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [Problem(1, name[:60], "unknown column") for name in unknown]
    problems += [Problem(1, name, "there are several columns of this name") for name in twice]
    if sheets.ID not in header:
        problems.append(Problem(1, sheets.ID, "the column is missing: it says which resource a row is about, empty for a new one"))
    return problems


def _row(session: Session, number: int, header: Sequence[str], row: Sequence[str], seen: dict[str, int]) -> tuple[Wanted, list[Change]]:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        raise Faulty([Problem(number, "", f"{len(row)} cells, the header has {len(header)}")])
    said = dict(zip(header, row, strict=False))
    resource = _resource(session, number, said, seen)
    before = resource.details if resource else {}
    try:
        told = sheets.values(said, before)
    except ValueError as error:
        raise Faulty([Problem(number, name, reason) for name, reason in error.args]) from error
    if resource is None and not told.get("title"):
        raise Faulty([Problem(number, "title_es", "a new resource needs a title")])
    changes = {name: value for name, value in told.items() if value != before.get(name)}
    try:
        after = catalogue.edited(before, changes)
    except Invalid as error:
        raise Faulty([Problem(number, name, reason) for name, reason in error.problems]) from error
    public_id = resource.id if resource else None
    differing = [Change(number, public_id, name, before.get(name), after.get(name)) for name in history.changed(before, after)]
    return Wanted(number, public_id, resource.revision if resource else 0, changes), differing


def _resource(session: Session, number: int, said: Mapping[str, str], seen: dict[str, int]) -> Resource | None:
    """Give the resource that a row is about; None for a new one."""
    public_id = said[sheets.ID].strip() if sheets.ID in said else ""
    if not public_id:
        return None
    if public_id in seen:
        raise Faulty([Problem(number, sheets.ID, f"row {seen[public_id]} is about the same resource")])
    seen[public_id] = number
    resource = session.exec(select(Resource).where(Resource.id == storable(public_id))).first()
    if resource is None or resource.state == State.TRASHED:
        raise Faulty([Problem(number, sheets.ID, f"there is no resource {public_id[:40]!r}, or it is in the trash")])
    revision = said.get(sheets.REVISION, "").strip()
    if revision and revision != str(resource.revision):
        raise Faulty([Problem(number, sheets.REVISION, f"is {revision[:20]}, the resource is at {resource.revision}: export it again")])
    for name, now in ((sheets.STATE, str(resource.state)), (sheets.SLUG, resource.slug or "")):
        if name in said and sheets.unsafe(said[name]).strip() not in ("", now):
            raise Faulty([Problem(number, name, f"is {now!r} and is not changed by a table")])
    return resource
