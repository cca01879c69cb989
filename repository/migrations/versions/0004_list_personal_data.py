"""List personal data that files may hold."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import repository.models

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "personal_finding",
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("resource_key", big, nullable=False),
        sa.Column("file_id", big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("excerpt", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=True),
        sa.Column("settled_at", repository.models.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["resource_file.id"], name=op.f("fk_personal_finding_file_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_personal_finding_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_finding")),
        sa.UniqueConstraint("file_id", "number", name="uq_personal_finding_number"),
    )
    op.create_index("ix_personal_finding_resource_key", "personal_finding", ["resource_key"])


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'clean-copy'")
    op.execute("DELETE FROM resource_file WHERE use = 'public'")
    op.execute("DELETE FROM file WHERE sha256 NOT IN (SELECT sha256 FROM resource_file)")
    op.drop_table("personal_finding")
