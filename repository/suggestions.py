"""What files suggest about their resources, each with where it came from, for a person to accept or dismiss."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast, get_args

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import catalogue
from repository.details import UNKNOWN_LANGUAGE, checked
from repository.errors import Invalid, NotFound
from repository.fields import BY_NAME
from repository.models import Resource, Suggestion

Source = Literal["file-property", "title-page", "heading", "first-paragraph", "label", "date", "title-word", "named", "pages"]
SOURCES: tuple[Source, ...] = get_args(Source)  # the surer one first
OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"
LISTS = ("texts", "codes")  # shapes of fields that hold several values, one suggestion each


class Proposal(msgspec.Struct, frozen=True):
    """
    A value for a field, one item alone of a list; where it came from, and what is counted there.

    `evidence` has `page` (1-based) for what stands in one place; `times` and `pages` for what is `named`; `pages` and `of` for
    languages; `word` for a word of the title.
    """

    field: str
    value: Any
    source: Source
    evidence: Mapping[str, int | str] = {}


class Origin(msgspec.Struct, frozen=True):
    """Where a suggestion came from."""

    source: str
    evidence: Mapping[str, int | str]


class Suggested(msgspec.Struct, frozen=True):
    """A suggestion as a librarian decides on it: one value, and every place that it came from."""

    field: str
    value: Any
    state: str
    origins: tuple[Origin, ...]


def propose(session: Session, resource_key: int, proposals: Iterable[Proposal], sources: Sequence[Source]) -> None:
    """
    Put `proposals`, all of these `sources`, in the place of the open ones of the same sources. Does not commit.

    What a person decided on stays as it was decided, and is not proposed again. A value that its field would refuse is left out.
    """
    mine = (col(Suggestion.resource_key) == resource_key, col(Suggestion.source).in_(sources))
    session.execute(sa.delete(Suggestion).where(*mine, col(Suggestion.state) == OPEN))
    decided = session.exec(select(Suggestion).where(Suggestion.resource_key == resource_key, Suggestion.state != OPEN)).all()
    known = [(row.field, row.value) for row in decided]
    for one in proposals:
        if _fits(one) and (one.field, one.value) not in known:
            evidence = dict(one.evidence)
            session.add(Suggestion(resource_key=resource_key, field=one.field, value=one.value, source=one.source, evidence=evidence))
    session.flush()


def suggestions(session: Session, resource: Resource, *, state: str = OPEN) -> list[Suggested]:
    """
    Give the suggestions of a resource, in the order of FIELDS and the surest first; equal values are one suggestion.

    Open ones that the resource says already are left out.
    """
    query = select(Suggestion).where(Suggestion.resource_key == resource.key, Suggestion.state == state)
    order = {name: place for place, name in enumerate(BY_NAME)}
    rows = sorted(
        session.exec(query).all(), key=lambda row: (order[row.field], SOURCES.index(cast("Source", row.source)), cast("int", row.id))
    )
    found: list[Suggested] = []
    for row in rows:
        if state == OPEN and _is_said(resource.details, row.field, row.value):
            continue
        origin = Origin(row.source, row.evidence)
        same = next((place for place, one in enumerate(found) if (one.field, one.value) == (row.field, row.value)), None)
        if same is None:
            found.append(Suggested(row.field, row.value, row.state, (origin,)))
        else:
            found[same] = msgspec.structs.replace(found[same], origins=(*found[same].origins, origin))
    return found


def accept(session: Session, resource: Resource, chosen: Sequence[Suggested], *, actor: str) -> None:
    """
    Put suggested values into the resource: items join a list, other values take the place of what was there. Does not commit.

    Raises:
        Invalid: two values for a field that holds one.
    """
    catalogue.lock(session, resource)
    changes: dict[str, Any] = {}
    for one in chosen:
        shape = BY_NAME[one.field].shape
        if shape in LISTS:
            there = changes.get(one.field, resource.details.get(one.field, []))
            changes[one.field] = [*there, *([] if one.value in there else [one.value])]
        elif one.field in changes:
            raise Invalid([(one.field, "holds one value, and several suggestions were chosen")])
        elif shape == "localized":
            there = {language: text for language, text in resource.details.get(one.field, {}).items() if language != UNKNOWN_LANGUAGE}
            changes[one.field] = {**there, **one.value}
        else:
            changes[one.field] = one.value
    catalogue.edit_resource(session, resource, resource.revision, changes, actor=actor)
    _decide(session, resource, chosen, ACCEPTED)


def dismiss(session: Session, resource: Resource, chosen: Sequence[Suggested]) -> None:
    """Never suggest these values for this resource again. Does not commit."""
    _decide(session, resource, chosen, DISMISSED)


def choose(found: Sequence[Suggested], wanted: Sequence[str]) -> list[Suggested]:
    """
    Give the suggestions that `wanted` names: `FIELD` all of a list, else the surest one; `FIELD=VALUE` that one alone.

    Raises:
        NotFound: nothing of that name is suggested.
    """
    chosen: list[Suggested] = []
    for name in wanted:
        field, _, value = name.partition("=")
        of_field = [one for one in found if one.field == field]
        if value:
            named = [one for one in of_field if value in (str(one.value), *(one.value.values() if isinstance(one.value, dict) else ()))]
        else:
            named = of_field if of_field and BY_NAME[field].shape in LISTS else of_field[:1]
        if not named:
            raise NotFound("suggestion", name)
        chosen += [one for one in named if one not in chosen]
    return chosen


def _decide(session: Session, resource: Resource, chosen: Sequence[Suggested], state: str) -> None:
    rows = session.exec(select(Suggestion).where(Suggestion.resource_key == resource.key, Suggestion.state == OPEN)).all()
    values = [(one.field, one.value) for one in chosen]
    for row in rows:
        if (row.field, row.value) in values:
            row.state = state
            session.add(row)
    session.flush()


def _fits(proposal: Proposal) -> bool:
    """Tell whether the field takes the value as it is."""
    listed = BY_NAME[proposal.field].shape in LISTS
    value = [proposal.value] if listed else proposal.value
    try:
        return checked({proposal.field: value}) == {proposal.field: value}
    except Invalid:
        return False


def _is_said(details: Mapping[str, Any], field: str, value: Any) -> bool:
    """Tell whether a resource has this value already."""
    there = details.get(field)
    if there is None:
        return False
    if BY_NAME[field].shape in LISTS:
        return value in there
    return value.items() <= there.items() if isinstance(value, dict) else bool(there == value)
