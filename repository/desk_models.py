"""Rows of the librarian's desk: what was done to the collection and by whom, and what people consented to."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from repository.columns import UTCDateTime, now, owner_as_key


class AuditEntry(SQLModel, table=True):
    """One act. `number` counts from 1 without gaps; `hash` covers the entry and the hash before it (see `repository.audit`)."""

    __tablename__ = "audit_entry"

    number: int = Field(sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    actor: str = Field(sa_column=Column(String(80), nullable=False))
    action: str = Field(sa_column=Column(String(40), nullable=False))
    subject: str = Field(sa_column=Column(String(120), index=True, nullable=False))  # public id
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    hash: str = Field(sa_column=Column(String(64), nullable=False))  # sha256


class Consent(SQLModel, table=True):
    """Whether those whose story or image a resource shows agreed to it, and until when; it never says who they are.

    `expires` is an ISO 8601 date; None while consent is needed and not there.
    """

    __tablename__ = "consent"

    resource_key: int = owner_as_key()
    kind: str = Field(sa_column=Column(String(10), primary_key=True))  # story, image
    expires: str | None = Field(default=None, sa_column=Column(String(10), index=True))
    actor: str = Field(sa_column=Column(String(80), nullable=False))
    at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))
