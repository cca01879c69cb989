"""Let people in who work at the desk."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from repository.columns import UTCDateTime

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = UTCDateTime


def upgrade() -> None:
    op.create_table(
        "user_account",
        sa.Column("key", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password", sa.String(200), nullable=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _TIME(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_user_account")),
        sa.UniqueConstraint("id", name=op.f("uq_user_account_id")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_key", _NUMBER, nullable=False),
        sa.Column("agent", sa.String(160), nullable=False),
        sa.Column("created_at", _TIME(timezone=True), nullable=False),
        sa.Column("seen_at", _TIME(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_key"], ["user_account.key"], name=op.f("fk_sign_in_user_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_key"), "sign_in", ["user_key"])
    op.create_table(
        "account_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_key", _NUMBER, nullable=True),
        sa.Column("expires_at", _TIME(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_key"], ["user_account.key"], name=op.f("fk_account_link_user_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_link")),
    )
    op.create_index(op.f("ix_account_link_user_key"), "account_link", ["user_key"])
    op.create_table(
        "failed_sign_in",
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", _TIME(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_failed_sign_in")),
    )
    op.create_index(op.f("ix_failed_sign_in_last_at"), "failed_sign_in", ["last_at"])


def downgrade() -> None:
    for table in ("failed_sign_in", "account_link", "sign_in", "user_account"):
        op.drop_table(table)
