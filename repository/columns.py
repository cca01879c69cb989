"""Kinds of columns that the rows of the store share."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {  # a migration can only change what has a name
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on every database; SQLite alone would hand back naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the same
        """Give aware UTC; PostgreSQL answers in the time zone of its own settings."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """Give the current aware UTC time."""
    return datetime.now(UTC)


def row_number(*args: Any, **kwargs: Any) -> Any:
    """Give a column of numbers that the database gives out."""
    return Field(default=None, sa_column=Column(sa.BigInteger().with_variant(Integer, "sqlite"), *args, **kwargs))


def owner(*, nullable: bool = False, index: bool = True, on_delete: str = "CASCADE") -> Any:
    """Give a column with the key of a resource that the row belongs to."""
    column = Column(
        sa.BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("resource.key", ondelete=on_delete),
        nullable=nullable,
        index=index,
    )
    return Field(default=None, sa_column=column)


def owner_as_key(*, index: bool = False) -> Any:
    """Give a column with the key of a resource, a part of the row's own key."""
    link = ForeignKey("resource.key", ondelete="CASCADE")
    kind = sa.BigInteger().with_variant(Integer, "sqlite")
    return Field(sa_column=Column(kind, link, primary_key=True, autoincrement=False, index=index))
