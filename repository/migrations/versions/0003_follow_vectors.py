"""Follow whose pages have vectors."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "encoding",
        sa.Column("encoder", sa.String(length=60), nullable=False),
        sa.Column("resource_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "resource_key", name=op.f("pk_encoding")),
    )
    op.create_index("ix_encoding_stamp", "encoding", ["stamp"])


def downgrade() -> None:
    op.drop_table("encoding")
