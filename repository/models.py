"""Rows of the store. Nothing here leaves the server: pages and answers are built from values, not rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

import repository.account_models
import repository.desk_models  # noqa: F401 - whoever has these rows has all
from repository.columns import UTCDateTime as UTCDateTime  # noqa: PLC0414 - for whoever works with rows
from repository.columns import now as now  # noqa: PLC0414 - the same
from repository.columns import owner, owner_as_key, row_number


class State(StrEnum):
    """Where a resource stands between the librarian's desk and the reader."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"


class Resource(SQLModel, table=True):
    """One work in one language edition.

    `key` is the number engines count by; `id` is the public opaque id, kept for ever; editions of one work share `work_id`.
    `details` holds the values of FIELDS. `revision` rises in the transaction that changes anything searchable.
    `language` is the BCP 47 tag of the text, `und` while unknown; a librarian's tag wins over detection.
    """

    __tablename__ = "resource"

    key: int | None = row_number(primary_key=True, autoincrement=True)
    id: str = Field(sa_column=Column(String(24), unique=True, nullable=False))
    work_id: str = Field(sa_column=Column(String(24), index=True, nullable=False))
    part_of: int | None = owner(nullable=True, on_delete="SET NULL")
    state: State = Field(default=State.DRAFT, sa_column=Column(String(16), nullable=False))
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    slug: str | None = Field(default=None, sa_column=Column(String(120), unique=True))
    language: str = Field(default="und", sa_column=Column(String(35), nullable=False))
    language_fixed: bool = Field(default=False)  # True once a person said it
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    verdict: str | None = Field(default=None, sa_column=Column(String(40)))  # code of the newest extraction, "ok" when it went well
    page_count: int = Field(default=0)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))
    published_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    trashed_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))

    # AUTOINCREMENT: a key is never given again, since an index may still hold the erased resource that had it
    __table_args__ = (Index("ix_resource_feed", "state", "key", "revision"), {"sqlite_autoincrement": True})


class SlugRedirect(SQLModel, table=True):
    """An address that a resource once had; it leads to the present one for ever."""

    __tablename__ = "slug_redirect"

    slug: str = Field(sa_column=Column(String(120), primary_key=True))
    resource_key: int = owner()


