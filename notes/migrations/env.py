"""How Alembic reaches the app's database: through its engine, in one transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from notes.db import Base, UtcDateTime, db


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our column types as plain ones, so that migrations don't depend on our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("import sqlalchemy as sa")
        return "sa.DateTime(timezone=True)"
    return False


def include_object(
    _object: Any, name: str | None, kind: str, reflected: bool, _compare: Any
) -> bool:
    """Leave the full-text tables, which no model describes, to their migration."""
    return not (kind == "table" and reflected and (name or "").startswith("search_"))


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
            include_object=include_object,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
