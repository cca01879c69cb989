"""Run migrations over the connection that `repository.db` opened; it also owns the transaction."""

from alembic import context
from sqlmodel import SQLModel

import repository.models  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
