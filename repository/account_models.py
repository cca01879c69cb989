"""Rows of people who work at the librarian's desk. Nobody else has a row here: readers are not known."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlmodel import Field, SQLModel

from repository.columns import UTCDateTime, now, row_number

_NUMBER = sa.BigInteger().with_variant(Integer, "sqlite")


class User(SQLModel, table=True):
    """A person with an account. Without a `password` (argon2) nobody can sign in to it; `active` is taken away, never the row."""

    __tablename__ = "user_account"
    __table_args__ = ({"sqlite_autoincrement": True},)

    key: int | None = row_number(primary_key=True, autoincrement=True)
    id: str = Field(sa_column=Column(String(24), unique=True, nullable=False))
    name: str = Field(sa_column=Column(String(80), nullable=False))
    email: str = Field(sa_column=Column(String(254), unique=True, nullable=False))  # in lower case
    password: str | None = Field(default=None, sa_column=Column(String(200)))
    role: str = Field(sa_column=Column(String(16), nullable=False))
    active: bool = Field(default=True)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class SignIn(SQLModel, table=True):
    """One browser that is signed in. The cookie holds a random token; here stands its sha256 alone."""

    __tablename__ = "sign_in"

    token_hash: str = Field(sa_column=Column(String(64), primary_key=True))
    user_key: int = Field(sa_column=Column(_NUMBER, ForeignKey("user_account.key", ondelete="CASCADE"), nullable=False, index=True))
    agent: str = Field(default="", sa_column=Column(String(160), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))
    seen_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class AccountLink(SQLModel, table=True):
    """A link that works once: for the first librarian (no user yet), an invitation, or a new password. Here stands its sha256 alone."""

    __tablename__ = "account_link"

    token_hash: str = Field(sa_column=Column(String(64), primary_key=True))
    user_key: int | None = Field(
        default=None, sa_column=Column(_NUMBER, ForeignKey("user_account.key", ondelete="CASCADE"), index=True, nullable=True)
    )
    expires_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class FailedSignIn(SQLModel, table=True):
    """How often an account was tried in vain from one address; `bucket` is a hash of both."""

    __tablename__ = "failed_sign_in"

    bucket: str = Field(sa_column=Column(String(64), primary_key=True))
    times: int = Field(sa_column=Column(Integer, nullable=False))
    last_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
