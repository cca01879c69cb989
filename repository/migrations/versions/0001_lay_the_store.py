"""Lay the store: resources, files, pages, jobs, revisions, indexes, statistics, vectors, history, tombstones."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import repository.models

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("created_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("run_after", sa.Float(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("created_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", repository.models.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_next", "job", ["state", "priority", "id"])
    op.create_index("ix_job_subject", "job", ["kind", "subject"])
    op.create_table(
        "missed_word",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("word", "day", name=op.f("pk_missed_word")),
    )
    op.create_table(
        "resource",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("work_id", sa.String(length=24), nullable=False),
        sa.Column("part_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("language_fixed", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("created_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_at", repository.models.UTCDateTime(timezone=True), nullable=True),
        sa.Column("trashed_at", repository.models.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["part_of"], ["resource.key"], name=op.f("fk_resource_part_of"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_resource")),
        sa.UniqueConstraint("id", name=op.f("uq_resource_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_resource_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_feed", "resource", ["state", "key", "revision"])
    op.create_index("ix_resource_part_of", "resource", ["part_of"])
    op.create_index("ix_resource_work_id", "resource", ["work_id"])
    op.create_table(
        "resource_terms",
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("cover", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("resource_key", name=op.f("pk_resource_terms")),
    )
    op.create_table(
        "search_index",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_index")),
    )
    op.create_table(
        "term",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("resources", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "text", name=op.f("pk_term")),
    )
    op.create_index("ix_term_stamp", "term", ["stamp"])
    op.create_table(
        "tombstone",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("erased_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "vector",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("encoder", sa.String(length=60), nullable=False),
        sa.Column("window", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "encoder", "window", name=op.f("pk_vector")),
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_edit_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index("ix_edit_resource_key", "edit", ["resource_key"])
    op.create_table(
        "index_state",
        sa.Column("index_id", sa.String(length=40), nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("applied_revision", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("failed_code", sa.String(length=40), nullable=True),
        sa.Column("failed_detail", sa.Text(), nullable=True),
        sa.Column("retry_after", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["index_id"], ["search_index.id"], name=op.f("fk_index_state_index_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("index_id", "resource_key", name=op.f("pk_index_state")),
    )
    op.create_table(
        "resource_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("use", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("created_at", repository.models.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_resource_file_resource_key"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name=op.f("fk_resource_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_file")),
        sa.UniqueConstraint("resource_key", "use", "version", "name", name="uq_resource_file_version"),
    )
    op.create_index("ix_resource_file_resource_key", "resource_file", ["resource_key"])
    op.create_index("ix_resource_file_sha256", "resource_file", ["sha256"])
    op.create_table(
        "slug_redirect",
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_slug_redirect_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_slug_redirect")),
    )
    op.create_index("ix_slug_redirect_resource_key", "slug_redirect", ["resource_key"])
    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=True),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("outline", sa.String(length=300), nullable=True),
        sa.Column("width", sa.Float(), nullable=True),
        sa.Column("height", sa.Float(), nullable=True),
        sa.Column("needs_ocr", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("boxes", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["resource_file.id"], name=op.f("fk_page_file_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_page_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("resource_key", "number", name="uq_page_number"),
    )
    op.create_index("ix_page_file_id", "page", ["file_id"])
    op.create_index("ix_page_text_hash", "page", ["text_hash"])


def downgrade() -> None:
    op.drop_table("page")
    op.drop_table("slug_redirect")
    op.drop_table("resource_file")
    op.drop_table("index_state")
    op.drop_table("edit")
    op.drop_table("vector")
    op.drop_table("tombstone")
    op.drop_table("term")
    op.drop_table("search_index")
    op.drop_table("resource_terms")
    op.drop_table("resource")
    op.drop_table("missed_word")
    op.drop_table("job")
    op.drop_table("file")
    op.drop_table("counter")
