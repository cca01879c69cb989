"""What archives hold: the documents that came out of one follow it from state to state."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository import personal
from repository.models import Edit, File, Held, Resource, ResourceFile, State

MAX_PATH = 400  # characters
FRESH = (State.DRAFT, State.IN_REVIEW)


class Tree(NamedTuple):
    """An archive among the archives that it stands in: how deep (0 at the top), and what all of them hold."""

    depth: int
    documents: int
    bytes: int


def hold_documents(session: Session, archive: int, documents: Iterable[tuple[str, int]]) -> None:
    """Note what an archive (key) holds, in its order: path inside it and key of the resource. Does not commit."""
    session.execute(sa.delete(Held).where(col(Held.archive_key) == archive))
    rows = [
        {"archive_key": archive, "number": number, "path": path[-MAX_PATH:], "resource_key": key}
        for number, (path, key) in enumerate(documents, 1)
    ]
    if rows:
        session.execute(sa.insert(Held), rows)


def came_out_of(session: Session, archive: int) -> Sequence[Resource]:
    """Give the resources that an archive (key) brought: not those that were there before."""
    held = sa.exists().where(col(Held.archive_key) == archive, col(Held.resource_key) == col(Resource.key))
    return session.exec(select(Resource).where(col(Resource.part_of) == archive, held).order_by(col(Resource.key))).all()


def went_along(session: Session, archive: Resource) -> Sequence[Resource]:
    """Give those that came into the archive's state together with it, and not before by themselves."""
    last = _last_step(session, cast("int", archive.key))
    parts = [part for part in came_out_of(session, cast("int", archive.key)) if part.state == archive.state]
    return [part for part in parts if _last_step(session, cast("int", part.key)) > last]


def is_held(session: Session, archive: int, resource: int) -> bool:
    """Tell whether an archive holds a resource, both by key."""
    query = select(Held.number).where(Held.archive_key == archive, Held.resource_key == resource).limit(1)
    return session.exec(query).first() is not None


def other_archive(session: Session, archive: int, part: int) -> int | None:
    """Give another archive, the first one added, that holds a resource too; all by their keys."""
    query = select(sa.func.min(Held.archive_key)).where(Held.resource_key == part, Held.archive_key != archive)
    return session.exec(query).one()


def let_go(session: Session, archive: Resource) -> list[Resource]:
    """Hand over those documents that another archive holds too, and give those that shall end with this one. Does not commit.

    What somebody took out of the trash does not end with an archive that stayed there.
    """
    doomed = []
    for part in came_out_of(session, cast("int", archive.key)):
        if other := other_archive(session, cast("int", archive.key), cast("int", part.key)):
            part.part_of = other
        elif archive.state != State.TRASHED or part.state == State.TRASHED:
            doomed.append(part)
    return doomed


def closed_within(archives: Sequence[int], archive: Any) -> sa.ColumnElement[bool]:
    """Tell in a query whether one of these archives (keys) holds, at any depth, what readers may not have, or not as it is."""
    root: Any = col(Held.archive_key).label("root")
    key: Any = col(Held.resource_key).label("key")
    tree = sa.select(root, key).where(col(Held.archive_key).in_(archives)).cte("inside", recursive=True)
    tree = tree.union(sa.select(tree.c.root, col(Held.resource_key)).join(tree, col(Held.archive_key) == tree.c.key))
    is_closed = sa.or_(
        col(Resource.state) != State.PUBLISHED,
        sa.func.coalesce(col(Resource.details)["access"].as_string(), "public") != "public",
        personal.hides(col(ResourceFile.id)),
    )
    of_part = sa.and_(col(ResourceFile.resource_key) == Resource.key, col(ResourceFile.use) == "primary", col(ResourceFile.current))
    found = (
        sa.select(sa.literal(1))
        .select_from(tree)
        .join(Resource, col(Resource.key) == tree.c.key)
        .outerjoin(ResourceFile, of_part)
        .where(tree.c.root == archive, is_closed)
    )
    return found.exists()


def ancestors(session: Session, resource: Resource) -> list[int]:
    """Give the keys of a resource and of all that it is a part of, the nearest first."""
    keys = [cast("int", resource.key)]
    above = resource.part_of
    while above is not None and above not in keys:
        keys.append(above)
        above = session.exec(select(Resource.part_of).where(Resource.key == above)).first()
    return keys


def tree_of(session: Session, resource: Resource) -> Tree:
    """Measure the tree of archives that a resource stands in."""
    chain = ancestors(session, resource)
    documents, size, level = 0, 0, [chain[-1]]
    seen = set(level)
    while level:
        query = (
            select(Resource.key, File.size)
            .join(Held, sa.and_(col(Held.resource_key) == Resource.key, col(Held.archive_key) == Resource.part_of))
            .join(ResourceFile, sa.and_(col(ResourceFile.resource_key) == Resource.key, col(ResourceFile.use) == "primary"))
            .join(File, col(File.sha256) == ResourceFile.sha256)
            .where(col(Held.archive_key).in_(level), col(ResourceFile.current))
            .distinct()
        )
        found = [(cast("int", key), bytes_) for key, bytes_ in session.exec(query).all() if key not in seen]
        documents, size = documents + len(found), size + sum(bytes_ for _, bytes_ in found)
        level = [key for key, _ in found]
        seen.update(level)
    return Tree(len(chain) - 1, documents, size)


def _last_step(session: Session, key: int) -> int:
    """Give the number of the last change of a resource's state."""
    query = select(sa.func.max(Edit.id)).where(Edit.resource_key == key, Edit.field == "state")
    return session.exec(query).one() or 0
