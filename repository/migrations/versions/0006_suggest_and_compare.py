"""Keep what files suggest, and which documents are alike."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from repository.models import UTCDateTime

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("resource_key", KEY, nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_suggestion_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_resource_key", "suggestion", ["resource_key"])
    op.create_table(
        "signature",
        sa.Column("resource_key", KEY, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("neutral", sa.LargeBinary(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_signature_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("resource_key", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_digest", "signature", ["digest"])
    op.create_table(
        "signature_band",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("resource_key", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_signature_band_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "resource_key", name=op.f("pk_signature_band")),
    )
    op.create_index("ix_signature_band_resource_key", "signature_band", ["resource_key"])
    op.create_table(
        "likeness",
        sa.Column("first_key", KEY, autoincrement=False, nullable=False),
        sa.Column("second_key", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["first_key"], ["resource.key"], name=op.f("fk_likeness_first_key"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_key"], ["resource.key"], name=op.f("fk_likeness_second_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("first_key", "second_key", name=op.f("pk_likeness")),
    )
    op.create_index("ix_likeness_second_key", "likeness", ["second_key"])
    op.create_index("ix_likeness_state", "likeness", ["state", "kind"])


def downgrade() -> None:
    for table in ("likeness", "signature_band", "signature", "suggestion"):
        op.drop_table(table)
