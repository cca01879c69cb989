"""${message}."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - column types of SQLModel
from alembic import op

import repository.models  # noqa: F401 - own column types
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | Sequence[str] | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
