"""Rows of the librarian's desk: what was done to the collection and by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from repository.columns import UTCDateTime


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
