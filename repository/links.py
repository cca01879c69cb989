"""Resources that are an address alone, such as a video or a course elsewhere."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from repository.db import hold
from repository.models import Resource, ResourceFile, State

LINK_ONLY = "link-only"  # code of access


def link_owner(session: Session, address: str) -> str | None:
    """Give the id of the resource outside the trash that is this address; nobody else can become it before the transaction ends."""
    hold(session, f"link {address}")
    has_file = sa.exists().where(col(ResourceFile.resource_key) == col(Resource.key), col(ResourceFile.use) == "primary")
    query = select(Resource.id).where(
        col(Resource.details)["link"].as_string() == address, Resource.state != State.TRASHED, sa.not_(has_file)
    )
    return session.exec(query.order_by(col(Resource.key))).first()