class File(SQLModel, table=True):
    """Bytes kept once, named by their sha256."""

    __tablename__ = "file"

    sha256: str = Field(sa_column=Column(String(64), primary_key=True))
    size: int = Field(sa_column=Column(sa.BigInteger, nullable=False))
    media_type: str = Field(sa_column=Column(String(120), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class ResourceFile(SQLModel, table=True):
    """A use of a file by a resource. A new primary file is a new version; `current` moves when its pages commit."""

    __tablename__ = "resource_file"
    __table_args__ = (UniqueConstraint("resource_key", "use", "version", "name", name="uq_resource_file_version"),)

    id: int | None = row_number(primary_key=True, autoincrement=True)
    resource_key: int = owner()
    sha256: str = Field(sa_column=Column(String(64), ForeignKey("file.sha256"), index=True, nullable=False))
    use: str = Field(sa_column=Column(String(16), nullable=False))  # primary, attachment, public (a copy of that version for readers)
    name: str = Field(sa_column=Column(String(255), nullable=False))  # as the librarian's computer called it
    version: int = Field(default=1)
    current: bool = Field(default=True)
    verdict: str | None = Field(default=None, sa_column=Column(String(40)))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class Held(SQLModel, table=True):
    """A document in an archive, in the archive's order: its path there, and the resource that it is."""

    __tablename__ = "held"

    archive_key: int = Field(
        sa_column=Column(
            sa.BigInteger().with_variant(Integer, "sqlite"),
            ForeignKey("resource.key", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        )
    )
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    path: str = Field(sa_column=Column(String(400), nullable=False))
    resource_key: int = owner()


class Page(SQLModel, table=True):
    """One natural page of a resource's primary file, numbered from 1. Text is whole here, cut only in an engine.

    `languages` is a space-separated list of BCP 47 tags, the main one first. `boxes` is packed by `repository.boxes`.
    `outline` is the heading under which the page stands, if the format tells.
    """

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("resource_key", "number", name="uq_page_number"),)

    id: int | None = row_number(primary_key=True, autoincrement=True)
    resource_key: int = owner(index=False)
    file_id: int = Field(
        sa_column=Column(
            sa.BigInteger().with_variant(Integer, "sqlite"), ForeignKey("resource_file.id", ondelete="CASCADE"), index=True, nullable=False
        )
    )
    number: int = Field(sa_column=Column(Integer, nullable=False))
    label: str | None = Field(default=None, sa_column=Column(String(80)))
    languages: str = Field(default="und", sa_column=Column(String(80), nullable=False))
    outline: str | None = Field(default=None, sa_column=Column(String(300)))
    width: float | None = Field(default=None)  # points (1/72 inch), where the format has them
    height: float | None = Field(default=None)
    needs_ocr: bool = Field(default=False)  # a picture of text that nobody has read yet
    recognised: bool = Field(default=False, sa_column=Column(sa.Boolean, nullable=False, server_default=sa.false()))
    text_hash: str = Field(sa_column=Column(String(64), index=True, nullable=False))  # sha256 of the text
    text: str = Field(sa_column=Column(Text, nullable=False))
    boxes: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class PageImage(SQLModel, table=True):
    """A page's picture, drawn once for each width in pixels; its bytes lie in the file store under their sha256."""

    __tablename__ = "page_image"

    file_id: int = Field(
        sa_column=Column(
            sa.BigInteger().with_variant(Integer, "sqlite"),
            ForeignKey("resource_file.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        )
    )
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    width: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    sha256: str = Field(sa_column=Column(String(64), index=True, nullable=False))


class PersonalFinding(SQLModel, table=True):
    """Something in a file that may tell who a person is, for somebody to look at. `number` counts from 1 in each file.

    `page` is 0 where it belongs to the whole file. `state` is open, cleared or kept (see `repository.personal`).
    """

    __tablename__ = "personal_finding"
    __table_args__ = (UniqueConstraint("file_id", "number", name="uq_personal_finding_number"),)

    id: int | None = row_number(primary_key=True, autoincrement=True)
    resource_key: int = owner()
    file_id: int = Field(
        sa_column=Column(
            sa.BigInteger().with_variant(Integer, "sqlite"), ForeignKey("resource_file.id", ondelete="CASCADE"), nullable=False
        )
    )
    number: int = Field(sa_column=Column(Integer, nullable=False))
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    page: int = Field(sa_column=Column(Integer, nullable=False))
    excerpt: str = Field(sa_column=Column(String(500), nullable=False))
    state: str = Field(sa_column=Column(String(10), nullable=False))
    actor: str | None = Field(default=None, sa_column=Column(String(80)))
    settled_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Job(SQLModel, table=True):
    """Work somebody asked for. A worker holds it by a lease; the database's clock decides when a lease ends."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_next", "state", "priority", "id"),
        Index("ix_job_subject", "kind", "subject"),
    )

    id: int | None = row_number(primary_key=True, autoincrement=True)
    kind: str = Field(sa_column=Column(String(40), nullable=False))
    subject: str = Field(sa_column=Column(String(120), nullable=False))  # what the job is about, such as a resource_file id
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    priority: int = Field(default=100)  # lower goes first
    state: str = Field(default="queued", sa_column=Column(String(16), nullable=False))  # queued, leased, done, failed
    attempts: int = Field(default=0)
    max_attempts: int = Field(default=5)  # a worker may also be killed for reasons of its own
    run_after: float = Field(default=0.0, sa_column=Column(sa.Float, nullable=False))  # unix seconds, database clock
    leased_by: str | None = Field(default=None, sa_column=Column(String(80)))
    lease_until: float | None = Field(default=None, sa_column=Column(sa.Float))
    error_code: str | None = Field(default=None, sa_column=Column(String(40)))
    error_detail: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class SearchIndex(SQLModel, table=True):
    """One index of one engine: `building`, `serving` (at most one), `previous` (kept for rollback)."""

    __tablename__ = "search_index"

    id: str = Field(sa_column=Column(String(40), primary_key=True))
    engine: str = Field(sa_column=Column(String(20), nullable=False))
    version: str = Field(sa_column=Column(String(60), nullable=False))  # schema and token version
    state: str = Field(sa_column=Column(String(16), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class IndexState(SQLModel, table=True):
    """What an index holds of a resource. Outlives the resource, so that an erased one is taken out of every index."""

    __tablename__ = "index_state"

    index_id: str = Field(sa_column=Column(String(40), ForeignKey("search_index.id", ondelete="CASCADE"), primary_key=True))
    resource_key: int = Field(sa_column=Column(sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False))
    applied_revision: int = Field(sa_column=Column(Integer, nullable=False))
    records: int = Field(default=0)  # that the index holds of the resource at that revision
    failed_code: str | None = Field(default=None, sa_column=Column(String(40)))
    failed_detail: str | None = Field(default=None, sa_column=Column(Text))
    retry_after: float = Field(default=0.0, sa_column=Column(sa.Float, nullable=False))
    attempts: int = Field(default=0)


class ResourceTerms(SQLModel, table=True):
    """The words and stems a published resource gave to the statistics, so that an edit can take the old ones back."""

    __tablename__ = "resource_terms"

    resource_key: int = Field(sa_column=Column(sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    token_version: int = Field(sa_column=Column(Integer, nullable=False))
    pages: int = Field(sa_column=Column(Integer, nullable=False))  # body pages counted
    length: int = Field(sa_column=Column(Integer, nullable=False))  # body tokens counted
    counts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # packed by index.statistics
    cover: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # packed by index.cover


class Term(SQLModel, table=True):
    """How many published pages and resources hold a word (kind 0, folded) or a tagged stem (kind 1). `stamp` rises with each change."""

    __tablename__ = "term"

    kind: int = Field(sa_column=Column(sa.SmallInteger, primary_key=True, autoincrement=False))
    text: str = Field(sa_column=Column(String(120), primary_key=True))
    pages: int = Field(sa_column=Column(Integer, nullable=False))
    resources: int = Field(sa_column=Column(Integer, nullable=False))
    stamp: int = Field(sa_column=Column(sa.BigInteger, nullable=False, index=True))


class Counter(SQLModel, table=True):
    """A named number, changed in the transaction it counts: stamps of the statistics, the feed's lease."""

    __tablename__ = "counter"

    name: str = Field(sa_column=Column(String(40), primary_key=True))
    value: int = Field(sa_column=Column(sa.BigInteger, nullable=False))


class Vector(SQLModel, table=True):
    """Encoded windows of one text, kept while a page refers to its hash. A rebuild re-encodes nothing."""

    __tablename__ = "vector"

    text_hash: str = Field(sa_column=Column(String(64), primary_key=True))
    encoder: str = Field(sa_column=Column(String(60), primary_key=True))  # name and version
    window: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # 0 is the whole page
    start: int = Field(sa_column=Column(Integer, nullable=False))  # 0-based offsets into the text
    end: int = Field(sa_column=Column(Integer, nullable=False))
    values: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # int8


class Encoding(SQLModel, table=True):
    """Up to which revision the vectors of a published resource's pages were seen to be there. `stamp` rises with each change."""

    __tablename__ = "encoding"

    encoder: str = Field(sa_column=Column(String(60), primary_key=True))  # name and version
    resource_key: int = Field(sa_column=Column(sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    stamp: int = Field(sa_column=Column(sa.BigInteger, nullable=False, index=True))


class Suggestion(SQLModel, table=True):
    """What a file says about a field of its resource, for a person to accept or dismiss; nothing is ever applied by itself.

    `value` is what the field holds, but one item alone of a list. `source` is a word of `suggestions.SOURCES`, `evidence` what it counts.
    """

    __tablename__ = "suggestion"

    id: int | None = row_number(primary_key=True, autoincrement=True)
    resource_key: int = owner()
    field: str = Field(sa_column=Column(String(60), nullable=False))
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=False))
    source: str = Field(sa_column=Column(String(20), nullable=False))
    evidence: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="open", sa_column=Column(String(16), nullable=False))  # open, accepted, dismissed


class Signature(SQLModel, table=True):
    """What is compared of a document: `words` of its text and what is `neutral` to language, each as MinHash; `profile` are the counts."""

    __tablename__ = "signature"

    resource_key: int = owner_as_key()
    digest: str = Field(sa_column=Column(String(64), index=True, nullable=False))  # sha256 of the folded words
    words: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    neutral: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    profile: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SignatureBand(SQLModel, table=True):
    """A part of a MinHash: documents that share one may be alike, so that none is compared with all others."""

    __tablename__ = "signature_band"
    band: int = Field(sa_column=Column(sa.BigInteger, primary_key=True, autoincrement=False))
    resource_key: int = owner_as_key(index=True)


class Likeness(SQLModel, table=True):
    """Two resources that may be one work, the one that came first first, for a person to confirm or dismiss. `evidence` says why."""

    __tablename__ = "likeness"
    __table_args__ = (Index("ix_likeness_state", "state", "kind"),)

    first_key: int = owner_as_key()
    second_key: int = owner_as_key(index=True)
    kind: str = Field(sa_column=Column(String(20), nullable=False))  # same-text, near-duplicate, language-edition
    score: float = Field(sa_column=Column(sa.Float, nullable=False))  # 0 to 1, comparable within a kind
    evidence: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="open", sa_column=Column(String(16), nullable=False))  # open, confirmed, dismissed
    decided_by: str | None = Field(default=None, sa_column=Column(String(80)))
    decided_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Edit(SQLModel, table=True):
    """One field of one resource, before and after: history and undo."""

    __tablename__ = "edit"

    id: int | None = row_number(primary_key=True, autoincrement=True)
    resource_key: int = owner()
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    field: str = Field(sa_column=Column(String(60), nullable=False))
    before: Any = Field(default=None, sa_column=Column(JSON))
    after: Any = Field(default=None, sa_column=Column(JSON))
    actor: str = Field(sa_column=Column(String(80), nullable=False))
    at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class Tombstone(SQLModel, table=True):
    """All that is left of an erased resource."""

    __tablename__ = "tombstone"

    id: str = Field(sa_column=Column(String(24), primary_key=True))
    erased_at: datetime = Field(default_factory=now, sa_column=Column(UTCDateTime, nullable=False))


class MissedWord(SQLModel, table=True):
    """A folded word, unknown to the collection and without digits, that a search of that day did not find."""

    __tablename__ = "missed_word"

    word: str = Field(sa_column=Column(String(60), primary_key=True))
    day: str = Field(sa_column=Column(String(10), primary_key=True))  # ISO 8601
