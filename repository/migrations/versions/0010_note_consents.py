"""Note consents and when they end."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from repository.models import UTCDateTime

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("expires", sa.String(length=10), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_consent_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("resource_key", "kind", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_expires", "consent", ["expires"])


def downgrade() -> None:
    op.drop_table("consent")
