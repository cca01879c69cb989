"""List what archives hold."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "held",
        sa.Column("archive_key", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("resource_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(["archive_key"], ["resource.key"], name=op.f("fk_held_archive_key"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_key"], ["resource.key"], name=op.f("fk_held_resource_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("archive_key", "number", name=op.f("pk_held")),
    )
    op.create_index("ix_held_resource_key", "held", ["resource_key"])


def downgrade() -> None:
    op.drop_table("held")
