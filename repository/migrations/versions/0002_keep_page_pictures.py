"""Keep pictures of pages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "page_image",
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["resource_file.id"], name=op.f("fk_page_image_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", "width", name=op.f("pk_page_image")),
    )
    op.create_index("ix_page_image_sha256", "page_image", ["sha256"])


def downgrade() -> None:
    op.drop_table("page_image")
